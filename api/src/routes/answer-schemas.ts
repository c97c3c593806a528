/** What the API answers, as valibot schemas: the source of the OpenAPI description. `answer-schemas.test.ts` holds them against the contract's types. */
import * as v from 'valibot';
import {AggregateName} from './bins-fields.js';

const Milliseconds = v.pipe(v.number(), v.description('Epoch milliseconds UTC.'));
const NumberOrNull = v.nullable(v.number());
const Column = v.pipe(v.array(NumberOrNull), v.description('One entry per bin.'));
const Kind = v.picklist(['gauge', 'counter', 'delta']);
const Labels = v.record(v.string(), v.string());

/** `application/problem+json`, RFC 9457. */
export const ProblemAnswer = v.pipe(
  v.object({
    type: v.pipe(v.string(), v.description('A reference to the docs, relative to the address that was asked.')),
    title: v.string(),
    status: v.number(),
    code: v.pipe(v.string(), v.description('Stable; see the list of errors.')),
    detail: v.string(),
    field: v.optional(v.pipe(v.string(), v.description('The field that held the mistake.'))),
    value: v.optional(v.pipe(v.unknown(), v.description('What it held.'))),
    accepted: v.optional(v.pipe(v.string(), v.description('What would have been accepted.'))),
    requestId: v.optional(v.string()),
  }),
  v.title('Problem'),
);

const columns = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, v.optional(Column)])) as Record<
    v.InferOutput<typeof AggregateName>,
    v.OptionalSchema<typeof Column, undefined>
  >;

/** One series of an answer of bins. */
export const BinnedSeriesAnswer = v.object({
  query: v.pipe(v.number(), v.description('Index of the asked selector that this answers.')),
  series: v.string(),
  metric: v.string(),
  measure: v.string(),
  labels: Labels,
  kind: Kind,
  unit: v.pipe(v.nullable(v.string()), v.description('Of the samples: a rate is unit/s.')),
  interval: v.pipe(NumberOrNull, v.description('How far apart samples are expected, milliseconds; null if irregular.')),
  derived: v.pipe(v.nullable(v.string()), v.description('`max of p99`, where the value is not what its name says.')),
  completeUntil: v.pipe(v.number(), v.description('Bins that end after it are open.')),
  count: v.optional(v.pipe(v.array(NumberOrNull), v.description('Samples of each bin; null is unknown.'))),
  missing: v.optional(
    v.pipe(v.array(NumberOrNull), v.description('Milliseconds of each bin in which expected samples did not come.')),
  ),
  ...columns(AggregateName.options),
  summary: v.nullable(
    v.pipe(
      v.object({
        count: v.number(),
        missing: v.number(),
        min: NumberOrNull,
        mean: NumberOrNull,
        max: NumberOrNull,
        last: NumberOrNull,
        lastTime: NumberOrNull,
        sum: v.optional(NumberOrNull),
        increase: v.optional(NumberOrNull),
        rate: v.optional(NumberOrNull),
      }),
      v.description('Over the whole range, weighted by samples.'),
    ),
  ),
  partial: v.nullable(
    v.pipe(
      v.object({
        covered: v.array(v.tuple([v.number(), v.number()])),
        progress: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
        retryAfterMs: v.number(),
      }),
      v.description('Set when the rest is unknown for now, and being read; ask the same again.'),
    ),
  ),
  warnings: v.array(v.object({code: v.string(), message: v.string()})),
  error: v.pipe(
    v.nullable(ProblemAnswer),
    v.description('With an error there are no columns; other series have theirs.'),
  ),
});

/** The answer of `/api/v1/bins`. */
export const BinsAnswerSchema = v.pipe(
  v.object({
    requested: v.object({from: Milliseconds, to: Milliseconds}),
    from: v.pipe(v.number(), v.description('Start of the first bin, epoch milliseconds UTC.')),
    to: v.pipe(v.number(), v.description('End of the last bin, epoch milliseconds UTC.')),
    step: v.string(),
    stepMs: v.pipe(NumberOrNull, v.description('Null for calendar bins.')),
    edges: v.pipe(
      v.nullable(v.array(v.number())),
      v.description('For calendar bins, one more time than there are bins.'),
    ),
    timezone: v.string(),
    series: v.array(BinnedSeriesAnswer),
    explain: v.optional(v.unknown()),
  }),
  v.title('Bins'),
);

/** The answer of `/api/v1/series`. */
export const CatalogueAnswerSchema = v.pipe(
  v.object({
    series: v.array(
      v.object({
        series: v.string(),
        metric: v.string(),
        labels: Labels,
        kind: Kind,
        unit: v.nullable(v.string()),
        interval: NumberOrNull,
        measures: v.pipe(v.array(v.string()), v.description('The first is the default one.')),
        firstSeen: v.nullable(Milliseconds),
        lastSeen: v.nullable(Milliseconds),
        source: v.string(),
      }),
    ),
    next: v.pipe(v.nullable(v.string()), v.description('The cursor of the following page; null on the last.')),
    crawl: v.optional(
      v.pipe(
        v.array(v.object({source: v.string(), progress: v.number()})),
        v.description('How far the search for series has come, 0 to 1, while it runs.'),
      ),
    ),
  }),
  v.title('Catalogue'),
);

/** The answer of `/api/v1/labels`. */
export const LabelNamesAnswer = v.object({labels: v.array(v.string())});

/** The answer of `/api/v1/labels/NAME`. */
export const LabelValuesAnswer = v.object({label: v.string(), values: v.array(v.string())});

/** The answer of `/healthz`. */
export const AliveAnswer = v.object({status: v.literal('alive'), version: v.string()});

/** The answer of `/readyz`. */
export const ReadyAnswer = v.object({
  ready: v.boolean(),
  sources: v.record(v.string(), v.object({ready: v.boolean(), reason: v.nullable(v.string())})),
  timeZones: v.optional(v.pipe(v.string(), v.description('Version of the time zone database.'))),
});
