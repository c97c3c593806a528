/** Records of a CSV file as rows: what its columns mean is in the header. */
import type {Labels} from '@metrics-chart/contract/series';
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

/** Columns with a meaning of their own; every other one is a label. */
const MEANINGS = ['metric', 'time', 'value', 'kind', 'unit', 'interval', 'labels'] as const;
type Meaning = (typeof MEANINGS)[number];

/** A header that cannot be used; the message is for whoever mends the file. */
export class InvalidHeader extends Error {}

/** Turns a record into a row. Throws `BrokenRow`. */
export type CsvRowReader = (fields: readonly string[]) => ImportRow;

/** What separates the fields of a header: a comma, or a semicolon or tab where they make its columns known. */
export function delimiterOf(header: string): string {
  const has = (delimiter: string) => {
    const names = header.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, ''));
    return names.includes('time') && names.includes('value');
  };
  return [',', ';', '\t'].find(has) ?? ',';
}

/**
 * Reads the header: `time` and `value`, `metric` (unless one is given for the whole file), and as it pleases `kind`,
 * `unit`, `interval` and `labels` (a JSON object); every other column is a label of its name. An empty cell is as if its
 * column were not there.
 *
 * @throws InvalidHeader when a column is missing or comes twice
 */
export function csvRowReader(
  header: readonly string[],
  {metric: fileMetric, timeZone}: {readonly metric: string | undefined; readonly timeZone: string},
): CsvRowReader {
  const names = header.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidHeader(`column given twice: ${twice}`);
  const nameless = names.indexOf('');
  if (nameless >= 0) throw new InvalidHeader(`column without a name: number ${nameless + 1} of ${names.join()}`);
  const columnOf = Object.fromEntries(MEANINGS.map((name) => [name, names.indexOf(name)])) as Record<Meaning, number>;
  for (const name of ['time', 'value', ...(fileMetric === undefined ? ['metric'] : [])] as Meaning[]) {
    if (columnOf[name] < 0) throw new InvalidHeader(`missing column: ${name} (found ${names.join()})`);
  }
  const labelColumns = names.flatMap((name, i) => ((MEANINGS as readonly string[]).includes(name) ? [] : [i]));
  const seriesColumns = names.flatMap((name, i) => (name === 'time' || name === 'value' ? [] : [i]));

  return (fields) => {
    if (fields.length !== names.length) {
      throw new BrokenRow(`invalid number of fields: ${fields.length} (${names.length} in the header)`);
    }
    const cell = (name: Meaning) => fields[columnOf[name]]?.trim() ?? '';
    const declared = (): DeclaredSeries => {
      const metric = cell('metric') || fileMetric;
      if (!metric) throw new BrokenRow('missing metric');
      const own = cell('labels') === '' ? {} : labelsOf(jsonOf(cell('labels')));
      const ofColumns = labelColumns.flatMap((i) => (fields[i] === '' ? [] : [[names[i]!, fields[i]!] as const]));
      const [kind, unit, interval] = [cell('kind'), cell('unit'), cell('interval')];
      return {
        metric,
        labels: {...own, ...(Object.fromEntries(ofColumns) as Labels)},
        kind: kind === '' ? undefined : kindOf(kind),
        unit: unit === '' ? undefined : unit,
        interval: interval === '' ? undefined : intervalOf(interval),
      };
    };
    return {
      seriesKey: seriesColumns.map((i) => fields[i]).join('\0'),
      declared,
      timeMs: timeOf(fields[columnOf.time]!, timeZone),
      ...numberOf(fields[columnOf.value]!),
    };
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokenRow(`invalid labels: ${text} (a JSON object of texts)`);
  }
}
