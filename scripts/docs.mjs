// @ts-check
/**
 * `npm run docs`: fills in what the documents say of the code. Between `<!-- made: NAME of WHAT -->` and `<!-- end -->`
 * stands what a maker of that name made; everything else in a document is written by hand.
 *
 *   node scripts/docs.mjs            writes what changed
 *   node scripts/docs.mjs --check    exit code 1 when something would change
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {installWhenNeeded} from './install.mjs';
import {ROOT, runTypeScript, stopOnFailure} from './run.mjs';

const DOCUMENTS = ['README.md', 'components/README.md', 'docs/element.md', 'docs/api.md'];

await installWhenNeeded();
stopOnFailure('tsc', await runTypeScript(['-b', 'api']));
// Only now: they read what was compiled.
const [{example}, api, element] = await Promise.all([
  import('./docs/example.mjs'),
  import('./docs/api-tables.mjs'),
  import('./docs/element-tables.mjs'),
]);

/** @type {Readonly<Record<string, (what: string) => string>>} */
const MAKERS = {
  example,
  addresses: api.addresses,
  parameters: api.parameters,
  body: api.body,
  answer: api.answer,
  statuses: api.statuses,
  attributes: element.attributes,
  properties: element.properties,
  told: element.told,
  events: element.events,
  slots: element.slots,
  parts: element.parts,
  states: element.states,
  'custom properties': element.customProperties,
  fields: element.fields,
};

/** @param {string} text of a document */
function filledIn(text) {
  return text.replace(/(<!-- made: (.+?) of (.+?) -->\n)[\s\S]*?(<!-- end -->)/g, (_, begin, name, what, end) => {
    const make = MAKERS[name];
    if (make === undefined) throw new Error(`unknown maker: ${name} (one of ${Object.keys(MAKERS).join(', ')})`);
    return `${begin}\n${make(what)}\n\n${end}`;
  });
}

const stale = DOCUMENTS.filter((name) => {
  const path = join(ROOT, name);
  const before = readFileSync(path, 'utf8');
  const after = filledIn(before);
  if (after === before) return false;
  if (!process.argv.includes('--check')) writeFileSync(path, after);
  return true;
});
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`stale: ${stale.join(', ')} (npm run docs mends it)`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? 'docs: up to date' : `docs: wrote ${stale.join(', ')}`);
