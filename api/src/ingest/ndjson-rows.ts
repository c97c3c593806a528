/** Lines of NDJSON as rows: `{"metric": …, "labels": {…}, "time": …, "value": …}`. */
import {
  BrokenRow,
  type DeclaredSeries,
  type ImportRow,
  intervalOf,
  kindOf,
  labelsOf,
  numberOf,
  timeOf,
} from './import-row.js';

const FIELDS = ['metric', 'labels', 'time', 'value', 'kind', 'unit', 'interval'];

/** The digits of the value, for integers that JSON numbers do not hold. */
const DIGITS_OF_VALUE = /"value"\s*:\s*([+-]?\d+)\s*[,}]/g;

/**
 * Reads one line. `value` is a number, or a text of one; `time` epoch milliseconds or ISO 8601; `kind`, `unit` and
 * `interval` may be left out, and so may `labels`.
 *
 * @throws BrokenRow when it is no JSON object, or holds a field of another name
 */
export function ndjsonRow(
  line: string,
  {metric: fileMetric, timeZone}: {readonly metric: string | undefined; readonly timeZone: string},
): ImportRow {
  const object = objectOf(line);
  const unknown = Object.keys(object).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new BrokenRow(`unknown field: ${unknown} (one of ${FIELDS.join(', ')})`);
  const {metric = fileMetric, labels = {}, kind, unit, interval, time, value} = object;

  const declared = (): DeclaredSeries => {
    if (typeof metric !== 'string' || metric === '') throw new BrokenRow(missingOr('metric', metric, 'a text'));
    if (unit !== undefined && unit !== null && typeof unit !== 'string') {
      throw new BrokenRow(missingOr('unit', unit, 'a text'));
    }
    return {
      metric,
      labels: labelsOf(labels),
      kind: kind === undefined ? undefined : kindOf(String(kind)),
      unit,
      interval: interval === undefined || interval === null ? interval : intervalOf(String(interval)),
    };
  };
  return {
    seriesKey: JSON.stringify([metric, labels, kind, unit, interval]),
    declared,
    timeMs: timeOf(textOf('time', time), timeZone),
    ...numberOf(
      typeof value === 'number' && !Number.isSafeInteger(value) ? digitsOf(line, value) : textOf('value', value),
    ),
  };
}

function objectOf(line: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new BrokenRow('malformed JSON');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new BrokenRow('no JSON object');
  return json as Record<string, unknown>;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  throw new BrokenRow(missingOr(name, value, name === 'time' ? 'ISO 8601 or epoch milliseconds' : 'a finite number'));
}

/** The number as it is written, when that is told apart from other text; else as it was read. */
function digitsOf(line: string, value: number): string {
  const found = [...line.matchAll(DIGITS_OF_VALUE)];
  return found.length === 1 ? found[0]![1]! : String(value);
}

const missingOr = (name: string, value: unknown, accepted: string) =>
  value === undefined || value === '' ? `missing ${name}` : `invalid ${name}: ${JSON.stringify(value)} (${accepted})`;
