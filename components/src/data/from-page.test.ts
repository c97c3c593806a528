import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {SeriesColumns} from '../core/series-columns.js';
import {isBreak, statusOfCode} from '../core/status.js';
import {seriesFromPage} from './from-page.js';
import type {PageData, PageSeries} from './page-data.js';

const START = Date.UTC(2026, 10, 24);
const seconds = (...offsets: number[]) => offsets.map((offset) => START + offset * 1000);

const one = (given: PageSeries): SeriesColumns => seriesFromPage({series: [given]})[0]!;
const statuses = (columns: SeriesColumns) => [...columns.status].map(statusOfCode);
const codes = (columns: SeriesColumns) => columns.warnings.map(({code}) => code);
const offsets = (columns: SeriesColumns) => [...columns.edges].map((time) => (time - START) / 1000);

test('columns of a series are drawn as they are, at their own times', () => {
  const columns = one({series: 'cpu{host="a"}', unit: '%', time: seconds(0, 1, 2), value: [1, 2, 3]});
  assert.deepEqual(
    [columns.source, columns.metric, columns.labels, columns.unit],
    ['samples', 'cpu', {host: 'a'}, '%'],
  );
  assert.deepEqual(
    [offsets(columns), [...columns.value], statuses(columns)],
    [
      [0, 1, 2],
      [1, 2, 3],
      ['value', 'value', 'value'],
    ],
  );
  assert.deepEqual(columns.warnings, []);
});

test('one time column is shared by all series that have none of their own', () => {
  const list = seriesFromPage({
    time: seconds(0, 1),
    interval: '1s',
    unit: 'ms',
    series: [
      {series: 'a', value: [1, 2]},
      {series: 'b', value: [3, 4], unit: 's'},
    ],
  });
  assert.deepEqual(
    list.map(({unit, interval, length}) => [unit, interval, length]),
    [
      ['ms', 1000, 2],
      ['s', 1000, 2],
    ],
  );
});

test('rows of objects are a series for each numeric field', () => {
  const rows = [
    {time: START, cpu: 1, memory: 5, note: 'x'},
    {time: START + 1000, cpu: 2, memory: null},
  ];
  for (const data of [rows, {rows}] as PageData[]) {
    const list = seriesFromPage(data);
    assert.deepEqual(
      list.map(({key, value}) => [key, [...value]]),
      [
        ['cpu', [1, 2]],
        ['memory', [5, Number.NaN]],
      ],
    );
  }
});

test('rows with a series and a value are taken apart by series', () => {
  const list = seriesFromPage([
    {time: START, series: 'a', value: 1},
    {time: START, series: 'b', value: 2},
    {time: START + 1000, series: 'a', value: 3, min: 2, max: 4},
  ]);
  assert.deepEqual(
    list.map(({key, value}) => [key, [...value]]),
    [
      ['a', [1, 3]],
      ['b', [2]],
    ],
  );
  assert.deepEqual([...list[0]!.low!], [Number.NaN, 2]);
});

test('an answer of the API is read as one', () => {
  const list = seriesFromPage({
    requested: {from: START, to: START + 1000},
    from: START,
    to: START + 1000,
    step: '1s',
    stepMs: 1000,
    edges: null,
    timezone: 'UTC',
    series: [],
  });
  assert.deepEqual(list, []);
});

