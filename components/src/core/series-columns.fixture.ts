/**
 * Columns for tests, a letter a bin of one minute.
 *
 * v value · t thin · i idle · g gap · o open · u unknown · b between samples · z a true zero
 */
import {type ColumnsSource, NO_ROWS, type SeriesColumns} from './series-columns.js';
import {BETWEEN, GAP, IDLE, OPEN, THIN, UNKNOWN, VALUE} from './status.js';

export const MINUTE_MS = 60000;
/** Tuesday, 24 November 2026, 00:00 UTC. */
export const START_MS = Date.UTC(2026, 10, 24);

const CODES: Readonly<Record<string, number>> = {
  v: VALUE,
  z: VALUE,
  t: THIN,
  i: IDLE,
  g: GAP,
  o: OPEN,
  u: UNKNOWN,
  b: BETWEEN,
};

/** One series of such bins; values are 1, 2, 3, … by bin unless given, low and high 1 below and above. */
export function columnsOf(
  letters: string,
  more: Partial<SeriesColumns> = {},
  valueAt: (bin: number) => number = (bin) => bin + 1,
): SeriesColumns {
  const {length} = letters;
  const isValue = (i: number) => 'vtz'.includes(letters[i]!);
  const value = Float64Array.from({length}, (_, i) => (letters[i] === 'z' ? 0 : isValue(i) ? valueAt(i) : Number.NaN));
  return {
    key: 'cpu',
    name: 'cpu',
    label: null,
    metric: 'cpu',
    labels: {},
    measure: 'value',
    kind: 'gauge',
    aggregate: 'mean',
    unit: '%',
    step: '1m',
    source: 'bins' as ColumnsSource,
    length,
    edges: Float64Array.from({length: length + 1}, (_, i) => START_MS + i * MINUTE_MS),
    value,
    low: null,
    high: null,
    count: Float64Array.from(letters, (letter) => (letter === 'u' ? Number.NaN : 'vtiz'.includes(letter) ? 6 : 0)),
    missing: Float64Array.from(letters, (letter) =>
      letter === 'u' ? Number.NaN : letter === 'g' ? MINUTE_MS : letter === 't' ? MINUTE_MS / 2 : 0,
    ),
    status: Uint8Array.from(letters, (letter) => CODES[letter]!),
    interval: 10000,
    derived: null,
    summary: null,
    completeUntil: Number.POSITIVE_INFINITY,
    progress: null,
    warnings: [],
    error: null,
    ...more,
  };
}

/** The same with an envelope around each value. */
export function envelopedColumnsOf(
  letters: string,
  more: Partial<SeriesColumns> = {},
  valueAt: (bin: number) => number = (bin) => bin + 1,
): SeriesColumns {
  const columns = columnsOf(letters, more, valueAt);
  return {...columns, low: columns.value.map((v) => v - 1), high: columns.value.map((v) => v + 1), ...more};
}

/** Samples a second apart from `START_MS`. */
export function samplesOf(values: readonly number[], more: Partial<SeriesColumns> = {}): SeriesColumns {
  return {
    ...columnsOf('v'.repeat(values.length)),
    aggregate: null,
    step: null,
    source: 'samples',
    edges: Float64Array.from(values, (_, i) => START_MS + i * 1000),
    value: Float64Array.from(values),
    status: Uint8Array.from(values, (v) => (Number.isNaN(v) ? GAP : VALUE)),
    interval: 1000,
    ...more,
  };
}

/** A series without rows. */
export function emptyColumns(more: Partial<SeriesColumns> = {}): SeriesColumns {
  return {...columnsOf(''), ...NO_ROWS, unit: null, ...more};
}
