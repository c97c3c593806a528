/** Serves answers in a process of its own, and says what it has worked so far when it is asked. */
import {listen} from '#api/listen.js';
import {type Node, openNode} from './open.js';

/** What it is told at its start. */
export interface ServerTask {
  readonly node: Node;
  /** What its clock is ahead of the real one, milliseconds. */
  readonly aheadMs: number;
}

/** What it has done so far. */
export interface Worked {
  readonly cpuMs: number;
  /** Statements that read from the cluster. */
  readonly statements: number;
}

const {node, aheadMs} = JSON.parse(process.argv[2]!) as ServerTask;
const {app, source, close} = await openNode(node, () => Date.now() + aheadMs);
const listening = await listen(app, {host: '127.0.0.1', port: 0});

process.on('message', async (message) => {
  if (message !== 'end') {
    const {user, system} = process.cpuUsage();
    const worked: Worked = {cpuMs: (user + system) / 1000, statements: source.reads()};
    return void process.send!(worked);
  }
  await listening.close(1000);
  await close();
  process.exit(0);
});
process.send!(listening.url);
