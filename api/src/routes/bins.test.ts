import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import type {BinsAnswer, ProblemBody} from '@metrics-chart/contract/series';
import {openTestApp} from '../app.test-support.js';
import {PROBLEMS, type ProblemCode} from '../problem.js';

const {app, close} = await openTestApp();
after(close);

const ASKED = 'series=cpu.load&from=now-1h&to=now';

const post = (body: unknown, headers: Record<string, string> = {}) =>
  app.request('/api/v1/bins', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...headers},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const BODY = {series: ['cpu.load'], from: 'now-1h', to: 'now'};

async function problemOf(response: Response): Promise<ProblemBody> {
  assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
  assert.equal(response.headers.get('Cache-Control'), 'no-store');
  const body = (await response.json()) as ProblemBody;
  assert.equal(body.status, response.status);
  assert.equal(response.status, PROBLEMS[body.code as ProblemCode].status);
  assert.equal(body.requestId, response.headers.get('X-Request-Id'));
  return body;
}

const SERIES_51 = Array.from({length: 51}, (_, i) => `series=m${i}`).join('&');

const REFUSED_QUERIES: readonly (readonly [query: string, code: ProblemCode, field: string, accepted: RegExp])[] = [
  ['', 'invalid_request', 'series', /selector such as/],
  ['from=now-1h&to=now', 'invalid_request', 'series', /selector such as/],
  ['series=cpu&to=now', 'invalid_request', 'from', /ISO 8601/],
  ['series=cpu&from=now-1h', 'invalid_request', 'to', /ISO 8601/],
  ['series=&from=now-1h&to=now', 'empty_selector', 'series[0]', /metric/],
  ['series=cpu&series=%20&from=now-1h&to=now', 'empty_selector', 'series[1]', /metric/],
  ['series=cpu{&from=now-1h&to=now', 'invalid_selector', 'series[0]', /metric\{label="value"/],
  ['series=cpu{a=b}&from=now-1h&to=now', 'invalid_selector', 'series[0]', /metric\{label="value"/],
  [`${SERIES_51}&from=now-1h&to=now`, 'too_many_series', 'series', /^at most 50$/],
  ['series=cpu&from=yesterday&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=NaN&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=Infinity&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=9e99&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=2026-02-30&to=now', 'invalid_time', 'from', /ISO 8601/],
  ['series=cpu&from=now-1h&to=1772366400', 'seconds_for_milliseconds', 'to', /probably 1772366400000$/],
  ['series=cpu&from=now&to=now-1h', 'invalid_time_range', 'from', /before `to`/],
  ['series=cpu&from=now&to=now', 'invalid_time_range', 'from', /before `to`/],
  [`${ASKED}&step=1`, 'invalid_step', 'step', /1ms, 2ms/],
  [`${ASKED}&step=45s`, 'invalid_step', 'step', /30s, 1m|30s or 1m/],
  [`${ASKED}&step=-1m`, 'invalid_step', 'step', /1ms, 2ms/],
  [`${ASKED}&step=`, 'invalid_step', 'step', /1ms, 2ms/],
  ['series=cpu&from=now-30d&to=now&step=1s', 'too_many_bins', 'step', /a step of 10m or more/],
  ['series=cpu.load&from=-8640000000000000&to=8640000000000000', 'too_many_bins', 'step', /^a shorter time range$/],
  ['series=cpu&from=now 1h 2d&to=now-1d', 'invalid_time_range', 'from', /before `to`/],
  [`${ASKED}&bins=0`, 'invalid_bin_count', 'bins', /^1 to 5000$/],
  [`${ASKED}&bins=-5`, 'invalid_bin_count', 'bins', /whole number/],
  [`${ASKED}&bins=1.5`, 'invalid_bin_count', 'bins', /whole number/],
  [`${ASKED}&bins=NaN`, 'invalid_bin_count', 'bins', /whole number/],
  [`${ASKED}&bins=1e3`, 'invalid_bin_count', 'bins', /whole number/],
  [`${ASKED}&bins=`, 'invalid_bin_count', 'bins', /whole number/],
  [`${ASKED}&bins=5001`, 'too_many_bins', 'bins', /^1 to 5000$/],
  [`${ASKED}&bins=999999999`, 'too_many_bins', 'bins', /^1 to 5000$/],
  [`${ASKED}&bins=9&step=1m`, 'invalid_request', 'bins', /either step or bins/],
  [`${ASKED}&timezone=Mars/Olympus`, 'unknown_time_zone', 'timezone', /IANA/],
  [`${ASKED}&timezone=`, 'unknown_time_zone', 'timezone', /IANA/],
  [`${ASKED}&aggregates=avg`, 'invalid_aggregate', 'aggregates', /one of sum, min, max, mean/],
  [`${ASKED}&aggregates=min,count`, 'invalid_aggregate', 'aggregates', /count and missing always come along/],
  [`${ASKED}&aggregates=`, 'invalid_aggregate', 'aggregates', /one of sum/],
  [`${ASKED}&fill=null`, 'invalid_request', 'fill', /none, previous, linear, zero/],
  [`${ASKED}&explain=yes`, 'invalid_request', 'explain', /true or false/],
  [`${ASKED}&serie=cpu`, 'unknown_field', 'serie', /nearest: series/],
  [`${ASKED}&timeZone=UTC`, 'unknown_field', 'timeZone', /nearest: timezone/],
  [`${ASKED}&x-y-z-unknown=1`, 'unknown_field', 'x-y-z-unknown', /one of series, from, to/],
  [`${ASKED}&__proto__=1`, 'unknown_field', '__proto__', /one of/],
  [`${ASKED}&from=now-2h`, 'duplicate_field', 'from', /from once/],
];

for (const [query, code, field, accepted] of REFUSED_QUERIES) {
  test(`GET /bins?${query.length > 70 ? `${query.slice(0, 70)}…` : query} is refused: ${code}`, async () => {
    const problem = await problemOf(await app.request(`/api/v1/bins?${query}`));
    assert.equal(problem.code, code, problem.detail);
    assert.equal(problem.field, field);
    assert.match(problem.accepted ?? '', accepted);
  });
}

const REFUSED_BODIES: readonly (readonly [body: unknown, code: ProblemCode, field: string | undefined])[] = [
  ['', 'malformed_json', undefined],
  ['{"series": ["cpu"], "from": NaN, "to": "now"}', 'malformed_json', undefined],
  ['[]', 'invalid_request', undefined],
  ['null', 'invalid_request', undefined],
  ['"cpu"', 'invalid_request', undefined],
  [{}, 'invalid_request', 'series'],
  [{...BODY, series: []}, 'invalid_selector', 'series'],
  [{...BODY, series: 'cpu'}, 'invalid_selector', 'series'],
  [{...BODY, series: [1]}, 'invalid_selector', 'series[0]'],
  [{...BODY, series: [null]}, 'invalid_selector', 'series[0]'],
  [{...BODY, series: ['']}, 'empty_selector', 'series[0]'],
  [{...BODY, series: [{}]}, 'invalid_request', 'series[0].selector'],
  [{...BODY, series: [{selector: 'a', aggregate: 'min'}]}, 'unknown_field', 'series[0].aggregate'],
  [{...BODY, series: ['a', {selector: 'b', aggregates: ['avg']}]}, 'invalid_aggregate', 'series[1].aggregates[0]'],
  [{...BODY, from: null}, 'invalid_time', 'from'],
  [{...BODY, from: [1]}, 'invalid_time', 'from'],
  [{...BODY, from: 1_772_366_400}, 'seconds_for_milliseconds', 'from'],
  [{...BODY, from: 1e300}, 'invalid_time', 'from'],
  ['{"series": ["cpu"], "from": 1e999, "to": "now"}', 'invalid_time', 'from'],
  [{...BODY, from: 5, to: 4}, 'invalid_time_range', 'from'],
  [{...BODY, bins: '9'}, 'invalid_bin_count', 'bins'],
  [{...BODY, bins: 0}, 'invalid_bin_count', 'bins'],
  [{...BODY, bins: -1}, 'invalid_bin_count', 'bins'],
  [{...BODY, bins: 1.5}, 'invalid_bin_count', 'bins'],
  [{...BODY, bins: 1e9}, 'too_many_bins', 'bins'],
  [{...BODY, step: 60}, 'invalid_step', 'step'],
  [{...BODY, aggregates: 'min'}, 'invalid_aggregate', 'aggregates'],
  [{...BODY, aggregates: []}, 'invalid_aggregate', 'aggregates'],
  [{...BODY, timezone: 1}, 'unknown_time_zone', 'timezone'],
  [{...BODY, fill: 'nan'}, 'invalid_request', 'fill'],
  [{...BODY, explain: 1}, 'invalid_request', 'explain'],
  [{...BODY, seriess: []}, 'unknown_field', 'seriess'],
  ['{"series": ["cpu"], "from": 1, "from": 2, "to": "now"}', 'duplicate_field', 'from'],
  [`{"series": ["${'x'.repeat(262_144)}"]}`, 'body_too_large', undefined],
];

for (const [body, code, field] of REFUSED_BODIES) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  test(`POST /bins of ${text.length > 70 ? `${text.slice(0, 70)}…` : text} is refused: ${code}`, async () => {
    const problem = await problemOf(await post(body));
    assert.equal(problem.code, code, problem.detail);
    assert.equal(problem.field, field);
    assert.ok(problem.accepted, 'says what is accepted');
  });
}

test('POST /bins takes application/json alone', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
    const problem = await problemOf(await post(BODY, {'Content-Type': type}));
    assert.equal(problem.code, 'unsupported_media_type', type);
    assert.match(problem.accepted ?? '', /application\/json/);
  }
});

