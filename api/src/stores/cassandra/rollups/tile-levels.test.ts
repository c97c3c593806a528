import assert from 'node:assert/strict';
import {test} from 'node:test';
import {LEVELS_MS, levelName} from '../../../engine/levels.js';
import {type KeptFor, keepFault, TILE_LEVELS, tileLevelOf} from './tile-levels.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const byDefault = Object.fromEntries(TILE_LEVELS.map(({name, keepMs}) => [name, keepMs])) as KeptFor;

test('every level of the engine is kept in tiles, by its name', () => {
  assert.deepEqual(
    TILE_LEVELS.map(({levelMs, name}) => [levelMs, name]),
    LEVELS_MS.map((levelMs) => [levelMs, levelName(levelMs)]),
  );
  assert.throws(() => tileLevelOf(2_000), /unknown level: 2000 ms \(10s, 1m, 15m, 1h, 6h, 1d are kept\)/);
});

test('a tile holds whole bins and whole tiles of the level before, and an era whole tiles', () => {
  for (const [i, {name, levelMs, tileMs, eraMs}] of TILE_LEVELS.entries()) {
    assert.equal(tileMs % levelMs, 0, name);
    assert.equal(eraMs % tileMs, 0, name);
    if (i > 0) assert.equal(tileMs % TILE_LEVELS[i - 1]!.tileMs, 0, name);
  }
});

test('keepFault(keep, …) accepts what is kept by default, with samples kept a day', () => {
  const limits = {latenessMs: HOUR, downtimeMs: 12 * HOUR, retentionMs: DAY};
  assert.equal(keepFault(byDefault, limits), null);
  assert.equal(keepFault(byDefault, {...limits, retentionMs: null, downtimeMs: 7 * DAY}), null);
});

test('keepFault(keep, …) names the level that is gone before the next one is made of it, and what it takes', () => {
  const limits = {latenessMs: HOUR, downtimeMs: 12 * HOUR, retentionMs: null};
  assert.equal(
    keepFault({...byDefault, '10s': 17 * HOUR}, limits),
    'too short "rollups.keep.10s": 17h; it has to be longer than 17h: a tile of 1m (4h), "lateness" (1h) and "rollups.downtime" (12h)',
  );
  assert.equal(keepFault({...byDefault, '10s': 17 * HOUR + 1}, limits), null);
  assert.match(keepFault({...byDefault, '6h': 64 * DAY}, limits)!, /"rollups.keep.6h": 64d; .* longer than 64d13h/);
  assert.match(keepFault(byDefault, {...limits, retentionMs: 13 * HOUR})!, /^too short "retention": 13h; .* 13h15m/);
});
