import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {heldParts} from './pieces.js';

const LEVEL_MS = 10;
const RANGE = {startMs: 50, endMs: 350};

const span = fc
  .tuple(fc.integer({min: 0, max: 38}), fc.integer({min: 1, max: 15}))
  .map(([first, bins]) => ({startMs: first * LEVEL_MS, endMs: (first + bins) * LEVEL_MS}));
const times = fc.uniqueArray(fc.integer({min: 1, max: 99}), {minLength: 24, maxLength: 24});
const anything = fc
  .tuple(fc.array(span, {maxLength: 8}), fc.array(fc.tuple(span, fc.integer({min: 0, max: 9})), {maxLength: 8}), times)
  .map(([spans, marked, order]) => ({
    pieces: spans.map((each, i) => ({...each, tileMs: 0, asOf: order[i]!})),
    // Late samples lie anywhere, and not on edges.
    marks: marked.map(([each, off], i) => ({
      startMs: each.startMs + off,
      endMs: each.endMs - 9 + off,
      markedAt: order[i + 8]!,
    })),
  }));

/** By bin: as of when the piece is that holds there, or null. */
function heldByBin({pieces, marks}: Parameters<typeof held>[0]) {
  return Array.from({length: (RANGE.endMs - RANGE.startMs) / LEVEL_MS}, (_, i) => {
    const startMs = RANGE.startMs + i * LEVEL_MS;
    const marked = marks
      .filter((mark) => mark.startMs < startMs + LEVEL_MS && mark.endMs > startMs)
      .map(({markedAt}) => markedAt);
    const there = pieces
      .filter((piece) => piece.startMs <= startMs && piece.endMs > startMs)
      .map(({asOf}) => asOf)
      .filter((asOf) => marked.every((markedAt) => markedAt <= asOf));
    return there.length === 0 ? null : Math.max(...there);
  });
}

const held = ({pieces, marks}: {pieces: Parameters<typeof heldParts>[0]; marks: Parameters<typeof heldParts>[1]}) =>
  heldParts(pieces, marks, LEVEL_MS, RANGE);

test('heldParts(pieces, marks) holds of each bin the youngest piece, when no mark on the bin is younger', () => {
  fc.assert(
    fc.property(anything, (given) => {
      const bins: (number | null)[] = new Array((RANGE.endMs - RANGE.startMs) / LEVEL_MS).fill(null);
      let reached = RANGE.startMs;
      for (const {piece, span: part} of held(given)) {
        assert.ok(part.startMs >= reached && part.endMs > part.startMs && part.endMs <= RANGE.endMs);
        reached = part.endMs;
        for (let ms = part.startMs; ms < part.endMs; ms += LEVEL_MS) bins[(ms - RANGE.startMs) / LEVEL_MS] = piece.asOf;
      }
      assert.deepEqual(bins, heldByBin(given));
    }),
    {numRuns: 500},
  );
});

test('heldParts(pieces, marks) does not depend on the order in which they were read', () => {
  fc.assert(
    fc.property(anything, ({pieces, marks}) => {
      assert.deepEqual(held({pieces: pieces.toReversed(), marks: marks.toReversed()}), held({pieces, marks}));
    }),
  );
});
