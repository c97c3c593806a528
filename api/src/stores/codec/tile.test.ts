import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {BIN_COLUMN_NAMES, type BinColumns, type BinRows, binRowsFrom, NO_BINS} from '../../bin-columns.js';
import {decodeTile, encodeTile, TILE_PART_NAMES, TILE_PARTS, type TilePart} from './tile.js';

const LEVEL_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 1);
const shape = {startMs: START_MS, levelMs: LEVEL_MS};
const origin = {writer: 4_000_000_001, asOf: 1_793_534_400_000_123};

/** Any double there is, and the ones that are lost most easily. */
const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 2 ** 53 + 2, 2 ** 63, -(2 ** 62) - 2 ** 11),
);

/** Bins of a tile of 240, any number of them, with any columns at all. */
const anyRows = fc
  .uniqueArray(fc.integer({min: 0, max: 239}), {maxLength: 240})
  .map((numbers) => numbers.sort((a, b) => a - b))
  .chain((numbers) => {
    const time = fc.oneof(anyDouble, fc.integer({min: START_MS, max: START_MS + 240 * LEVEL_MS}));
    const columns = BIN_COLUMN_NAMES.map((name) => {
      const value = name === 'firstTime' || name === 'lastTime' ? time : anyDouble;
      // Columns are often the same all over.
      const column = fc.oneof(
        fc.array(value, {minLength: numbers.length, maxLength: numbers.length}),
        value.map((same) => numbers.map(() => same)),
        fc.integer({min: 0, max: LEVEL_MS}).map((ms) => numbers.map((number) => START_MS + number * LEVEL_MS + ms)),
      );
      return name === 'start'
        ? fc.constant([name, numbers.map((number) => START_MS + number * LEVEL_MS)] as const)
        : column.map((values) => [name, values] as const);
    });
    return fc.tuple(...columns);
  })
  .map((columns) => {
    const arrays = columns.map(([name, values]) => [name, Float64Array.from(values)]);
    return binRowsFrom(Object.fromEntries(arrays) as BinColumns);
  });

const plain = (rows: BinRows) => Object.fromEntries(BIN_COLUMN_NAMES.map((name) => [name, [...rows[name]]]));

/** As a driver hands blobs over: somewhere in a buffer of its own. */
function asRead(blob: Uint8Array): Uint8Array {
  const page = Buffer.alloc(blob.byteLength + 11, 0xee);
  page.set(blob, 3);
  return page.subarray(3, 3 + blob.byteLength);
}

function read(parts: Record<TilePart, Uint8Array>, names: readonly TilePart[] = TILE_PART_NAMES) {
  return decodeTile(
    Object.fromEntries(names.map((name) => [name, asRead(parts[name])])) as Record<TilePart, Uint8Array>,
    shape,
  );
}

test('decodeTile(encodeTile(rows)) is the rows, bit for bit', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const tile = read(encodeTile(rows, {...shape, ...origin}))!;
      assert.deepEqual(plain(tile.rows), plain(rows));
      assert.deepEqual([tile.writer, tile.asOf], [origin.writer, origin.asOf]);
    }),
    {numRuns: 300},
  );
});

test('decodeTile(parts) reads the columns of the parts that it is given, and NaN for the others', () => {
  fc.assert(
    fc.property(anyRows, fc.subarray([...TILE_PART_NAMES]), (rows, some) => {
      const names: TilePart[] = ['bins', ...some.filter((name) => name !== 'bins')];
      const tile = read(encodeTile(rows, {...shape, ...origin}), names)!;
      const held = new Set<string>(['start', ...names.flatMap((name) => TILE_PARTS[name])]);
      for (const name of BIN_COLUMN_NAMES) {
        const expected = held.has(name) ? [...rows[name]] : [...rows[name]].map(() => Number.NaN);
        assert.deepEqual([...tile.rows[name]], expected, name);
      }
    }),
  );
});

