/** Where and how long what was folded once is kept, of a Cassandra source. */
import {parseSelector, type Selector} from '@metrics-chart/contract/selector';
import * as v from 'valibot';
import {CqlName, DurationMs, orNull, Switch, section, Text, wholeNumber} from './schema-parts.js';

const KEPT = 'a duration such as "30d", or "forever"';
const keptFor = (level: string, usual: string) =>
  v.pipe(
    v.optional(v.union([v.literal('forever', KEPT), DurationMs])),
    v.description(`How long bins of ${level} are kept. Default ${usual}.`),
  );

const SELECTOR = 'a metric, or metric{label="value"}';

/** A selector of whole series. */
const SeriesOfMetric = v.pipe(
  v.string(SELECTOR),
  v.check((text) => selectorFrom(text) !== null, SELECTOR),
  v.transform((text) => selectorFrom(text)!),
);

function selectorFrom(text: string): Selector | null {
  try {
    const selector = parseSelector(text);
    return selector.measure === null ? selector : null;
  } catch {
    return null;
  }
}

/** Where rollups are kept, for how long, and who makes them. */
export const KeptRollups = section({
  in: v.pipe(
    orNull(v.picklist(['cassandra', 'duckdb'], 'one of "cassandra", "duckdb"')),
    v.description(
      'Where rollups are kept. Default: in Cassandra when there is a keyspace of our own ("managed", or the one below), else in the DuckDB file.',
    ),
  ),
  keyspace: v.pipe(
    orNull(CqlName),
    v.description('A keyspace of our own to keep them in, made by "migrate". Default: that of "managed".'),
  ),
  replication: v.pipe(
    orNull(v.record(Text, wholeNumber(1, 100), 'an object: copies by datacenter')),
    v.description('Copies of that keyspace by datacenter. Default: as in "managed".'),
  ),
  keep: v.pipe(
    v.optional(
      section({
        '10s': keptFor('10 s', '"30d"'),
        '1m': keptFor('1 min', '"180d"'),
        '15m': keptFor('15 min', '"730d"'),
        '1h': keptFor('1 h', '"1826d"'),
        '6h': keptFor('6 h', '"forever"'),
        '1d': keptFor('a day', '"forever"'),
      }),
      {},
    ),
    v.description(
      'How long each level is kept in Cassandra: a duration, or "forever". Each has to outlive a tile of the next level, lateness and downtime.',
    ),
  ),
  downtime: v.pipe(
    v.optional(DurationMs, '12h'),
    v.description('How long the job that makes them may stand still and nothing is lost. Default "12h".'),
  ),
  job: v.pipe(
    v.optional(
      section({
        inside: v.pipe(
          v.optional(Switch, true),
          v.description('Whether the server runs the job; false: "metrics-chart-api rollup" alone does. Default true.'),
        ),
        every: v.pipe(
          v.optional(DurationMs, '1m'),
          v.description('How long after a run the next one begins. Default "1m".'),
        ),
      }),
      {},
    ),
    v.description('The job that makes rollups ahead. In Cassandra several share the work.'),
  ),
  ahead: v.pipe(
    v.optional(v.array(SeriesOfMetric, 'a list of metrics'), []),
    v.description(
      'Series of "tables" that the job makes rollups of: "metric" for all of it, or metric{label="value"}; those of the others are learned when they are asked for. Series of "managed" are always made.',
    ),
  ),
});
