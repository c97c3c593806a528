import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {firstDayOfMonth, monthOfDay} from './civil-date.js';

const DAY_MS = 86400000;

/** What Date says, which knows days up to 100,000,000 either side of 1970. */
const monthByDate = (day: number) => {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

test('monthOfDay(day) agrees with Date on every day of four centuries, and on any day that Date knows', () => {
  for (let day = -146097; day <= 146097; day += 1) assert.equal(monthOfDay(day), monthByDate(day), `day ${day}`);
  fc.assert(
    fc.property(fc.integer({min: -1e8, max: 1e8}), (day) => assert.equal(monthOfDay(day), monthByDate(day))),
    {numRuns: 5000},
  );
});

test('firstDayOfMonth(month) is the first day of which monthOfDay(day) gives the month', () => {
  fc.assert(
    fc.property(fc.integer({min: -1e8, max: 1e8}), (month) => {
      assert.equal(monthOfDay(firstDayOfMonth(month)), month);
      assert.equal(monthOfDay(firstDayOfMonth(month) - 1), month - 1);
    }),
    {numRuns: 5000},
  );
});

test('firstDayOfMonth(month) knows the leap years of each rule', () => {
  const february = (year: number) => firstDayOfMonth(year * 12 + 2) - firstDayOfMonth(year * 12 + 1);
  assert.deepEqual([1900, 2000, 2023, 2024, 0, -1, -4].map(february), [28, 29, 28, 29, 29, 28, 29]);
  assert.equal(firstDayOfMonth(1970 * 12), 0);
});
