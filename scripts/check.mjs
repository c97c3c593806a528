/** `npm run check`: types, lint and format, layers, size, documents. All of them run, so that one look shows everything. */
import {installWhenNeeded} from './install.mjs';
import {ROOT, run, runInstalled, runTypeScript} from './run.mjs';

await installWhenNeeded();
const steps = [
  ['types', () => runTypeScript(['-b'])],
  ['lint and format', () => runInstalled('biome', ['check', '--error-on-warnings', '.'])],
  [
    'layers',
    () =>
      runInstalled('depcruise', [
        '--config',
        '.dependency-cruiser.mjs',
        'contract/src',
        'components/src',
        'api/src',
        'demo/src',
        'test',
      ]),
  ],
  [
    'size',
    async () => {
      await (await import('./build.mjs')).build();
      return run(process.execPath, [`${ROOT}/scripts/size.mjs`]);
    },
  ],
  ['documents', () => run(process.execPath, [`${ROOT}/scripts/docs.mjs`, '--check'])],
];
const failed = [];
for (const [name, step] of steps) {
  console.log(`— ${name}`);
  if ((await step()) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? 'check: all good' : `check: failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
