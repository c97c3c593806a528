import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import {openTestApp} from '../app.test-support.js';
import type {Plan} from '../engine/engine.js';

const opened = await openTestApp();
after(() => opened.close());
const QUERY = 'series=cpu.load%7Bhost%3D%22web-1%22%7D&from=2026-02-28T10:00Z&to=2026-02-28T13:00Z&step=1m';
const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 1, 28, 10);

async function plan(query: string, app = opened.app) {
  const readsBefore = opened.store.reads();
  const response = await app.request(`/api/v1/explain?${query}`);
  assert.equal(response.status, 200, await response.clone().text());
  assert.equal(response.headers.get('Cache-Control'), 'no-store');
  assert.equal(opened.store.reads(), readsBefore, 'nothing is read');
  return (await response.json()) as Plan;
}

test('GET /explain tells the samples that would be read, and once they were folded the bins of the level, reading nothing', async () => {
  const first = await plan(QUERY);
  assert.deepEqual(
    [first.from, first.to, first.step, first.bins, first.outcome, first.refusal],
    [FROM, FROM + 3 * HOUR, '1m', 180, 'whole', null],
  );
  // One hour of it holds samples, of a source that has them from 11:00 on; an hour is 360 of them.
  const samples = {from: 'samples', covered: [[FROM, FROM + 3 * HOUR]], rows: 720, partitions: null, bytes: 720 * 16};
  assert.deepEqual(first.series, [
    {query: 0, source: 'test', series: 'cpu.load{host="web-1"}', measure: 'value', passes: [samples], unknown: []},
  ]);
  assert.deepEqual([first.rows, first.bytes], [720, 720 * 16]);

  const answer = (await (await opened.app.request(`/api/v1/bins?${QUERY}`)).json()) as BinsAnswer;
  assert.equal(answer.series[0]!.summary!.count, 360);
  const second = await plan(QUERY);
  const level = {from: 'level 1m', covered: [[FROM, FROM + 3 * HOUR]], rows: 180, partitions: null, bytes: 180 * 136};
  assert.deepEqual(second.series[0]!.passes, [level]);
});

test('GET /explain tells whether an answer would be partial or refused', async () => {
  const small = await openTestApp({}, {samplesPerRequest: 100, samplesPerQuestion: 1000});
  try {
    const ask = async (query: string) => (await (await small.app.request(`/api/v1/explain?${query}`)).json()) as Plan;
    assert.equal((await ask('series=cpu.load&from=now-10m&to=now&step=1m')).outcome, 'partial');
    const refused = await ask('series=cpu.load&from=now-2h&to=now&step=1m');
    assert.equal(refused.outcome, 'refused');
    assert.match(refused.refusal!, /^too many samples: about 1440, at most 1000; accepted: a time range of about /);
  } finally {
    await small.close();
  }
});

test('GET /explain takes what GET /bins takes, but for explain, and refuses what it refuses', async () => {
  for (const [query, code] of [
    [`${QUERY}&explain=true`, 'unknown_field'],
    ['series=none&from=now-1h&to=now', 'unknown_series'],
    ['series=cpu.load&from=now&to=now', 'invalid_time_range'],
    ['', 'invalid_request'],
  ] as const) {
    const response = await opened.app.request(`/api/v1/explain?${query}`);
    assert.equal(((await response.json()) as {code: string}).code, code);
  }
});