test('POST /bins takes its fields in the body alone', async () => {
  const response = await app.request('/api/v1/bins?from=now-1h', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(BODY),
  });
  const {code, accepted} = await problemOf(response);
  assert.deepEqual([code, accepted], ['unknown_field', 'none']);
});

test('what was sent is quoted in an error up to a point', async () => {
  const response = await app.request(`/api/v1/bins?series=${'x{'.repeat(4000)}&from=now-1h&to=now`);
  const text = await response.text();
  assert.ok(text.length < 1200, String(text.length));
});

const answerOf = async (response: Response): Promise<BinsAnswer> => {
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as BinsAnswer;
};

test('GET /bins answers aligned columns of every matching series', async () => {
  const answer = await answerOf(await app.request(`/api/v1/bins?${ASKED}&step=5m`));
  assert.equal(answer.step, '5m');
  assert.equal(answer.from % 300_000, 0);
  assert.deepEqual(
    answer.series.map(({series}) => series),
    ['cpu.load{host="web-1"}', 'cpu.load{host="web-2"}'],
  );
  for (const {count, min, max, error} of answer.series) {
    assert.equal(error, null);
    assert.equal(count?.[0], 30);
    assert.ok(min!.every((value, i) => value! <= max![i]!));
  }
});

test('GET /bins reads a plus that was not percent-encoded, and so arrives as a space', async () => {
  const {requested} = await answerOf(
    await app.request('/api/v1/bins?series=cpu.load&from=2026-03-01 11:00+01:00&to=now-1h+30m'),
  );
  assert.deepEqual(requested, {from: Date.UTC(2026, 2, 1, 10), to: Date.UTC(2026, 2, 1, 11, 30)});
});

