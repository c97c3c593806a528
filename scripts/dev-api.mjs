/** The API of `npm run dev`: ends when what started it has ended, however that was. */
import {join} from 'node:path';
import {ROOT} from './run.mjs';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
const {main} = await import(join(ROOT, 'api/dist/main.js'));
await main(process.argv.slice(2));
