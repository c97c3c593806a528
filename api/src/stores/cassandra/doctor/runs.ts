/** Rows of one series that follow each other. */
import type {types} from 'cassandra-driver';
import type {TimeColumn} from '../mapped/time-column.js';
import type {ColumnSchema} from '../table-schema.js';
import type {SomeRows} from './read-some-rows.js';

/** Rows of one series and partition, ascending by time. */
export interface Run {
  readonly rows: readonly types.Row[];
  /** Epoch milliseconds UTC. */
  readonly times: readonly number[];
}

/** Takes rows apart into runs: where a column before the time changes, another series begins. */
export function runsOf(
  found: readonly SomeRows[],
  time: TimeColumn & {readonly name: string},
  prefix: readonly ColumnSchema[],
): Run[] {
  const runs: Run[] = [];
  for (const rows of found.flatMap(({first, last}) => [first, last])) {
    let run: types.Row[] = [];
    const end = () => {
      if (run.length === 0) return;
      const ascending = run.map((row) => ({row, at: time.timeMs(row[time.name])})).sort((a, b) => a.at - b.at);
      runs.push({rows: ascending.map(({row}) => row), times: ascending.map(({at}) => at)});
      run = [];
    };
    for (const row of rows) {
      const before = run.at(-1);
      if (before && prefix.some(({name}) => String(before[name]) !== String(row[name]))) end();
      run.push(row);
    }
    end();
  }
  return runs;
}
