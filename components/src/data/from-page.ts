import {durationMsFrom} from '@metrics-chart/contract/duration';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {Labels, ProblemBody, Warning} from '@metrics-chart/contract/series';
import {NO_ROWS, type SeriesColumns} from '../core/series-columns.js';
import {isBinsAnswer, type SeriesWish, seriesFromAnswer} from './from-answer.js';
import type {NumberColumn, PageColumns, PageData, PageRow, PageRows, PageSeries} from './page-data.js';
import {columnsFromSamples} from './samples.js';
import {timesFrom} from './times.js';

/**
 * What a page handed over as columns, one entry per series in the order given.
 *
 * Unsorted times are sorted, of samples at one time the last stays, seconds (or micro- or nanoseconds) become
 * milliseconds, samples without a readable time are left out; each is told in a warning of its series. Where samples are
 * more than 1.5 intervals apart, or one has no value, there is a gap. What was handed over is never written to; arrays
 * of doubles that need no mending are used as they are.
 *
 * @param wishes - by index of the series in an answer of the API; columns and rows bring their own labels
 * @throws InvalidInput `invalid_data` when it has none of the forms of `PageData`. A series that cannot be used, among
 *   others that can, has an error and no rows instead
 */
export function seriesFromPage(data: PageData, wishes: readonly SeriesWish[] = []): SeriesColumns[] {
  if (isBinsAnswer(data)) return seriesFromAnswer(data, wishes);
  const {series, ...shared} = columnsForm(data);
  const keys = new Set<string>();
  return series.map((each, i) => {
    const name = typeof each?.series === 'string' && each.series.trim() ? each.series : `series ${i + 1}`;
    // Two of one name are two series: otherwise they would share colour and visibility.
    let key = name;
    for (let again = 2; keys.has(key); again++) key = `${name} (${again})`;
    keys.add(key);
    return columnsOfSeries({...shared, ...each}, name, key);
  });
}

/** Brings rows of objects into the form of columns. */
function columnsForm(data: PageData): PageColumns {
  if (Array.isArray(data)) return {series: seriesFromRows(data)};
  if (typeof data === 'object' && data !== null) {
    if (Array.isArray((data as PageColumns).series)) return data as PageColumns;
    const {rows, ...shared} = data as PageRows;
    if (Array.isArray(rows)) return {...shared, series: seriesFromRows(rows)};
  }
  const shown = typeof data === 'object' && data !== null ? `{${Object.keys(data).slice(0, 8).join(', ')}}` : data;
  throw new InvalidInput(`invalid data: ${String(shown)}`, {
    code: 'invalid_data',
    value: data,
    accepted: '{series: [{series, time, value}]}, rows such as [{time, value}], or an answer of /api/v1/bins',
  });
}

/** Rows with a `value` are samples of the series they name; in others, every numeric field but the time is a series. */
function seriesFromRows(rows: readonly PageRow[]): PageSeries[] {
  const usable = rows.filter((row) => typeof row === 'object' && row !== null);
  if (usable.some((row) => 'value' in row)) {
    const byName = new Map<string, PageRow[]>();
    for (const row of usable) {
      const name = String(row.series ?? 'value');
      const own = byName.get(name);
      if (own) own.push(row);
      else byName.set(name, [row]);
    }
    return [...byName].map(([series, own]) => ({series, rows: own}));
  }
  const fields = new Set<string>();
  for (const row of usable) {
    for (const [field, entry] of Object.entries(row)) {
      if (field !== 'time' && (typeof entry === 'number' || entry === null)) fields.add(field);
    }
  }
  const time = usable.map((row) => row.time as number);
  return [...fields].map((field) => ({series: field, time, value: usable.map((row) => row[field] as number)}));
}

function columnsOfSeries(given: PageSeries, name: string, key: string): SeriesColumns {
  const warnings: Warning[] = [];
  const identity = identityOf(name, given);
  const about = {
    key,
    name,
    label: given.label ?? null,
    metric: identity.metric,
    labels: identity.labels,
    measure: identity.measure,
    kind: given.kind ?? 'gauge',
    aggregate: null,
    unit: given.unit ?? null,
    step: null,
    source: 'samples',
    derived: null,
    completeUntil: Number.POSITIVE_INFINITY,
    progress: null,
    warnings,
  } as const;
  const columns = given.rows ? fieldsOfRows(given.rows) : given;
  const {time, value} = columns;
  if (!isColumn(time) || !isColumn(value)) {
    const missing = isColumn(time) ? 'value' : 'time';
    return {...about, ...NO_ROWS, interval: null, summary: null, error: invalidSeries(name, missing)};
  }
  const interval = intervalOf(given.interval, warnings);
  const samples = {
    time: timesFrom(time, warnings),
    value,
    min: isColumn(columns.min) ? columns.min : null,
    max: isColumn(columns.max) ? columns.max : null,
    count: isColumn(columns.count) ? columns.count : null,
  };
  return {...about, ...columnsFromSamples(samples, interval, warnings), error: null};
}

/** Metric, labels and measure of a name that is a selector; any other text is all metric. */
function identityOf(name: string, given: PageSeries): {metric: string; measure: string; labels: Labels} {
  try {
    const {metric, measure, matchers} = parseSelector(name);
    const equal = matchers.filter(({operator}) => operator === '=').map(({label, value}) => [label, value] as const);
    return {metric, measure: measure ?? 'value', labels: given.labels ?? Object.fromEntries(equal)};
  } catch {
    return {metric: name, measure: 'value', labels: given.labels ?? {}};
  }
}

/** Milliseconds, null for irregular, undefined where nothing usable was said. */
function intervalOf(given: PageSeries['interval'], warnings: Warning[]): number | null | undefined {
  if (given === null || given === undefined) return given;
  try {
    const interval = typeof given === 'string' ? durationMsFrom(given) : given;
    if (interval > 0 && Number.isFinite(interval)) return interval;
  } catch {
    // Told below, like a number that is no interval.
  }
  warnings.push({code: 'invalid_interval', message: `invalid interval: ${given}, was taken from the times instead`});
  return undefined;
}

function fieldsOfRows(rows: readonly PageRow[]): Pick<PageSeries, 'time' | 'value' | 'min' | 'max' | 'count'> {
  const usable = rows.filter((row) => typeof row === 'object' && row !== null);
  const field = (name: string) => usable.map((row) => row[name] as number);
  const has = (name: string) => usable.some((row) => name in row);
  return {
    time: field('time'),
    value: field('value'),
    ...(has('min') && {min: field('min')}),
    ...(has('max') && {max: field('max')}),
    ...(has('count') && {count: field('count')}),
  };
}

function isColumn(column: unknown): column is NumberColumn {
  return typeof column === 'object' && column !== null && typeof (column as NumberColumn).length === 'number';
}

function invalidSeries(name: string, field: string): ProblemBody {
  return {
    type: 'about:blank',
    title: 'Invalid data',
    status: 422,
    code: 'invalid_data',
    detail: `invalid data: ${name} has no ${field} column`,
    field,
    accepted: 'an array or typed array',
  };
}