test('the parts hold every column of a bin once', () => {
  const names = TILE_PART_NAMES.flatMap((part) => TILE_PARTS[part] as readonly string[]);
  assert.deepEqual(['start', ...names].sort(), [...BIN_COLUMN_NAMES].sort());
});

test('a tile of a regular gauge spends doubles on what differs: sums, extremes, first and last', () => {
  const length = 240;
  const numbers = Array.from({length}, (_, i) => i);
  const columns = Object.fromEntries(
    BIN_COLUMN_NAMES.map((name) => [name, Float64Array.from(numbers, (i) => Math.sin(i) + name.length)]),
  ) as BinColumns;
  columns.start = Float64Array.from(numbers, (i) => START_MS + i * LEVEL_MS);
  columns.firstTime = columns.start.slice();
  columns.lastTime = columns.start.map((start) => start + 50_000);
  columns.count.fill(6);
  columns.weight.fill(6);
  for (const name of ['weightLow', 'nonFinite', 'missing', 'increase', 'increaseLow', 'resets'] as const)
    columns[name].fill(0);
  const parts = encodeTile(binRowsFrom(columns), {...shape, ...origin});
  const bytes = Object.fromEntries(TILE_PART_NAMES.map((name) => [name, parts[name].byteLength - 32]));
  const full = 8 * length;
  assert.deepEqual(bytes, {
    // One count and two distances.
    bins: 24,
    sums: 2 * full,
    minima: full,
    maxima: full,
    firsts: full,
    lasts: full,
    increases: 0,
  });
});

test('decodeTile(parts) of two writers is null: nothing is mixed', () => {
  const ours = encodeTile(NO_BINS, {...shape, ...origin});
  const theirs = encodeTile(NO_BINS, {...shape, ...origin, writer: 7});
  const later = encodeTile(NO_BINS, {...shape, ...origin, asOf: origin.asOf + 1});
  assert.notEqual(read(ours), null);
  for (const name of TILE_PART_NAMES) {
    assert.equal(read({...ours, [name]: theirs[name]}), null, name);
    assert.equal(read({...ours, [name]: later[name]}), null, name);
  }
});

test('of two tiles with one write timestamp the greater blob of each part is the same writer’s', () => {
  fc.assert(
    fc.property(anyRows, anyRows, fc.nat(), fc.nat(), (one, other, a, b) => {
      fc.pre(a !== b);
      const tiles = [one, other].map((rows, i) =>
        encodeTile(rows, {...shape, asOf: origin.asOf, writer: i === 0 ? a : b}),
      );
      const kept = Object.fromEntries(
        TILE_PART_NAMES.map((name) => {
          const [left, right] = tiles.map((tile) => tile[name]);
          return [name, Buffer.compare(left!, right!) >= 0 ? left! : right!];
        }),
      ) as Record<TilePart, Uint8Array>;
      assert.notEqual(read(kept), null);
    }),
  );
});

test('what is no tile, or one of a newer program, is refused', () => {
  const parts = encodeTile(NO_BINS, {...shape, ...origin});
  assert.throws(() => decodeTile({bins: new Uint8Array(3)}, shape), /invalid tile: 3 bytes/);
  const newer = parts.bins.slice();
  newer[0] = 2;
  assert.throws(() => decodeTile({bins: newer}, shape), /unsupported tile: format 2/);
  const row = binRowsFrom(
    Object.fromEntries(BIN_COLUMN_NAMES.map((name) => [name, Float64Array.of(START_MS)])) as BinColumns,
  );
  const cut = encodeTile(row, {...shape, ...origin}).bins.subarray(0, 33);
  assert.throws(() => decodeTile({bins: cut}, shape), /invalid tile: 33 bytes of bins/);
  assert.throws(() => encodeTile(row, {...shape, ...origin, startMs: START_MS + 1}), /invalid bin/);
  assert.throws(() => encodeTile(row, {...shape, ...origin, startMs: START_MS + LEVEL_MS}), /invalid bin/);
});