test('null, undefined, NaN and the infinities are all no value, and a gap each', () => {
  const columns = one({
    time: seconds(0, 1, 2, 3, 4, 5, 6),
    value: [1, null, undefined, Number.NaN, Infinity, -Infinity, 0],
  });
  assert.deepEqual([...columns.value], [1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
  assert.deepEqual(statuses(columns), ['value', 'gap', 'gap', 'gap', 'gap', 'gap', 'value']);
  assert.deepEqual([...columns.count], [1, 0, 0, 0, 0, 0, 1]);
  const typed = one({time: seconds(0, 1, 2), value: Float32Array.of(1, Number.NaN, Infinity)});
  assert.deepEqual(statuses(typed), ['value', 'gap', 'gap']);
});

test('texts and booleans are no numbers: nothing is coerced', () => {
  const columns = one({time: seconds(0, 1, 2), value: ['1', '', true] as never});
  assert.ok(columns.value.every(Number.isNaN));
});

test('rows that are simply absent are a gap, at the time the first of them was due', () => {
  const columns = one({interval: 1000, time: seconds(0, 1, 5, 6), value: [1, 2, 3, 4]});
  assert.deepEqual(
    [offsets(columns), statuses(columns)],
    [
      [0, 1, 2, 5, 6],
      ['value', 'value', 'gap', 'value', 'value'],
    ],
  );
  assert.equal(columns.missing[2], 3000);
  assert.equal(columns.summary!.missing, 3000);
});

test('samples up to 1.5 intervals apart are neighbours', () => {
  assert.equal(one({interval: 1000, time: seconds(0, 1.5), value: [1, 2]}).length, 2);
  assert.equal(one({interval: 1000, time: seconds(0, 1.51), value: [1, 2]}).length, 3);
});

test('an interval of null means that nothing is ever missing', () => {
  assert.equal(one({interval: null, time: seconds(0, 1, 2, 3, 900), value: [1, 2, 3, 4, 5]}).length, 5);
});

test('an interval that is left out is taken from regular times, and none from irregular ones', () => {
  const regular = one({time: seconds(0, 10, 20, 30, 90, 100), value: [1, 2, 3, 4, 5, 6]});
  assert.deepEqual([regular.interval, statuses(regular).filter((status) => status === 'gap').length], [10000, 1]);
  const jittered = one({time: seconds(0, 9.9, 20.2, 30, 40.1), value: [1, 2, 3, 4, 5]});
  assert.equal(jittered.length, 5);
  const irregular = one({time: seconds(0, 1, 7, 8.5, 300, 307), value: [1, 2, 3, 4, 5, 6]});
  assert.deepEqual([irregular.interval, irregular.length], [null, 6]);
  assert.equal(one({time: seconds(0, 900), value: [1, 2]}).interval, null);
});

test('a wrong interval is said, and taken from the times', () => {
  const columns = one({interval: 'often', time: seconds(0, 1, 2), value: [1, 2, 3]});
  assert.deepEqual([columns.interval, codes(columns)], [1000, ['invalid_interval']]);
  assert.deepEqual(codes(one({interval: -1, time: seconds(0, 1, 2), value: [1, 2, 3]})), ['invalid_interval']);
});

test('unsorted times are sorted, of one time the last stays, and both are said', () => {
  const columns = one({time: seconds(2, 0, 1, 1), value: [3, 1, 9, 2], min: [2, 0, 8, 1], max: [4, 2, 10, 3]});
  assert.deepEqual(
    [offsets(columns), [...columns.value], [...columns.low!]],
    [
      [0, 1, 2],
      [1, 2, 3],
      [0, 1, 2],
    ],
  );
  assert.deepEqual(codes(columns), ['unsorted_time', 'duplicate_time']);
});

test('what was handed over is what sorting and the last of equals give, whatever the order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({min: 0, max: 40}), fc.oneof(fc.integer(), fc.constant(null))), {maxLength: 60}),
      (pairs) => {
        const expected = new Map<number, number | null>();
        for (const [time, value] of pairs) expected.set(time, value);
        const columns = one({
          interval: null,
          time: pairs.map(([time]) => START + time * 1000),
          value: pairs.map(([, value]) => value),
        });
        assert.deepEqual(
          offsets(columns).map((time, i) => [time, Number.isNaN(columns.value[i]!) ? null : columns.value[i]! + 0]),
          [...expected].sort(([a], [b]) => a - b),
        );
      },
    ),
    {numRuns: 500},
  );
});

test('rows break exactly where values are more than 1.5 intervals apart or one is none', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({min: 1, max: 40}), fc.boolean()), {minLength: 1, maxLength: 40}),
      (steps) => {
        let at = 0;
        const times = steps.map(([step]) => {
          at += step * 100;
          return at;
        });
        const values = steps.map(([, isValue], i) => (isValue ? i : null));
        const columns = one({interval: 1000, time: times.map((time) => START + time), value: values});
        const rows = [...columns.value.keys()].filter((row) => !Number.isNaN(columns.value[row]!));
        for (let r = 1; r < rows.length; r++) {
          const [a, b] = [columns.value[rows[r - 1]!]!, columns.value[rows[r]!]!];
          const between = [...columns.status.subarray(rows[r - 1]! + 1, rows[r]!)];
          let isBroken = b - a > 1;
          for (let i = a + 1; i <= b; i++) if (times[i]! - times[i - 1]! > 1500) isBroken = true;
          assert.equal(between.some(isBreak), isBroken);
        }
      },
    ),
    {numRuns: 500},
  );
});

test('seconds for milliseconds are mended and said, as are micro- and nanoseconds', () => {
  for (const [factor, code] of [
    [1e-3, 'seconds_for_milliseconds'],
    [1e3, 'microseconds_for_milliseconds'],
    [1e6, 'nanoseconds_for_milliseconds'],
  ] as const) {
    const columns = one({interval: 1000, time: seconds(0, 1).map((time) => time * factor), value: [1, 2]});
    assert.deepEqual([offsets(columns).map(Math.round), codes(columns)], [[0, 1], [code]]);
  }
  const early = one({interval: 1000, time: [0, 1000, 2000], value: [1, 2, 3]});
  assert.deepEqual([[...early.edges], codes(early)], [[0, 1000, 2000], []]);
});

