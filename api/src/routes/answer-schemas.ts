/** What the API answers, as valibot schemas: the source of the OpenAPI description. `answer-schemas.test.ts` holds them against the contract's types. */
import * as v from 'valibot';
import {AggregateName} from './bins-fields.js';

const NumberOrNull = v.nullable(v.number());
const text = (about: string) => v.pipe(v.string(), v.description(about));
const number = (about: string) => v.pipe(v.number(), v.description(about));
const numberOrNull = (about: string) => v.pipe(NumberOrNull, v.description(about));
const column = (about: string) => v.pipe(v.array(NumberOrNull), v.description(about));
const Milliseconds = number('Epoch milliseconds UTC.');
const Key = text('Metric and labels, such as `cpu.load{host="web-1"}`: a selector of this series alone.');
const Metric = text('What is measured.');
const Labels = v.pipe(v.record(v.string(), v.string()), v.description('What tells series of one metric apart.'));
const Kind = v.pipe(
  v.picklist(['gauge', 'counter', 'delta']),
  v.description('A level, a total that only grows and may reset, or an amount since the sample before.'),
);
const Interval = numberOrNull('How far apart samples are expected, milliseconds; null if irregular.');

/** `application/problem+json`, RFC 9457. */
export const ProblemAnswer = v.pipe(
  v.object({
    type: text('A reference to the docs, relative to the address that was asked.'),
    title: text('One for each code.'),
    status: number('The HTTP status of the code.'),
    code: text('Stable; see the list of errors.'),
    detail: text('For people.'),
    field: v.optional(text('The field that held the mistake.')),
    value: v.optional(v.pipe(v.unknown(), v.description('What it held.'))),
    accepted: v.optional(text('What would have been accepted.')),
    requestId: v.optional(text('Names the request in the log of the server.')),
  }),
  v.title('Problem'),
);

/** What the column of each aggregate holds, one entry per bin. */
const COLUMNS: Readonly<Record<v.InferOutput<typeof AggregateName>, string>> = {
  sum: 'Sum of the samples.',
  min: 'Least sample.',
  max: 'Greatest sample.',
  mean: 'Mean of the samples, by their weights where they have some.',
  first: 'First sample.',
  last: 'Last sample.',
  increase: 'How much a counter grew, resets made up for.',
  rate: 'The same per second.',
  resets: 'How often a counter was reset.',
};

const aggregateColumns = Object.fromEntries(
  AggregateName.options.map((name) => [name, v.optional(column(COLUMNS[name]))]),
) as Record<v.InferOutput<typeof AggregateName>, v.OptionalSchema<ReturnType<typeof column>, undefined>>;

/** One series of an answer of bins. */
export const BinnedSeriesAnswer = v.object({
  query: number('Index of the asked selector that this answers.'),
  series: Key,
  metric: Metric,
  measure: text('Which of its value columns.'),
  labels: Labels,
  kind: Kind,
  unit: v.pipe(v.nullable(v.string()), v.description('Of the samples: a rate is unit/s.')),
  interval: Interval,
  derived: v.pipe(v.nullable(v.string()), v.description('`max of p99`, where the value is not what its name says.')),
  completeUntil: number('Bins that end after it are open. Epoch milliseconds UTC.'),
  count: v.optional(column('Samples of each bin; null is unknown.')),
  missing: v.optional(column('Milliseconds of each bin in which expected samples did not come.')),
  ...aggregateColumns,
  summary: v.nullable(
    v.pipe(
      v.object({
        count: number('Samples.'),
        missing: number('Milliseconds in which expected samples did not come.'),
        min: numberOrNull('Least sample.'),
        mean: numberOrNull('Mean of the samples.'),
        max: numberOrNull('Greatest sample.'),
        last: numberOrNull('Last sample.'),
        lastTime: numberOrNull('When that was, epoch milliseconds UTC.'),
        sum: v.optional(numberOrNull('Sum of the samples.')),
        increase: v.optional(numberOrNull('How much a counter grew.')),
        rate: v.optional(numberOrNull('The same per second.')),
      }),
      v.description('Over the whole range, weighted by samples.'),
    ),
  ),
  partial: v.nullable(
    v.pipe(
      v.object({
        covered: v.pipe(
          v.array(v.tuple([v.number(), v.number()])),
          v.description('Spans that are known, start and end in epoch milliseconds UTC.'),
        ),
        progress: v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description('0 to 1.')),
        retryAfterMs: number('When to ask again, milliseconds from now.'),
      }),
      v.description('Set when the rest is unknown for now, and being read; ask the same again.'),
    ),
  ),
  warnings: v.pipe(
    v.array(v.object({code: text('Stable.'), message: text('For people.')})),
    v.description('What was left out, mended or chosen.'),
  ),
  error: v.pipe(
    v.nullable(ProblemAnswer),
    v.description('With an error there are no columns; other series have theirs.'),
  ),
});

