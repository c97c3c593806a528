/** `npm run bench:capacity`: what samples, the job and answers cost this program and one node. See bench/README.md. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import type {Cassandra} from '../../scripts/cassandra/start-cassandra.mjs';
import {wholeNumber} from '../arguments.js';
import {currentLoad, describeMachine} from '../machine.js';
import {ROOT, writeOutput} from '../output-file.js';
import {formatCapacity} from './format-capacity.js';
import {measureAnswers} from './measure-answers.js';
import {type Clock, measureWork} from './measure-work.js';
import {type MeasuredFile, measuredOf} from './measured.js';
import {openNode, sourceConfig} from './open.js';

/** What the bench needs of the project's scripts. */
export interface Tools {
  startCassandra(options: {heapMb: number; directory: string}): Promise<Cassandra>;
}

/** Where `npm run capacity` reads them. */
const MEASURED = join(ROOT, 'scripts/capacity/measured.json');

/** Measures and prints; `--update` makes the figures those that `npm run capacity` plans with. */
export async function run(args: readonly string[], {startCassandra}: Tools): Promise<void> {
  const {values} = parseArgs({
    args: [...args],
    options: {round: {type: 'string', default: '1000'}, update: {type: 'boolean', default: false}},
  });
  const roundMs = wholeNumber('round', values.round);
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-bench-'));
  const loads = [currentLoad()];
  try {
    const cassandra = await startCassandra({heapMb: 1024, directory});
    try {
      const {contactPoints, localDataCenter, nodes} = cassandra;
      const node = {contactPoints, localDataCenter};
      const pids = nodes.map(({pid}) => pid);
      await runMigrate({config: sourceConfig(node), print: false, write: () => {}});
      const clock: Clock = {ms: Date.now()};
      const opened = await openNode(node, () => clock.ms);
      console.error('capacity: a month is written, and its rollups are made');
      const work = await measureWork(opened, clock, pids);
      await opened.close();
      console.error('capacity: answers');
      const answers = await measureAnswers(node, {nowMs: clock.ms, pids, roundMs});
      loads.push(currentLoad());
      const found = {machine: describeMachine(), loads, work, answers};
      const text = formatCapacity(found);
      console.log(text);
      console.log(
        `\n${writeOutput(`capacity-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.md`, text)}`,
      );
      if (values.update) {
        const before = JSON.parse(readFileSync(MEASURED, 'utf8')) as MeasuredFile;
        writeFileSync(MEASURED, `${JSON.stringify(measuredOf(found, before), null, 2)}\n`);
      }
    } finally {
      await cassandra.stop();
    }
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}
