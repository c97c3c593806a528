/** The fields of a request become a question: relative times are resolved, selectors, steps and zones are parsed. */
import {checkTimeZone} from '@metrics-chart/contract/calendar';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {TimeRange} from '@metrics-chart/contract/series';
import {binCountCovering, type Step, stepFromText} from '@metrics-chart/contract/step';
import {timeFromText} from '@metrics-chart/contract/time-expression';
import * as v from 'valibot';
import {fewerBins} from '../engine/choose-grid.js';
import type {AskedSeries, BinsQuestion} from '../engine/engine.js';
import {problemFromIssues} from '../http/invalid-fields.js';
import {type Fields, unknownField} from '../http/query-fields.js';
import {Problem, problemFromInput} from '../problem.js';
import {AggregateName, BINS_FIELDS, BinsBody, type BinsFields, BinsQuery} from './bins-fields.js';

/** Most bins when a question names neither `step` nor `bins`. */
export const DEFAULT_BINS = 1000;

/** What is refused at the door. */
export interface QuestionLimits {
  readonly maxBins: number;
  readonly maxSeries: number;
}

const CODES = {
  from: 'invalid_time',
  to: 'invalid_time',
  step: 'invalid_step',
  bins: 'invalid_bin_count',
  timezone: 'unknown_time_zone',
  series: 'invalid_selector',
  aggregates: 'invalid_aggregate',
} as const;

/**
 * The fields of a query, in the form that a body has.
 *
 * @throws Problem when a value is none of its field
 */
export function fieldsFromQuery(query: Fields): BinsFields {
  const {bins, aggregates, explain, from, to, ...fields} = checked(BinsQuery, query);
  return {
    ...fields,
    from: withPlus(from),
    to: withPlus(to),
    ...(bins === undefined ? {} : {bins: Number(bins)}),
    ...(explain === undefined ? {} : {explain: explain === 'true'}),
    ...(aggregates === undefined ? {} : {aggregates: aggregates.split(',').map(aggregateFromText)}),
  };
}

/**
 * A time with its `+` back: of a query one that was not percent-encoded arrives as a space, and in `now+1h` and
 * `12:00+01:00` it can have been nothing else.
 */
const withPlus = (time: string) => time.replace(/(?<=^\s*now.*|:\d\d.*) (?=\d)/g, '+');

function aggregateFromText(text: string) {
  const result = v.safeParse(AggregateName, text.trim());
  if (result.success) return result.output;
  throw new Problem('invalid_aggregate', `invalid aggregate: ${text}`, {
    field: 'aggregates',
    value: text,
    accepted: result.issues[0].message,
  });
}

/**
 * The fields of a body.
 *
 * @throws Problem when it is no object, holds a field that there is not, or a value is none of its field
 */
export function fieldsFromBody(body: unknown): BinsFields {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const unknown = Object.keys(body).find((field) => !(BINS_FIELDS as readonly string[]).includes(field));
    if (unknown !== undefined) throw unknownField(unknown, BINS_FIELDS);
    return checked(BinsBody, body);
  }
  throw new Problem('invalid_request', 'invalid body: not an object', {accepted: 'a JSON object'});
}

function checked<TSchema extends v.GenericSchema>(schema: TSchema, input: unknown): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw problemFromIssues(result.issues, CODES);
}

/**
 * The question that fields ask.
 *
 * @param nowMs - what `now` stands for, epoch milliseconds UTC
 * @throws Problem naming the field, its value and what is accepted
 */
export function questionFrom(fields: BinsFields, nowMs: number, limits: QuestionLimits): BinsQuestion {
  const series = fields.series.map(askedSeries);
  if (series.length > limits.maxSeries) {
    throw new Problem('too_many_series', `too many series: ${series.length}, at most ${limits.maxSeries}`, {
      field: 'series',
      value: series.length,
      accepted: `at most ${limits.maxSeries}`,
    });
  }
  const timeZone = inField('timezone', () => checkTimeZone(fields.timezone ?? 'UTC'));
  const time = (field: 'from' | 'to') => inField(field, () => timeFromText(fields[field], {nowMs, timeZone}));
  const range = {startMs: time('from'), endMs: time('to')};
  if (range.startMs >= range.endMs) {
    throw new Problem('invalid_time_range', `invalid time range: ${fields.from} to ${fields.to}`, {
      field: 'from',
      value: fields.from,
      accepted: 'a time before `to`',
    });
  }
  return {
    series,
    range,
    ...width(fields, range, timeZone, limits.maxBins),
    timeZone,
    aggregates: fields.aggregates ?? null,
    fill: fields.fill ?? 'none',
    explain: fields.explain ?? false,
  };
}

function askedSeries(asked: BinsFields['series'][number], i: number): AskedSeries {
  const {selector: text, aggregates = null} = typeof asked === 'string' ? {selector: asked} : asked;
  return {text, selector: inField(`series[${i}]`, () => parseSelector(text)), aggregates};
}

function width(
  {step: text, bins}: BinsFields,
  range: TimeRange,
  timeZone: string,
  maxBins: number,
): {step: Step | null; maxBins: number | null} {
  const tooMany = (field: string, value: unknown, count: number, accepted: string) =>
    new Problem('too_many_bins', `too many bins: ${count}, at most ${maxBins}`, {field, value, accepted});
  if (text === undefined) {
    const wanted = bins ?? Math.min(DEFAULT_BINS, maxBins);
    if (wanted > maxBins) throw tooMany('bins', bins, wanted, `1 to ${maxBins}`);
    if (wanted >= 1) return {step: null, maxBins: wanted};
    throw new Problem('invalid_bin_count', `invalid bins: ${bins}`, {
      field: 'bins',
      value: bins,
      accepted: `1 to ${maxBins}`,
    });
  }
  if (bins !== undefined) {
    throw new Problem('invalid_request', 'invalid bins: given beside step', {
      field: 'bins',
      value: bins,
      accepted: 'either step or bins',
    });
  }
  const step = inField('step', () => stepFromText(text));
  const count = binCountCovering(range, step, timeZone);
  if (count <= maxBins) return {step, maxBins: null};
  throw tooMany('step', text, count, fewerBins(range, timeZone, maxBins));
}

/** Says which field held what the contract could not read. */
function inField<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidInput ? problemFromInput(error, field) : error;
  }
}
