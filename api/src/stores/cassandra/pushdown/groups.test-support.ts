/** Rows in memory, grouped as Cassandra groups them. */
import {types} from 'cassandra-driver';
import type {PlacedSpan} from '../ordered-read.js';

/** A row with a value. */
export interface TestRow {
  readonly time: number;
  readonly value: number | null;
}

/** What `selectGroups` answers of the rows of a span. */
export function groupsOf(
  rows: readonly TestRow[],
  {startMs, endMs}: Pick<PlacedSpan<unknown>, 'startMs' | 'endMs'>,
  {stepMs, interval, unit}: {readonly stepMs: number; readonly interval: number | null; readonly unit: number},
): types.Row[] {
  const groups = new Map<number, TestRow[]>();
  for (const row of rows) {
    if (row.time < startMs || row.time >= endMs) continue;
    const start = Math.floor(row.time / stepMs) * stepMs;
    groups.set(start, [...(groups.get(start) ?? []), row]);
  }
  return [...groups].map(([start, members]) => {
    const values = members.flatMap(({value}) => (value === null ? [] : [value]));
    const rests = members.map(({time}) => time % (interval ?? 1));
    const [first, last] = [members[0]!, members.at(-1)!];
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    return {
      g: new Date(start),
      n: BigInt(members.length),
      c: BigInt(values.length),
      a: Math.min(...values),
      z: Math.max(...values),
      f: new types.Tuple(new Date(first.time), first.value),
      l: new types.Tuple(new Date(last.time), last.value),
      h: sum(values.map((value) => value - (value % unit))),
      o: sum(values.map((value) => value % unit)),
      p: BigInt(Math.min(...rests)),
      q: BigInt(Math.max(...rests)),
    } as unknown as types.Row;
  });
}
