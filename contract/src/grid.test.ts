import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {binIndexAt, edgeAt, floorToStep, gridCovering, type TimeGrid} from './grid.js';
import {LADDER, stepFor, stepFromText} from './step.js';
import {ZONES, zonedDateTime, zonedTime} from './zoned-times.test.js';

const DAY_MS = 86400000;
const runs = {numRuns: 1500};

const edgesOf = (grid: TimeGrid) => Array.from({length: grid.binCount + 1}, (_, index) => edgeAt(grid, index));

/** A range in a zone, a step that cuts it into a moderate number of bins, and two times inside. */
const question = fc
  .tuple(
    zonedTime,
    fc.oneof(
      fc.integer({min: 4, max: 3 * DAY_MS}),
      fc.integer({min: 1, max: 900}).map((days) => days * DAY_MS + 1),
    ),
    fc.integer({min: 1, max: 400}),
    fc.integer({min: 0, max: 8}),
    fc.double({min: 0, max: 1, noNaN: true}),
    fc.double({min: 0, max: 1, noNaN: true}),
  )
  .map(([{timeZone, timeMs}, lengthMs, maxBins, coarser, at, until]) => {
    const timeRange = {startMs: timeMs, endMs: timeMs + lengthMs};
    const finest = LADDER.indexOf(stepFor(timeRange, maxBins, timeZone));
    const step = LADDER[Math.min(finest + coarser, LADDER.length - 1)]!;
    const innerMs = timeMs + Math.floor(Math.min(at, until) * (lengthMs - 1));
    const innerEndMs = Math.max(innerMs + 1, timeMs + Math.floor(Math.max(at, until) * lengthMs));
    return {timeZone, timeRange, step, inner: {startMs: innerMs, endMs: innerEndMs}};
  });

test('gridCovering(range, step, zone) is the smallest grid that covers the range', () => {
  fc.assert(
    fc.property(question, ({timeZone, timeRange, step}) => {
      const grid = gridCovering(timeRange, step, timeZone);
      const edges = edgesOf(grid);
      assert.equal(grid.startMs, edges[0]);
      assert.equal(grid.endMs, edges.at(-1));
      assert.ok(edges[0]! <= timeRange.startMs && timeRange.startMs < edges[1]!);
      assert.ok(edges.at(-2)! < timeRange.endMs && timeRange.endMs <= edges.at(-1)!);
      for (let i = 1; i < edges.length; i += 1) assert.ok(edges[i]! > edges[i - 1]!);
      assert.equal(grid.edges === null, step.unit === 'ms');
      assert.deepEqual([grid.step, grid.timeZone], [step, timeZone]);
    }),
    runs,
  );
});

test('gridCovering(range, step, zone) of any part of a range has the same bins', () => {
  fc.assert(
    fc.property(question, ({timeZone, timeRange, step, inner}) => {
      const whole = edgesOf(gridCovering(timeRange, step, timeZone));
      const part = edgesOf(gridCovering(inner, step, timeZone));
      const from = whole.indexOf(part[0]!);
      assert.deepEqual(part, whole.slice(from, from + part.length));
    }),
    runs,
  );
});

test('gridCovering(grid, step, zone) of a grid is that grid', () => {
  fc.assert(
    fc.property(question, ({timeZone, timeRange, step}) => {
      const grid = gridCovering(timeRange, step, timeZone);
      assert.deepEqual(gridCovering(grid, step, timeZone), grid);
    }),
    runs,
  );
});

test('floorToStep(time, step, zone) is the start of the bin that binIndexAt(grid, time) finds, in whatever grid', () => {
  fc.assert(
    fc.property(question, ({timeZone, timeRange, step, inner}) => {
      const timeMs = inner.startMs;
      const grid = gridCovering(timeRange, step, timeZone);
      const index = binIndexAt(grid, timeMs);
      assert.ok(edgeAt(grid, index) <= timeMs && timeMs < edgeAt(grid, index + 1));
      assert.equal(floorToStep(timeMs, step, timeZone), edgeAt(grid, index));
    }),
    runs,
  );
});

test('binIndexAt(grid, time) finds every edge, and -1 outside of [startMs, endMs)', () => {
  for (const name of ['2m', '1d', '1mo']) {
    for (const timeZone of ZONES) {
      const startMs = Date.UTC(2024, 0, 15);
      const grid = gridCovering({startMs, endMs: startMs + 300 * DAY_MS}, stepFromText(name), timeZone);
      for (let i = 0; i < grid.binCount; i += 1) {
        assert.equal(binIndexAt(grid, edgeAt(grid, i)), i);
        assert.equal(binIndexAt(grid, edgeAt(grid, i + 1) - 1), i);
      }
      for (const timeMs of [grid.startMs - 1, grid.endMs, Number.NaN, Number.NEGATIVE_INFINITY]) {
        assert.equal(binIndexAt(grid, timeMs), -1);
      }
    }
  }
});

