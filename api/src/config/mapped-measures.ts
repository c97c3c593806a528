/** The configuration of measures: what the value columns of a mapped table mean. */
import * as v from 'valibot';
import {CqlName, orNull, section, Text} from './schema-parts.js';

const Measure = v.pipe(
  section({
    column: v.pipe(CqlName, v.description('Any numeric column, counters and decimals included.')),
    kind: v.pipe(
      v.optional(v.picklist(['gauge', 'counter', 'delta'], 'one of "gauge", "counter", "delta"'), 'gauge'),
      v.description(
        '"gauge": a level; "counter": a total that only grows, and may reset; "delta": an amount since the sample before. Default "gauge".',
      ),
    ),
    aggregate: v.pipe(
      orNull(
        v.picklist(
          ['min', 'max', 'mean', 'sum', 'first', 'last'],
          'one of "min", "max", "mean", "sum", "first", "last"',
        ),
      ),
      v.description(
        'Set where each sample is itself an aggregate: bins are folded with this one, and "mean" of a p99 is refused.',
      ),
    ),
    weight: v.pipe(orNull(Text), v.description('Another measure of this table that weighs each value of a mean.')),
    previous: v.pipe(
      orNull(CqlName),
      v.description(
        'With kind "delta": each sample is this measure\'s column − this column; a negative difference is a reset and counts the column.',
      ),
    ),
    unit: v.pipe(orNull(Text), v.description('The unit of the samples, such as "ms", "By", "%". Default: none.')),
  }),
  v.check((measure) => measure.weight === null || measure.aggregate === 'mean', '"aggregate": "mean" beside "weight"'),
  v.check((measure) => measure.previous === null || measure.kind === 'delta', '"kind": "delta" beside "previous"'),
);

/** A selector writes the measure behind a colon and before a brace, so its name holds neither. */
const MeasureName = v.pipe(
  v.string('a name'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'a measure name of letters, digits, _ . and -, that starts with a letter'),
);

/** All measures of a table, by name; at least one. A weight is another one of them. */
export const MappedMeasures = v.pipe(
  v.record(MeasureName, Measure, 'an object: a name for each value column'),
  v.check((measures) => Object.keys(measures).length > 0, 'at least one measure'),
  v.rawCheck(({dataset, addIssue}) => {
    if (!dataset.typed) return;
    for (const [name, measure] of Object.entries(dataset.value)) {
      if (measure.weight === null || (measure.weight in dataset.value && measure.weight !== name)) continue;
      const others = Object.keys(dataset.value).filter((other) => other !== name);
      addIssue({
        message:
          others.length === 0 ? 'another measure of this table' : `another measure of this table: ${others.join(', ')}`,
        path: [
          {type: 'object', origin: 'value', input: dataset.value, key: name, value: measure},
          {type: 'object', origin: 'value', input: measure, key: 'weight', value: measure.weight},
        ],
      });
    }
  }),
  v.description('The value columns. The first is the one that a selector without a measure means.'),
);
