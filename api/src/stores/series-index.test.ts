import assert from 'node:assert/strict';
import {test} from 'node:test';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {Labels} from '@metrics-chart/contract/series';
import fc from 'fast-check';
import {type OwnSeries, toSeriesInfo} from './own-series.js';
import {SeriesIndex} from './series-index.js';

const stored = (metric: string, labels: Labels, more: Partial<OwnSeries> = {}): OwnSeries => ({
  series: formatSeries(metric, labels),
  metric,
  labels,
  kind: 'gauge',
  unit: 'ms',
  interval: 1_000,
  weighted: false,
  firstSeen: 1,
  lastSeen: 2,
  ...more,
});

function indexOf(...series: readonly OwnSeries[]): SeriesIndex<OwnSeries> {
  const index = new SeriesIndex<OwnSeries>();
  for (const each of series) index.put(each);
  return index;
}

test('list(…) pages through every series once, ascending, whatever came in between', () => {
  const names = fc.uniqueArray(fc.string({minLength: 1, maxLength: 6}), {minLength: 1, maxLength: 30});
  fc.assert(
    fc.property(names, names, fc.integer({min: 1, max: 5}), (before, between, limit) => {
      const index = indexOf(...before.map((metric) => stored(metric, {})));
      const listed: string[] = [];
      let added = false;
      for (let after: string | null = null; ; ) {
        const page = index.list('', {}, after, limit);
        listed.push(...page.map(({metric}) => metric));
        if (page.length < limit) break;
        after = page.at(-1)!.series;
        if (!added) for (const metric of between) index.put(stored(metric, {}));
        added = true;
      }
      assert.deepEqual(
        listed.map((metric) => formatSeries(metric, {})),
        [...new Set(listed)].map((metric) => formatSeries(metric, {})).sort(),
      );
      for (const metric of before) assert.ok(listed.includes(metric), metric);
    }),
  );
});

test('put(series) replaces what was known, remove(series) forgets it everywhere', () => {
  const index = indexOf(stored('m', {host: 'a'}), stored('m', {host: 'b'}));
  index.put(stored('m', {host: 'a'}, {lastSeen: 99}));
  assert.equal(index.get('m{host="a"}')?.lastSeen, 99);
  assert.equal(index.find(parseSelector('m'), 9).length, 2);
  index.remove('m{host="a"}');
  index.remove('m{host="nosuch"}');
  assert.equal(index.get('m{host="a"}'), undefined);
  assert.deepEqual(
    index.find(parseSelector('m'), 9).map(({series}) => series),
    ['m{host="b"}'],
  );
  assert.deepEqual(
    index.list('', {}, null, 9).map(({series}) => series),
    ['m{host="b"}'],
  );
  assert.deepEqual(index.labelValues('host', '', 9), ['b']);
});

test('list(search) finds nothing across the end of one value and the start of the next', () => {
  const index = indexOf(stored('ab', {x: 'cd', y: 'ef'}));
  assert.equal(index.list('bc', {}, null, 9).length, 0);
  assert.equal(index.list('de', {}, null, 9).length, 0);
  assert.equal(index.list('CD', {}, null, 9).length, 1);
});

test('a label by the name of an object’s own members is like any other', () => {
  const index = indexOf(stored('m', {constructor: 'a', host: 'b'}), stored('m', {host: 'b'}));
  assert.equal(index.list('', {constructor: 'a'}, null, 9).length, 1);
  assert.equal(index.list('', {toString: 'a'}, null, 9).length, 0);
  assert.deepEqual(index.labelValues('constructor', '', 9), ['a']);
  assert.deepEqual(index.labelValues('toString', '', 9), []);
});

test('toSeriesInfo(stored) has one measure, called value', () => {
  assert.deepEqual(toSeriesInfo('s', stored('m', {host: 'a'}, {weighted: true, kind: 'delta'})), {
    source: 's',
    series: 'm{host="a"}',
    metric: 'm',
    labels: {host: 'a'},
    measures: [{name: 'value', kind: 'delta', unit: 'ms', interval: 1_000, aggregate: null, weighted: true}],
    firstSeen: 1,
    lastSeen: 2,
  });
});
