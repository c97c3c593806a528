/** The fields of a question about bins: as a query has them (text), and as a body has them (JSON). */
import {AGGREGATES, type Aggregate} from '@metrics-chart/contract/series';
import * as v from 'valibot';

const AGGREGATE = `one of ${AGGREGATES.join(', ')} (count and missing always come along)`;

/** The name of an aggregate. */
export const AggregateName = v.picklist(AGGREGATES as readonly [Aggregate, ...Aggregate[]], AGGREGATE);

/** How bins without samples are filled. */
export const FillName = v.picklist(['none', 'previous', 'linear', 'zero'], 'one of none, previous, linear, zero');

const SELECTOR = 'a selector such as cpu.load{host="web-1"}';
const TIME = 'ISO 8601 such as 2026-11-01T12:00Z, epoch milliseconds, or now, now-6h, now-1d/d';

/** What the docs say of each field. */
const ABOUT = {
  series:
    'Which series: `metric`, `metric:measure`, `metric{label="value",other^="prefix"}`. One without all labels stands for every series that matches.',
  from: `Start of the time range, inclusive: ${TIME}.`,
  to: 'End of the time range, exclusive; written like `from`.',
  step: 'Width of the bins, such as `30s`, `5m`, `1d`, `1w`, `1mo`. Either this or `bins`, or neither.',
  bins: 'Most bins wanted; the server picks the step. 1,000 when neither this nor `step` is given.',
  timezone: 'IANA time zone of bins of a day and longer, and of local times. Default UTC.',
  aggregates:
    'Default by kind: gauge → min, mean, max; counter → rate; delta → sum. `count` and `missing` always come along.',
  fill: 'How bins without samples are filled; a filled bin keeps count 0. Default none.',
  explain: 'Whether the answer says how it was made: levels, rows, milliseconds. Default false.',
} as const;

const Selector = v.string(SELECTOR);

/** What is accepted in the place of a field that is missing; valibot names it in quotes. */
const missing = ({expected}: {expected: string | null}) =>
  expected === '"series"' || expected === '"selector"' ? SELECTOR : expected === 'Object' ? 'an object' : TIME;

/** The query of `GET /bins`; every value is text. */
export const BinsQuery = v.object(
  {
    series: v.pipe(v.array(Selector), v.minLength(1, SELECTOR), v.description(ABOUT.series)),
    from: v.pipe(v.string(TIME), v.description(ABOUT.from)),
    to: v.pipe(v.string(TIME), v.description(ABOUT.to)),
    step: v.optional(v.pipe(v.string(), v.description(ABOUT.step))),
    bins: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number, 1 or more'), v.description(ABOUT.bins))),
    timezone: v.optional(v.pipe(v.string(), v.description(ABOUT.timezone))),
    aggregates: v.optional(v.pipe(v.string(), v.description(`Names with commas between them. ${ABOUT.aggregates}`))),
    fill: v.optional(v.pipe(FillName, v.description(ABOUT.fill))),
    explain: v.optional(v.pipe(v.picklist(['true', 'false'], 'true or false'), v.description(ABOUT.explain))),
  },
  missing,
);

const BodySeries = v.union(
  [
    Selector,
    v.strictObject(
      {
        selector: v.pipe(Selector, v.description('A selector with wishes of its own.')),
        aggregates: v.optional(
          v.pipe(
            v.array(AggregateName, 'a list of aggregates'),
            v.minLength(1, AGGREGATE),
            v.description('Of this selector alone.'),
          ),
        ),
      },
      (issue) => (issue.expected === 'never' ? 'selector and aggregates' : missing(issue)),
    ),
  ],
  `${SELECTOR}, as text or as {"selector": …, "aggregates": […]}`,
);

const BodyTime = v.union([v.string(TIME), v.number(TIME)], TIME);

/** The body of `POST /bins`. */
export const BinsBody = v.object(
  {
    series: v.pipe(v.array(BodySeries, 'a list of selectors'), v.minLength(1, SELECTOR), v.description(ABOUT.series)),
    from: v.pipe(BodyTime, v.description(ABOUT.from)),
    to: v.pipe(BodyTime, v.description(ABOUT.to)),
    step: v.optional(v.pipe(v.string('a step such as 30s, 5m, 1d'), v.description(ABOUT.step))),
    bins: v.optional(
      v.pipe(
        v.number('a whole number, 1 or more'),
        v.integer('a whole number, 1 or more'),
        v.minValue(0, 'a whole number, 1 or more'),
        v.description(ABOUT.bins),
      ),
    ),
    timezone: v.optional(v.pipe(v.string('an IANA time zone'), v.description(ABOUT.timezone))),
    aggregates: v.optional(
      v.pipe(
        v.array(AggregateName, 'a list of aggregates'),
        v.minLength(1, AGGREGATE),
        v.description(ABOUT.aggregates),
      ),
    ),
    fill: v.optional(v.pipe(FillName, v.description(ABOUT.fill))),
    explain: v.optional(v.pipe(v.boolean('true or false'), v.description(ABOUT.explain))),
  },
  missing,
);

/** What a query and a body have in common, once a query's texts are taken apart. */
export type BinsFields = v.InferOutput<typeof BinsBody>;

/** The fields there are, in the order of the docs. */
export const BINS_FIELDS = Object.keys(BinsBody.entries) as readonly (keyof BinsFields)[];
