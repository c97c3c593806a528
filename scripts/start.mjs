/** `npm start [-- config.json]`: installs and builds what is missing, then serves. */
import {join} from 'node:path';
import {build} from './build.mjs';
import {installWhenNeeded} from './install.mjs';
import {ROOT} from './run.mjs';

await installWhenNeeded();
await build();
// In this process, so that signals and the exit code are the server's own.
const {main} = await import(join(ROOT, 'api/dist/main.js'));
await main(process.argv.slice(2));
