import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';
import {fillTemplate, nameSeries} from './series-names.js';

const named = (...seriesList: Partial<SeriesColumns>[]) => nameSeries(seriesList.map((more) => columnsOf('v', more)));

test('fillTemplate(template, series) puts in labels, metric and measure, and leaves the unknown', () => {
  const series = {labels: {host: 'web-1', measure: 'mine'}, metric: 'http', measure: 'p99'};
  assert.equal(fillTemplate('{host} {metric} {measure} {other}', series), 'web-1 http mine {other}');
  assert.equal(fillTemplate('{measure}', {...series, labels: {}}), 'p99');
});

test('nameSeries(seriesList) without labels names what tells them apart, and no more', () => {
  assert.deepEqual(named({labels: {host: 'a', zone: 'eu'}}, {labels: {host: 'b', zone: 'eu'}}), ['a', 'b']);
  assert.deepEqual(named({labels: {host: 'a', zone: 'eu'}}, {labels: {host: 'b', zone: 'us'}}), ['a eu', 'b us']);
  assert.deepEqual(named({labels: {host: 'a'}, metric: 'cpu'}), ['cpu']);
  assert.deepEqual(named({metric: 'cpu'}, {metric: 'memory'}), ['cpu', 'memory']);
});

test('nameSeries(seriesList) tells measures and aggregates of one metric apart', () => {
  assert.deepEqual(named({measure: 'p50'}, {measure: 'p99'}), ['p50', 'p99']);
  assert.deepEqual(named({aggregate: 'mean'}, {aggregate: 'max'}), ['mean', 'max']);
});

test('nameSeries(seriesList) fills templates, one by one', () => {
  assert.deepEqual(named({label: '{host} p99', labels: {host: 'a'}}, {label: 'fixed', labels: {host: 'b'}}), [
    'a p99',
    'fixed',
  ]);
});

test('no two names are the same: one label for many series gets what differs, and at last a number', () => {
  assert.deepEqual(named({label: 'CPU', labels: {host: 'a'}}, {label: 'CPU', labels: {host: 'b'}}), ['CPU a', 'CPU b']);
  assert.deepEqual(named({}, {}, {}), ['cpu', 'cpu (2)', 'cpu (3)']);
});

test('nameSeries([]) is empty', () => {
  assert.deepEqual(nameSeries([]), []);
});