/** The answer of `/api/v1/bins`. */
export const BinsAnswerSchema = v.pipe(
  v.object({
    requested: v.pipe(
      v.object({from: Milliseconds, to: Milliseconds}),
      v.description('As it was asked, relative times resolved.'),
    ),
    from: number('Start of the first bin, epoch milliseconds UTC.'),
    to: number('End of the last bin, epoch milliseconds UTC.'),
    step: text('Width of the bins, by name.'),
    stepMs: numberOrNull('The same in milliseconds. Null for calendar bins.'),
    edges: v.pipe(
      v.nullable(v.array(v.number())),
      v.description('For calendar bins, one more time than there are bins.'),
    ),
    timezone: text('The zone of calendar bins.'),
    series: v.pipe(v.array(BinnedSeriesAnswer), v.description('One entry for each series that matches.')),
    explain: v.optional(v.pipe(v.unknown(), v.description('How the answer was made, when that was asked.'))),
  }),
  v.title('Bins'),
);

const Spans = v.array(v.tuple([v.number(), v.number()]));

/** The answer of `/api/v1/explain`. */
export const PlanAnswer = v.pipe(
  v.object({
    from: v.pipe(v.number(), v.description('Start of the first bin, epoch milliseconds UTC.')),
    to: v.pipe(v.number(), v.description('End of the last bin, epoch milliseconds UTC.')),
    step: v.pipe(v.string(), v.description('Width of the bins.')),
    bins: v.pipe(v.number(), v.description('Bins a series.')),
    timezone: v.pipe(v.string(), v.description('IANA time zone of the bins.')),
    outcome: v.pipe(
      v.picklist(['whole', 'partial', 'refused']),
      v.description(
        'What asking would bring. `partial`: there are more samples than are read while a caller waits; asked again, it gets further.',
      ),
    ),
    refusal: v.pipe(
      v.nullable(v.string()),
      v.description('Why it would be refused, and what would be answered instead.'),
    ),
    series: v.pipe(
      v.array(
        v.object({
          query: v.pipe(v.number(), v.description('Index of the asked selector that this answers.')),
          source: v.pipe(v.string(), v.description('Where it is read from.')),
          series: v.pipe(v.string(), v.description('Its metric and labels.')),
          measure: v.pipe(v.string(), v.description('The value column that is meant.')),
          passes: v.pipe(
            v.array(
              v.object({
                from: v.pipe(
                  v.string(),
                  v.description('`level 1h` for stored bins, `memory`, or `samples` for what has to be folded.'),
                ),
                covered: v.pipe(Spans, v.description('Spans of time that are read from there.')),
                rows: v.pipe(
                  NumberOrNull,
                  v.description('Rows of the store, at most; null when nobody knows how many there are.'),
                ),
                partitions: v.pipe(
                  NumberOrNull,
                  v.description('Partitions that are touched; null where a store has none, or does not tell.'),
                ),
                bytes: v.pipe(NumberOrNull, v.description('About what is brought here, without what the wire adds.')),
              }),
            ),
            v.description('In the order in which they are asked: each only for what those before it left over.'),
          ),
          unknown: v.pipe(Spans, v.description('What nothing can fill.')),
        }),
      ),
      v.description('One entry for each series that would be answered.'),
    ),
    rows: v.pipe(NumberOrNull, v.description('Over all series; null when it is not known of one of them.')),
    partitions: v.pipe(
      NumberOrNull,
      v.description('Over all series; null when a store has none, or it is not known of one of them.'),
    ),
    bytes: v.pipe(NumberOrNull, v.description('Over all series; null when it is not known of one of them.')),
  }),
  v.title('Plan'),
);

/** The answer of `/api/v1/series`. */
export const CatalogueAnswerSchema = v.pipe(
  v.object({
    series: v.pipe(
      v.array(
        v.object({
          series: Key,
          metric: Metric,
          labels: Labels,
          kind: Kind,
          unit: v.pipe(v.nullable(v.string()), v.description('Of the samples.')),
          interval: Interval,
          measures: v.pipe(v.array(v.string()), v.description('Its value columns. The first is the default one.')),
          firstSeen: v.pipe(v.nullable(v.number()), v.description('Its oldest sample known, epoch milliseconds UTC.')),
          lastSeen: v.pipe(v.nullable(v.number()), v.description('Its newest, likewise.')),
          source: text('Where it is read from, by the name in the configuration.'),
        }),
      ),
      v.description('A page of series.'),
    ),
    next: v.pipe(v.nullable(v.string()), v.description('The cursor of the following page; null on the last.')),
    crawl: v.optional(
      v.pipe(
        v.array(v.object({source: text('Of which source.'), progress: number('0 to 1.')})),
        v.description('How far the search for series has come, 0 to 1, while it runs.'),
      ),
    ),
  }),
  v.title('Catalogue'),
);

/** The answer of `/api/v1/labels`. */
export const LabelNamesAnswer = v.object({
  labels: v.pipe(v.array(v.string()), v.description('Names, ascending.')),
});

/** The answer of `/api/v1/labels/NAME`. */
export const LabelValuesAnswer = v.object({
  label: text('The label.'),
  values: v.pipe(v.array(v.string()), v.description('Its values, ascending.')),
});

/** The answer of `/healthz`. */
export const AliveAnswer = v.object({
  status: v.pipe(v.literal('alive'), v.description('That is all there is to say.')),
  version: text('Of the server.'),
});

/** The answer of `/readyz`. */
export const ReadyAnswer = v.object({
  ready: v.pipe(v.boolean(), v.description('Whether every source can be read.')),
  sources: v.pipe(
    v.record(v.string(), v.object({ready: v.boolean(), reason: v.nullable(v.string())})),
    v.description('By name: `ready`, and in `reason` why not, or null.'),
  ),
  timeZones: v.optional(text('Version of the time zone database.')),
});
