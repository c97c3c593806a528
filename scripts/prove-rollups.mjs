// @ts-check
/**
 * `npm run prove:rollups -- [--schedules N] [--seed N] [--at-once N] [--minutes N]`: builds, then runs random schedules
 * over a real Cassandra, 10,000 unless told otherwise. What they do: test/cassandra/schedules/schedule.ts.
 */
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {run, runTypeScript, stopOnFailure} from './run.mjs';

await installWhenNeeded();
await build();
stopOnFailure('tsc', await runTypeScript(['-b', 'test']));
const program = ['--enable-source-maps', 'test/build/cassandra/schedules/main.js'];
process.exit(await run(process.execPath, [...program, ...process.argv.slice(2)]));
