/** `npm run bench:tiles`: what a year of hourly bins takes on disk, and how long it takes to read. See bench/README.md. */
import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {Client} from 'cassandra-driver';
import {TILE_PART_NAMES, type TilePart} from '#api/stores/codec/tile.js';
import type {Cassandra} from '../../scripts/cassandra/start-cassandra.mjs';
import {wholeNumber} from '../arguments.js';
import {currentLoad, describeMachine, loadRemark} from '../machine.js';
import {writeOutput} from '../output-file.js';
import {shortNumber, shortSpread, spreadOf} from '../statistics.js';
import {markdownTable} from '../table.js';
import {HOUR_MS, VARIANTS} from './variant.js';
import {makeBins} from './year-of-bins.js';

/** What the bench needs of the project's scripts. */
export interface Tools {
  startCassandra(options: {heapMb: number; directory: string}): Promise<Cassandra>;
}

const BINS = 8_760;
const START_MS = Date.UTC(2025, 10, 1);
const MAXIMA: readonly TilePart[] = ['bins', 'maxima'];

/** Measures, prints and writes. The cluster is ended after writing and started again, so that all is on disk and read from it. */
export async function run(args: readonly string[], {startCassandra}: Tools): Promise<void> {
  const {values} = parseArgs({
    args: [...args],
    options: {series: {type: 'string', default: '20'}, runs: {type: 'string', default: '41'}},
  });
  const series = wholeNumber('series', values.series);
  const runs = wholeNumber('runs', values.runs);
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-bench-'));
  const loads = [currentLoad()];
  try {
    await withClient(await startCassandra({heapMb: 1024, directory}), async (client) => {
      await client.execute(
        "CREATE KEYSPACE bench WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
      );
      await client.execute('USE bench');
      for (const variant of VARIANTS) {
        await client.execute(variant.create);
        for (let i = 0; i < series; i += 1) await variant.write(client, i, makeBins(START_MS, HOUR_MS, BINS, i));
      }
    });
    const bytes = VARIANTS.map(({table}) => bytesOf(directory, table));
    const read = await withClient(await startCassandra({heapMb: 1024, directory}), async (client) => {
      await client.execute('USE bench');
      return measureReads(client, series, runs);
    });
    loads.push(currentLoad());
    const machine = describeMachine();
    const text = [
      `A year of hourly bins (${BINS}), ${series} series, one node, read and decoded one after the other: ms, median of ${runs} [least–most]`,
      '',
      markdownTable(
        ['kept as', 'bytes a bin', 'all columns', 'count and maxima'],
        VARIANTS.map(({name}, i) => [
          name,
          shortNumber(bytes[i]! / series / BINS),
          shortSpread(spreadOf(read[i]!.all)),
          shortSpread(spreadOf(read[i]!.maxima)),
        ]),
      ),
      '',
      `${machine.platform}, ${machine.cpu}, Node ${machine.node}; ${loadRemark(loads, machine)}`,
    ].join('\n');
    console.log(text);
    console.log(`\n${writeOutput(`tiles-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.md`, text)}`);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

/** Every variant in turn, again and again, so that whatever the machine does besides meets all of them. */
async function measureReads(client: Client, series: number, runs: number) {
  const read = VARIANTS.map(() => ({all: [] as number[], maxima: [] as number[]}));
  for (let i = -5; i < runs; i += 1) {
    for (const [v, variant] of VARIANTS.entries()) {
      for (const [kind, parts] of [
        ['all', TILE_PART_NAMES],
        ['maxima', MAXIMA],
      ] as const) {
        const began = performance.now();
        const count = await variant.read(client, (i + series) % series, parts);
        if (count !== BINS) throw new Error(`${variant.name}: ${count} bins, not ${BINS}`);
        // The first ones warm up.
        if (i >= 0) read[v]![kind].push(performance.now() - began);
      }
    }
  }
  return read;
}

async function withClient<Result>(cassandra: Cassandra, use: (client: Client) => Promise<Result>): Promise<Result> {
  const {contactPoints, localDataCenter} = cassandra;
  const client = new Client({contactPoints, localDataCenter});
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.shutdown();
    await cassandra.stop();
  }
}

/** What the data files of a table take. */
function bytesOf(directory: string, table: string): number {
  const files = readdirSync(directory, {recursive: true, encoding: 'utf8'});
  return files
    .filter((file) => file.includes(`/bench/${table}-`))
    .map((file) => statSync(join(directory, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}