test('POST /bins answers what GET does', async () => {
  const asked = await post({series: ['cpu.load'], from: 'now-1h', to: 'now', step: '5m'});
  assert.deepEqual(await answerOf(asked), await answerOf(await app.request(`/api/v1/bins?${ASKED}&step=5m`)));
});

const cacheControlOf = async (query: string) =>
  (await app.request(`/api/v1/bins?${query}`)).headers.get('Cache-Control');

test('GET /bins of settled bins may be kept a minute, and shown while a new answer comes', async () => {
  const day = 'series=cpu.load&from=2026-02-28T11:00Z&to=2026-02-28T12:00Z&step=1m';
  assert.equal(await cacheControlOf(day), 'max-age=60, stale-while-revalidate=600');
});

test('GET /bins that are open, or of a time range that moves, are asked for anew every time', async () => {
  assert.equal(await cacheControlOf('series=cpu.load&from=2026-03-01T11:00Z&to=2026-03-01T12:00Z'), 'no-cache');
  assert.equal(await cacheControlOf('series=cpu.load&from=now-25h&to=now-24h'), 'no-cache');
});

test('GET /bins that explains itself is kept by nobody, as its figures change', async () => {
  const response = await app.request(`/api/v1/bins?${ASKED}&explain=true`);
  assert.equal(response.headers.get('Cache-Control'), 'no-store');
  assert.ok((await answerOf(response)).explain);
  assert.equal((await answerOf(await app.request(`/api/v1/bins?${ASKED}`))).explain, undefined);
});