test('times may be Dates, ISO 8601 texts (UTC where they name no zone) and digits', () => {
  const columns = one({
    interval: null,
    time: [
      new Date(START),
      '2026-11-24T00:00:01Z',
      '2026-11-24T00:00:02',
      `${START + 3000}`,
      '2026-11-24T01:00:04+01:00',
    ],
    value: [1, 2, 3, 4, 5],
  });
  assert.deepEqual(offsets(columns), [0, 1, 2, 3, 4]);
});

test('samples without a readable time are left out and counted', () => {
  const columns = one({time: [START, 'soon', Number.NaN, START + 1000] as never, value: [1, 2, 3, 4]});
  assert.deepEqual([[...columns.value], codes(columns)], [[1, 4], ['invalid_time']]);
  assert.match(columns.warnings[0]!.message, /: 2$/);
});

test('columns of unequal lengths count as far as the shorter', () => {
  const columns = one({time: seconds(0, 1, 2), value: [1, 2]});
  assert.deepEqual([columns.length, codes(columns)], [2, ['unequal_lengths']]);
});

test('counts tell gaps, idle and unknown rows apart', () => {
  const columns = one({time: seconds(0, 1, 2, 3), value: [1, null, null, null], count: [7, 0, 5, null]});
  assert.deepEqual(statuses(columns), ['value', 'gap', 'idle', 'unknown']);
  assert.deepEqual([...columns.count], [7, 0, 5, Number.NaN]);
});

test('an envelope of one end alone has the value as its other', () => {
  const columns = one({time: seconds(0, 1), value: [1, 2], max: [5, 6]});
  assert.deepEqual(
    [[...columns.low!], [...columns.high!]],
    [
      [1, 2],
      [5, 6],
    ],
  );
});

test('the summary is weighted by counts, and has no figures for no values', () => {
  const columns = one({
    time: seconds(0, 1, 2),
    value: [1, 4, null],
    count: [3, 1, 0],
    min: [0, 4, null],
    max: [2, 9, null],
  });
  assert.deepEqual(columns.summary, {
    count: 4,
    missing: 1000,
    min: 0,
    mean: 1.75,
    max: 9,
    last: 4,
    lastTime: START + 1000,
  });
  const {min, mean, max, last, lastTime} = one({time: seconds(0), value: [null]}).summary!;
  assert.deepEqual([min, mean, max, last, lastTime], [null, null, null, null, null]);
});

test('nothing that was handed over is written to', () => {
  const given = {
    time: Object.freeze([...seconds(2, 0, 1, 1)]),
    value: Object.freeze([3, null, 9, 2]),
    count: Object.freeze([1, 0, 1, 1]),
  };
  one(given);
  const typed = {time: Float64Array.from(seconds(2, 0, 9)), value: Float64Array.of(1, Number.NaN, 2)};
  const copies = {time: typed.time.slice(), value: typed.value.slice()};
  one(typed);
  assert.deepEqual(typed, copies);
});

test('doubles that need no mending are not copied', () => {
  const typed = {time: Float64Array.from(seconds(0, 1, 2)), value: Float64Array.of(1, Number.NaN, 2)};
  const columns = one(typed);
  assert.equal(columns.edges, typed.time);
  assert.equal(columns.value, typed.value);
});

test('two series of one name are two', () => {
  const list = seriesFromPage({
    time: seconds(0),
    series: [{series: 'a', value: [1]}, {series: 'a', value: [2]}, {value: [3]}],
  });
  assert.deepEqual(
    list.map(({key}) => key),
    ['a', 'a (2)', 'series 3'],
  );
});

test('a name that is no selector is a name', () => {
  const columns = one({series: 'CPU {of host', time: seconds(0), value: [1]});
  assert.deepEqual([columns.metric, columns.labels], ['CPU {of host', {}]);
});

test('empty data is data: a series without rows, and no series at all', () => {
  assert.equal(one({time: [], value: []}).length, 0);
  assert.deepEqual(seriesFromPage({series: []}), []);
  assert.deepEqual(seriesFromPage([]), []);
});

test('a series without time or value has an error, and the others are there', () => {
  const [bad, good] = seriesFromPage({
    series: [
      {series: 'bad', value: [1]},
      {series: 'good', time: seconds(0), value: [1]},
    ],
  });
  assert.deepEqual(
    [bad!.error?.code, bad!.error?.detail, bad!.length, good!.length],
    ['invalid_data', 'invalid data: bad has no time column', 0, 1],
  );
});

test('what has none of the forms is refused, saying which there are', () => {
  for (const data of [null, 5, 'x', {}, {series: 5}, undefined]) {
    assert.throws(() => seriesFromPage(data as never), {code: 'invalid_data', accepted: /series.*rows.*answer/});
  }
});

test('as many samples as a page may hand over are no argument list', () => {
  const length = 200_000;
  const columns = one({
    time: Float64Array.from({length}, (_, i) => START + i * 1000),
    value: Array.from({length}, (_, i) => i),
  });
  assert.deepEqual([columns.length, columns.summary!.max], [length, length - 1]);
});
