import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createChangeLog} from './change-log.js';

const HOUR_MS = 3_600_000;

test('haveSamplesChanged(since, until) is true when a write since then touched the hour of that time or an earlier one', () => {
  const hours = fc.integer({min: -5, max: 5});
  const writes = fc.array(hours, {maxLength: 20});
  fc.assert(
    fc.property(writes, fc.nat(20), hours, (written, markedAfter, until) => {
      const log = createChangeLog();
      let since = log.mark();
      written.forEach((hour, i) => {
        log.noteSamples(hour * HOUR_MS + 5);
        if (i + 1 === markedAfter) since = log.mark();
      });
      const after = markedAfter <= written.length ? written.slice(markedAfter) : written;
      assert.equal(
        log.haveSamplesChanged(since, until * HOUR_MS),
        after.some((hour) => hour <= until),
      );
    }),
  );
});

test('haveSeriesChanged(since) tells of series alone', () => {
  const log = createChangeLog();
  const first = log.mark();
  log.noteSamples(0);
  assert.equal(log.haveSeriesChanged(first), false);
  log.noteSeries();
  assert.equal(log.haveSeriesChanged(first), true);
  assert.equal(log.haveSamplesChanged(log.mark(), 0), false);
  assert.equal(log.haveSeriesChanged(log.mark()), false);
});