test('GET /bins has a weak entity tag that stays while its bins do, and a 304 has no body', async () => {
  const first = await app.request(`/api/v1/bins?${ASKED}`);
  const tag = first.headers.get('ETag')!;
  assert.match(tag, /^W\/"/);
  const again = await app.request(`/api/v1/bins?${ASKED}`, {headers: {'If-None-Match': `"other", ${tag}`}});
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  assert.equal(again.headers.get('ETag'), tag);
  assert.equal(again.headers.get('Cache-Control'), first.headers.get('Cache-Control'));
  assert.equal(again.headers.get('Content-Type'), null);
  assert.match(
    again.headers.get('Server-Timing')!,
    /ways;desc="[^"]+", engine;dur=[\d.]+, rows;desc="\d+", outcome;desc="\w+", total;dur=/,
  );
  const other = await app.request(`/api/v1/bins?${ASKED}&bins=7`, {headers: {'If-None-Match': tag}});
  assert.equal(other.status, 200);
});

test('GET /bins of a selector that matches nothing is an entry with an error beside the others, 404 when none matches', async () => {
  const {series} = await answerOf(await app.request(`/api/v1/bins?series=nothing&${ASKED}`));
  const [failed, ...rest] = series;
  assert.equal(failed!.query, 0);
  assert.equal(failed!.error!.code, 'unknown_series');
  assert.equal(failed!.count, undefined);
  assert.ok(rest.length === 2 && rest.every(({error, query}) => error === null && query === 1));
  const problem = await problemOf(await app.request('/api/v1/bins?series=nothing&from=now-1h&to=now'));
  assert.equal(problem.code, 'unknown_series');
});

test('GET /bins takes selectors with quotes, and aggregates with commas between them', async () => {
  const selector = encodeURIComponent('cpu.load{host="web-2"}');
  const query = `series=${selector}&from=now-1h&to=now&aggregates=last,%20sum,last&step=10m`;
  const {series} = await answerOf(await app.request(`/api/v1/bins?${query}`));
  assert.deepEqual(
    series.map(({labels}) => labels),
    [{host: 'web-2'}],
  );
  const [{count, missing, sum, last, min, mean}] = series as [BinsAnswer['series'][number]];
  assert.ok(count && missing && sum && last);
  assert.deepEqual([min, mean], [undefined, undefined]);
});

test('POST /bins takes aggregates of one selector alone', async () => {
  const asked = {...BODY, series: [{selector: 'cpu.load{host="web-1"}', aggregates: ['max']}, 'requests.total']};
  const {series} = await answerOf(await post(asked));
  assert.ok(series[0]!.max && !series[0]!.mean);
  assert.ok(series[1]!.rate);
});

test('bins of a day and more are those of the zone', async () => {
  const query = 'series=cpu.load&from=2026-02-28&to=2026-03-02&step=1d&timezone=Asia/Kathmandu';
  const answer = await answerOf(await app.request(`/api/v1/bins?${query}`));
  assert.equal(answer.timezone, 'Asia/Kathmandu');
  assert.deepEqual(answer.edges, [
    Date.UTC(2026, 1, 27, 18, 15),
    Date.UTC(2026, 1, 28, 18, 15),
    Date.UTC(2026, 2, 1, 18, 15),
  ]);
});

test('an answer that is cut short by its budget is kept by nobody, and says how far it is', async () => {
  const small = await openTestApp({}, {samplesPerRequest: 1, backgroundReads: 0});
  try {
    const response = await small.app.request('/api/v1/bins?series=cpu.load&from=now-30d&to=now&step=10m');
    const {series} = await answerOf(response);
    assert.ok(series.some(({partial}) => partial !== null));
    assert.equal(response.headers.get('Cache-Control'), 'no-store');
    assert.equal(response.headers.get('ETag'), null);
  } finally {
    await small.close();
  }
});

test('a store that is gone is a problem without internals, a line in the log, and red on /readyz', async () => {
  const {app: broken, logged, close: closeAll} = await openTestApp();
  await closeAll();
  const ready = await broken.request('/readyz');
  assert.equal(ready.status, 503);
  const {sources} = (await ready.json()) as {sources: Record<string, {ready: boolean; reason: string}>};
  assert.equal(sources.test!.ready, false);
  assert.ok(sources.test!.reason);
  const response = await broken.request(`/api/v1/bins?${ASKED}`);
  assert.ok(response.status >= 500, String(response.status));
  const text = await response.text();
  assert.doesNotMatch(text, /duckdb|at .*\.js|stack/i);
  const id = response.headers.get('X-Request-Id');
  assert.ok(logged.some((line) => line.requestId === id && 'err' in line && (line.level as number) >= 50));
});