test('gridCovering(range, step, zone) below a day starts at multiples of the step since the epoch in every zone', () => {
  fc.assert(
    fc.property(
      zonedTime,
      fc.constantFrom(...LADDER.filter(({unit}) => unit === 'ms')),
      fc.integer({min: -5e12, max: 0}),
      ({timeZone, timeMs}, step, back) => {
        const {startMs, endMs, edges} = gridCovering({startMs: timeMs + back, endMs: timeMs + 1}, step, timeZone);
        assert.equal(edges, null);
        assert.ok(startMs % step.stepMs! === 0 && endMs % step.stepMs! === 0);
      },
    ),
    runs,
  );
});

test('gridCovering(range, step, zone) from a day on starts at local midnights, Mondays, firsts and new years', () => {
  fc.assert(
    fc.property(zonedTime, fc.constantFrom('1d', '1w', '1mo', '1y'), ({timeZone, timeMs}, name) => {
      const grid = gridCovering({startMs: timeMs, endMs: timeMs + 40 * DAY_MS}, stepFromText(name), timeZone);
      for (const edge of edgesOf(grid)) {
        const local = zonedDateTime(edge, timeZone);
        assert.equal(edge, local.startOfDay().epochMilliseconds);
        if (name === '1w') assert.equal(local.dayOfWeek, 1);
        if (name === '1mo' || name === '1y') assert.equal(local.day, 1);
        if (name === '1y') assert.equal(local.month, 1);
      }
    }),
    runs,
  );
});

test('gridCovering(range, step) keeps the last bin when the range ends on an edge, and no bin more', () => {
  const step = stepFromText('1h');
  const grid = gridCovering({startMs: 3600000, endMs: 7200000}, step);
  assert.deepEqual(grid, {step, startMs: 3600000, endMs: 7200000, binCount: 1, edges: null, timeZone: 'UTC'});
  const days = gridCovering({startMs: 0, endMs: 2 * DAY_MS}, stepFromText('1d'));
  assert.deepEqual(days.edges, Float64Array.of(0, DAY_MS, 2 * DAY_MS));
});

test('gridCovering(range, step) works before the epoch and holds no negative zero', () => {
  const grid = gridCovering({startMs: -1500, endMs: -500}, stepFromText('1s'));
  assert.deepEqual([grid.startMs, grid.endMs, grid.binCount], [-2000, 0, 2]);
  assert.ok(Object.is(grid.endMs, 0));
  assert.ok(Object.is(floorToStep(-0, stepFromText('1s')), 0));
});

test('gridCovering(range, step, zone) does not make a bin of a day that the zone skipped', () => {
  const startMs = Date.parse('2011-12-29T00:00-10:00');
  const grid = gridCovering({startMs, endMs: startMs + 2 * DAY_MS}, stepFromText('1d'), 'Pacific/Apia');
  assert.deepEqual(
    edgesOf(grid).map((edge) => zonedDateTime(edge, 'Pacific/Apia').toPlainDate().toString()),
    ['2011-12-29', '2011-12-31', '2012-01-01'],
  );
});

test('gridCovering(range, step, zone) reaches the ends of time', () => {
  const centuryMs = 36525 * DAY_MS;
  for (const name of ['1d', '1w', '1mo', '1y']) {
    for (const timeZone of ['UTC', 'Asia/Kathmandu', 'America/New_York']) {
      const first = gridCovering({startMs: -8.64e15, endMs: -8.64e15 + centuryMs}, stepFromText(name), timeZone);
      const last = gridCovering({startMs: 8.64e15 - centuryMs, endMs: 8.64e15}, stepFromText(name), timeZone);
      assert.ok(first.startMs <= -8.64e15 && last.endMs >= 8.64e15);
      for (const grid of [first, last]) {
        const edges = edgesOf(grid);
        for (let i = 1; i < edges.length; i += 1) assert.ok(edges[i]! - edges[i - 1]! >= DAY_MS - 3600000);
      }
    }
  }
});

test('gridCovering(range, step, zone) throws for empty, reversed and endless ranges, unknown zones and too many edges', () => {
  for (const name of ['1m', '1d']) {
    for (const [startMs, endMs] of [
      [1, 1],
      [2, 1],
      [Number.NaN, 1],
      [Number.NEGATIVE_INFINITY, 0],
    ] as const) {
      assert.throws(() => gridCovering({startMs, endMs}, stepFromText(name)), RangeError);
      assert.throws(() => gridCovering({startMs, endMs}, stepFromText(name)), {code: 'invalid_time_range'});
    }
  }
  assert.throws(() => gridCovering({startMs: 0, endMs: 1}, stepFromText('1d'), 'Mars'), {code: 'unknown_time_zone'});
  assert.throws(() => gridCovering({startMs: -8e15, endMs: 8e15}, stepFromText('1d')), {code: 'too_many_bins'});
});
