/** `npm run bench:api`: see bench/README.md. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Cassandra} from '../../scripts/cassandra/start-cassandra.mjs';
import {wholeNumber} from '../arguments.js';
import {currentLoad, describeMachine} from '../machine.js';
import {writeOutput} from '../output-file.js';
import type {ApiReport, TargetReport} from './api-report.js';
import {formatReport} from './format-report.js';
import {load} from './load.js';
import {SAMPLES_PER_DAY} from './one-series.js';
import {runTask} from './run-task.js';
import {measureScale, SCALE_PARTS, type ScalePart} from './scale/main.js';
import {SPANS} from './spans.js';
import type {TargetPlace} from './target.js';
import {TARGET_NAMES, targetName, targetOf} from './targets.js';

/** Twice what tests give it: a year of samples is written in one go. */
const CASSANDRA_HEAP_MB = 1024;

/** The part of the bench that measures answers over much data, beside those of one series in each database. */
const SCALE = 'scale';

/** What the bench needs of the project's scripts. */
export interface Tools {
  startCassandra(options: {heapMb: number; directory?: string}): Promise<Cassandra>;
}

/**
 * Measures, prints and writes what answers cost.
 *
 * @param args - of the command line
 * @throws Error in one line when an argument is wrong or a database cannot be had
 */
export async function run(args: readonly string[], {startCassandra}: Tools): Promise<void> {
  const {values: options} = parseArgs({
    args: [...args],
    options: {
      runs: {type: 'string', default: '5'},
      days: {type: 'string', default: '365'},
      samples: {type: 'string'},
      only: {type: 'string', multiple: true},
      'mapped-days': {type: 'string', default: '117'},
      data: {type: 'string'},
      'load-only': {type: 'boolean', default: false},
    },
  });
  const runs = wholeNumber('runs', options.runs);
  const days = options.samples
    ? Math.max(2, Math.ceil(wholeNumber('samples', options.samples) / SAMPLES_PER_DAY))
    : Math.max(2, wholeNumber('days', options.days));
  const only = options.only ?? [...TARGET_NAMES, SCALE];
  const isPart = (name: string): name is ScalePart =>
    (SCALE_PARTS as readonly string[]).includes(name) && name !== 'duckdb';
  const parts = only.includes(SCALE) ? SCALE_PARTS : only.filter(isPart);
  const names = only.filter((name) => name !== SCALE && !isPart(name)).map(targetName);

  const loads: number[] = [];
  const targets: TargetReport[] = [];
  for (const name of names) {
    const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-bench-'));
    const cassandra = name === 'cassandra' ? await startCassandra({heapMb: CASSANDRA_HEAP_MB}) : null;
    try {
      const {contactPoints = [], localDataCenter = '', nodes = []} = cassandra ?? {};
      const pids = nodes.map(({pid}) => pid);
      targets.push(await measureTarget({name, directory, contactPoints, localDataCenter, pids}, days, runs, loads));
    } finally {
      await cassandra?.stop();
      rmSync(directory, {recursive: true, force: true});
    }
  }

  const scale =
    parts.length > 0
      ? await measureScale(
          {
            days,
            mappedDays: Math.min(days, wholeNumber('mapped-days', options['mapped-days'])),
            directory: options.data ?? null,
            runs,
            loadOnly: options['load-only'],
            parts,
          },
          startCassandra,
          loads,
        )
      : null;
  if (options['load-only']) return;

  const report: ApiReport = {measuredAt: new Date().toISOString(), machine: describeMachine(), loads, targets, scale};
  const text = formatReport(report);
  console.log(text);
  const stamp = report.measuredAt.slice(0, 19).replaceAll(':', '-');
  writeOutput(`api-${stamp}.md`, text);
  console.log(`\n${writeOutput(`api-${stamp}.json`, JSON.stringify(report, null, 1))}`);
}

async function measureTarget(place: TargetPlace, days: number, runs: number, loads: number[]): Promise<TargetReport> {
  const spans = SPANS.filter((span) => span.days <= days).map(({name}) => name);
  const say = (text: string) => {
    loads.push(currentLoad());
    console.error(`${place.name}: ${text}`);
  };
  say(`writing ${days} days of a sample a second`);
  const loaded = await load(targetOf(place), place, days);
  const each = async (kind: 'first' | 'bare') => {
    const found = [];
    for (const span of spans) {
      say(`${kind === 'bare' ? 'the bare driver' : 'first look'}, ${span}`);
      found.push(...(await runTask({kind, place, spans: [span], runs})));
    }
    return found;
  };
  const bare = await each('bare');
  const first = await each('first');
  say('second look');
  const second = await runTask({kind: 'second', place, spans, runs: Math.max(runs, 15)});
  const bareBins = await runTask({kind: 'bare-bins', place, spans, runs: Math.max(runs, 15)});
  return {name: place.name, loaded, spans, first, bare, second, bareBins};
}
