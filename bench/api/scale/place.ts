/** Where the data of the bench at scale lies, and what of it there is. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TimeRange} from '@metrics-chart/contract/series';
import {DAY_MS} from './series.js';

/** What of the data is written, kept beside it: a load that is broken off goes on from there. Epoch milliseconds. */
export interface Written {
  /** How many days of the managed series, and of the mapped one, were asked for. */
  readonly days: number;
  readonly mappedDays: number;
  /** Where the managed samples begin, and until when they are written. */
  readonly startMs: number;
  readonly longUntilMs: number;
  readonly fleetUntilMs: number;
  /** The mapped samples end with a day: nothing is written there any more. */
  readonly mappedUntilMs: number;
  readonly mappedEndMs: number;
  /** The bins of the long series lie there a row each, too. */
  readonly hasBinRows: boolean;
}

/** A running cluster, and the directory beside its data; plain values. */
export interface ScalePlace {
  readonly directory: string;
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
}

const fileOf = (directory: string) => join(directory, 'written.json');

/** What is there; null before anything is. */
export function readWritten(directory: string): Written | null {
  const file = fileOf(directory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : null;
}

/** Notes what is there. */
export function noteWritten(directory: string, written: Written): void {
  writeFileSync(fileOf(directory), JSON.stringify(written, null, 1));
}

/** Managed samples begin so long before the days that are asked for, as those of a series that is older than its chart do. */
const DAYS_BEFORE = 2;

/** Nothing yet of so many days up to now. */
export function nothingWritten(nowMs: number, {days, mappedDays}: Pick<Written, 'days' | 'mappedDays'>): Written {
  const endMs = lastSettledDay(nowMs);
  const startMs = endMs - (days + DAYS_BEFORE) * DAY_MS;
  return {
    days,
    mappedDays,
    startMs,
    longUntilMs: startMs,
    fleetUntilMs: startMs,
    mappedUntilMs: endMs - mappedDays * DAY_MS,
    mappedEndMs: endMs,
    hasBinRows: false,
  };
}

/** Everything before this is settled by the default lateness, and its finest tiles are made. */
const SETTLED_MS = 3 * 3_600_000;
/** A tile of 15 min spans so much: nothing older is read from samples, however far apart they are. */
const TILE_MS = 2 * DAY_MS;

/** The end of the last day that is over, in every level that a year is answered from. Epoch milliseconds. */
export const lastSettledDay = (nowMs: number): number => Math.floor((nowMs - SETTLED_MS) / TILE_MS) * TILE_MS;

/** So many days that are over. */
export const closedRange = (nowMs: number, days: number): TimeRange => {
  const endMs = lastSettledDay(nowMs);
  return {startMs: endMs - days * DAY_MS, endMs};
};
