/**
 * Groups that Cassandra made become bins, where they are certain to be those that folding the rows would make.
 *
 * CQL knows no finite values: one NaN spoils extremes and sums of its group. It does not see which rows follow each other:
 * what is missing between them is known only where every time has the same rest divided by the interval. And a sum is only
 * as good as the unit at which it was taken apart. Where any of this is in doubt, the rows have to be read.
 */
import type {Kind} from '@metrics-chart/contract/series';
import type {types} from 'cassandra-driver';
import {addPair, type BinRows, BinRowsBuilder} from '../../../bin-columns.js';

/** Bins, and those that there are none of. */
export interface GroupedBins {
  /** Ascending. */
  readonly rows: BinRows;
  /** Starts of bins whose rows have to be read. */
  readonly unsure: readonly number[];
  /** Rows of the table, those of unsure bins too. */
  readonly samples: number;
  /** The greatest absolute value of each bin that has a finite one other than 0, and the most values of a bin. */
  readonly sizes: readonly number[];
  readonly fullest: number;
}

/** How groups are read. */
export interface GroupRules {
  readonly kind: Kind;
  readonly interval: number | null;
  /** At which the sums were taken apart. */
  readonly unit: number;
}

/** A sum has 53 bits above the unit: this leaves one of them free. */
const MOST_UNITS = 2 ** 52;
/** Below the unit there are so few bits of a value that what rounding loses of them lies 74 bits below a sum. */
const UNIT_OF_LARGEST = 2 ** -22;
/** A sum that is less than this part of what was added up has lost too many of its leading digits. */
const LEAST_OF_SUM = 2 ** -14;
/** Bins may hold values so many times as large as is usual, or be as much fuller, and the unit still does. */
const ROOM = 2 ** 9;

/**
 * The unit for sums of so many values whose absolute values are mostly about as large; a power of two, so that taking
 * apart is exact.
 *
 * @param sizes - what is usual is their median, so that a lone spike does not make all else unsure; none are taken as 1
 */
export function unitFor(sizes: readonly number[], fullest: number): number {
  const usual = sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? 1;
  const bits = Math.ceil(Math.log2(Math.max(usual, Number.MIN_VALUE))) + Math.ceil(Math.log2(Math.max(fullest, 1)));
  return 2 ** Math.max(-900, Math.min(900, bits)) * (ROOM / MOST_UNITS);
}

/** The bins of some rows of `selectGroups`, in any order. */
export function binsOfGroups(groups: readonly types.Row[], rules: GroupRules): GroupedBins {
  const builder = new BinRowsBuilder(groups.length);
  const unsure: number[] = [];
  let samples = 0;
  const sizes: number[] = [];
  let fullest = 0;
  const startOf = (group: types.Row) => (group.g as Date).getTime();
  for (const group of groups.toSorted((a, b) => startOf(a) - startOf(b))) {
    const count = Number(group.n);
    samples += count;
    fullest = Math.max(fullest, count);
    const size = Math.max(Math.abs(group.a), Math.abs(group.z));
    if (size > 0 && size < Number.POSITIVE_INFINITY) sizes.push(size);
    if (isSure(group, size, rules)) pushBin(builder, group, rules);
    else unsure.push(startOf(group));
  }
  return {rows: builder.finish(), unsure, samples, sizes, fullest};
}

function isSure(group: types.Row, size: number, {interval, unit}: GroupRules): boolean {
  const count = Number(group.n);
  const high: number = group.h;
  const low: number = group.o;
  if (Number(group.c) !== count || !Number.isFinite(size) || !Number.isFinite(high) || !Number.isFinite(low))
    return false;
  if (interval !== null && count > 1 && group.p !== group.q) return false;
  if (size === 0) return true;
  return (
    count * size <= MOST_UNITS * unit &&
    unit <= UNIT_OF_LARGEST * size &&
    Math.abs(high + low) >= LEAST_OF_SUM * count * size
  );
}

function pushBin(builder: BinRowsBuilder, group: types.Row, {interval, kind}: GroupRules): void {
  const row = builder.push((group.g as Date).getTime());
  const {columns} = builder;
  const [firstTime, first] = (group.f as types.Tuple).values() as [Date, number];
  const [lastTime, last] = (group.l as types.Tuple).values() as [Date, number];
  const count = Number(group.n);
  columns.count[row] = count;
  columns.weight[row] = count;
  columns.min[row] = group.a;
  columns.max[row] = group.z;
  columns.first[row] = first;
  columns.firstTime[row] = firstTime.getTime();
  columns.last[row] = last;
  columns.lastTime[row] = lastTime.getTime();
  for (const part of [group.h, group.o] as number[]) {
    addPair(columns.sum, columns.sumLow, row, part, 0);
    if (kind === 'delta') addPair(columns.increase, columns.increaseLow, row, part, 0);
  }
  // Samples whose distances are multiples of the interval: whatever they are more apart than that is missing.
  if (interval !== null) columns.missing[row] = lastTime.getTime() - firstTime.getTime() - (count - 1) * interval;
}
