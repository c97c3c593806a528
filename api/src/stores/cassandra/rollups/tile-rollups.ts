/** Stored bins in Cassandra, in tiles. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, mergeAdjacent, NO_BINS, rowsWithin} from '../../../bin-columns.js';
import type {Coordination, RollupKey, Rollups} from '../../../store.js';
import {checkSpan, wholeBins} from '../../bins-of-span.js';
import {partsOf, TILE_PART_NAMES} from '../../codec/tile.js';
import {alignedSpan, removeSpan} from '../../spans.js';
import type {Connection} from '../connect.js';
import {createCoordination} from './coordination.js';
import {createMarks} from './marks.js';
import {type HeldPart, heldParts, type LateMark, type Piece} from './pieces.js';
import {type KeptFor, type TileLevel, tileLevelOf} from './tile-levels.js';
import {createTileRows, type PieceChanges, type PieceWithBins} from './tile-rows.js';
import {createVersions} from './versions.js';

/** What tiles need. */
export interface TileRollupsOptions {
  readonly connection: Connection;
  readonly keyspace: string;
  readonly keep: KeptFor;
  /** How long marks of late samples are kept for the job, milliseconds. */
  readonly marksKeptMs: number;
  /** How long samples are kept, milliseconds; null for ever. */
  readonly samplesKeptMs: number | null;
  /** Epoch milliseconds UTC. */
  readonly now: () => number;
  readonly tolerances?: Tolerances;
}

/** How far machines may be from perfect, milliseconds. */
export interface Tolerances {
  /** Clocks of machines differ by at most so much. */
  readonly skewMs: number;
  /** A mark that took longer than this to be written is written again. */
  readonly markWithinMs: number;
}

export const TOLERANCES: Tolerances = {skewMs: 10_000, markWithinMs: 120_000};

/** Stored bins in tiles. */
export interface TileRollups extends Rollups {
  readCovered(key: RollupKey, range: TimeRange, signal: AbortSignal): Promise<readonly TimeRange[]>;
  unitMs(key: RollupKey): number;
  oldestKept(key: RollupKey): number | null;
  markLate(source: string, series: string, span: TimeRange): Promise<void>;
  /** Makes what was kept before late samples came hold again, without them: what they belong to cannot be read any more. */
  keepAsWas(key: RollupKey, span: TimeRange, signal: AbortSignal): Promise<void>;
  /** How much younger than late a sample may be and is marked all the same, milliseconds. */
  readonly lateMarginMs: number;
  /** Lets the workers of a source share its series. */
  coordination(source: string): Coordination;
  /** Late samples that were not marked, as the others of their bins cannot be read any more. */
  refusedMarks(): number;
}

/** Marks lie on multiples of this: of a series that is late all the time a few remain, and not one a sample. */
const MARK_GRID_MS = 900_000;
/** What has less than this to live may be gone, with what its increases hang on, before the job gets to it. */
const EXPIRING_MS = 7_200_000;
/** A tile in more pieces than this is put together when another one is written, as it is when nothing of it is left out. */
const MOST_PIECES = 6;

/** The bins of a keyspace. */
export function createTileRollups(options: TileRollupsOptions): TileRollups {
  const {connection, keyspace, keep, marksKeptMs, samplesKeptMs, now, tolerances = TOLERANCES} = options;
  /** So long after a late sample was acknowledged its mark is seen, and lies in the past of every clock. */
  const marksSeenMs = tolerances.markWithinMs + 2 * tolerances.skewMs;
  const rows = createTileRows(connection, keyspace);
  const marks = createMarks(connection, keyspace);
  const versions = createVersions(now);
  let refused = 0;
  const keeps = Object.values(keep);
  /** Explicitly forgotten bins must stay forgotten for as long as they may lie there. */
  const longestSeconds = keeps.includes(null) ? 0 : Math.ceil(Math.max(...(keeps as number[])) / 1000);

  /** The whole bins of a range that have not begun to expire; null when there are none. */
  function readable(level: TileLevel, range: TimeRange): TimeRange | null {
    const keepMs = keep[level.name];
    const {startMs, endMs} = wholeBins(
      {startMs: keepMs === null ? range.startMs : Math.max(range.startMs, now() - keepMs), endMs: range.endMs},
      level.levelMs,
    );
    return startMs < endMs ? {startMs, endMs} : null;
  }

  async function readHeld<P extends Piece>(
    key: RollupKey,
    level: TileLevel,
    range: TimeRange,
    read: Promise<readonly P[]>,
    signal: AbortSignal,
  ): Promise<HeldPart<P>[]> {
    const [pieces, late] = await Promise.all([read, marks.readAfter(key.source, key.series, range.startMs, signal)]);
    signal.throwIfAborted();
    return heldParts(pieces, late, level.levelMs, range);
  }

  /** Seconds that a piece still has to live; null when it would be gone at once. */
  function ttlSeconds(level: TileLevel, endMs: number): number | null {
    const keepMs = keep[level.name];
    if (keepMs === null) return 0;
    const left = Math.floor((keepMs - Math.max(0, now() - endMs)) / 1000);
    return left > 0 ? left : null;
  }

  function insertions(level: TileLevel, span: TimeRange, bins: BinRows, asOf: number): PieceChanges['insert'] {
    const pieces: PieceChanges['insert'][number][] = [];
    for (
      let tileMs = Math.floor(span.startMs / level.tileMs) * level.tileMs;
      tileMs < span.endMs;
      tileMs += level.tileMs
    ) {
      const startMs = Math.max(tileMs, span.startMs);
      const endMs = Math.min(tileMs + level.tileMs, span.endMs);
      const ttl = ttlSeconds(level, endMs);
      if (ttl !== null) pieces.push({tileMs, startMs, endMs, asOf, bins, writer: versions.writer, ttlSeconds: ttl});
    }
    return pieces;
  }

  async function write(key: RollupKey, span: TimeRange, bins: BinRows, asOf: number): Promise<void> {
    const level = tileLevelOf(key.levelMs);
    const {signal} = new AbortController();
    const insert = insertions(level, span, bins, asOf);
    if (insert.length === 0) return;
    const before = await rows.readPieces(key, level, span, signal);
    const isNew = (piece: Piece) =>
      piece.startMs === Math.max(piece.tileMs, span.startMs) &&
      piece.endMs === Math.min(piece.tileMs + level.tileMs, span.endMs);
    const others = before.filter((piece) => !isNew(piece));
    const remove = others.filter(
      (piece) => piece.asOf < asOf && piece.startMs >= span.startMs && piece.endMs <= span.endMs,
    );
    await rows.write(key, level, {insert, remove});
    const left = others.filter((piece) => !remove.includes(piece));
    for (const tileMs of new Set(left.map((piece) => piece.tileMs))) {
      const tile = {startMs: tileMs, endMs: tileMs + level.tileMs};
      const pieces = left.filter((piece) => piece.tileMs === tileMs);
      const isWhole = [span, ...pieces].reduce(removeSpan, [tile]).length === 0;
      if (isWhole || pieces.length >= MOST_PIECES) await putTogether(key, level, tile, signal);
    }
  }

  /**
   * Writes pieces that touch as one, and deletes them. The whole is as of its oldest piece; so none are put together that
   * a mark lies between.
   */
  async function putTogether(key: RollupKey, level: TileLevel, tile: TimeRange, signal: AbortSignal): Promise<void> {
    const read = await rows.readBins(key, level, tile, TILE_PART_NAMES, signal);
    const late = await marks.readAfter(key.source, key.series, tile.startMs, signal);
    const held = heldParts(read, late, level.levelMs, tile);
    let run: HeldPart<PieceWithBins>[] = [];
    const end = async () => {
      const span = {startMs: run[0]!.span.startMs, endMs: run.at(-1)!.span.endMs};
      const asOf = Math.min(...run.map(({piece}) => piece.asOf));
      const isBetween = ({startMs, endMs, markedAt}: LateMark) =>
        markedAt > asOf && startMs < span.endMs && span.startMs < endMs;
      const inside = read.filter(({startMs, endMs}) => startMs >= span.startMs && endMs <= span.endMs);
      const [same] = inside.filter(({startMs, endMs}) => startMs === span.startMs && endMs === span.endMs);
      // One that lies over the whole already is written over when it is older; else it would be mixed with the new one.
      if (run.length > 1 && (same === undefined || same.asOf < asOf) && !late.some(isBetween)) {
        const insert = insertions(level, span, binsOf(run), asOf);
        // What is older than all of them counts nowhere any more.
        const remove = inside.filter((piece) => piece.asOf < asOf || run.some((part) => part.piece === piece));
        if (insert.length > 0) await rows.write(key, level, {insert, remove});
      }
      run = [];
    };
    for (const part of held) {
      if (run.length > 0 && run.at(-1)!.span.endMs < part.span.startMs) await end();
      run.push(part);
    }
    if (run.length > 0) await end();
  }

  /** Writes a mark, with another time when it took too long. */
  async function markInTime(write: (markedAt: number) => Promise<void>, markedAt: () => number): Promise<void> {
    for (;;) {
      const began = now();
      await write(markedAt());
      if (now() - began < tolerances.markWithinMs) return;
    }
  }

  return {
    coordination: (source) => createCoordination(source, {connection, keyspace, marks, marksSeenMs, marksKeptMs}),
    refusedMarks: () => refused,
    lateMarginMs: tolerances.skewMs,
    unitMs: (key) => tileLevelOf(key.levelMs).tileMs,
    partitionsIn(key, spans) {
      const {eraMs} = tileLevelOf(key.levelMs);
      let partitions = 0;
      let counted = Number.NEGATIVE_INFINITY;
      for (const {startMs, endMs} of spans) {
        const last = Math.ceil(endMs / eraMs) - 1;
        partitions += last - Math.max(Math.floor(startMs / eraMs), counted + 1) + 1;
        counted = last;
      }
      // And the marks of late samples, which are read with every tile.
      return partitions === 0 ? 0 : partitions + 1;
    },
    async readBins(key, range, signal, columns) {
      signal.throwIfAborted();
      const level = tileLevelOf(key.levelMs);
      const whole = readable(level, range);
      if (whole === null) return {covered: [], bins: NO_BINS};
      const asOf = now() - marksSeenMs;
      const read = rows.readBins(key, level, whole, columns === undefined ? TILE_PART_NAMES : partsOf(columns), signal);
      const held = await readHeld(key, level, whole, read, signal);
      // Of what was acknowledged longer ago every mark was seen.
      const oldest = Math.min(...held.map(({piece}) => piece.asOf)) / 1000;
      return {covered: spansOf(held), bins: binsOf(held), asOf: Math.max(asOf, Math.floor(Math.min(oldest, now())))};
    },
    async readCovered(key, range, signal) {
      signal.throwIfAborted();
      const level = tileLevelOf(key.levelMs);
      const whole = readable(level, range);
      if (whole === null) return [];
      return spansOf(await readHeld(key, level, whole, rows.readPieces(key, level, whole, signal), signal));
    },
    async writeBins(key, span, bins, asOfMs) {
      checkSpan(key, span, bins);
      await write(key, span, bins, asOfMs === undefined ? versions.next() : versions.asOf(asOfMs));
    },
    async forgetBins(source, series, span) {
      await markInTime(
        (markedAt) => marks.writeForgotten(source, series, {...span, markedAt}, longestSeconds),
        () => versions.next(),
      );
    },
    async eraseBins(key, span) {
      const level = tileLevelOf(key.levelMs);
      const {signal} = new AbortController();
      const erased = alignedSpan(span, level.levelMs);
      const remove = (await rows.readPieces(key, level, erased, signal)).filter(
        ({startMs, endMs}) => startMs < erased.endMs && erased.startMs < endMs,
      );
      if (remove.length === 0) return;
      const whole = await rows.readBins(key, level, erased, TILE_PART_NAMES, signal);
      // What lies beside stays as of when it was.
      const insert = whole
        .filter((piece) => remove.some((removed) => isSamePiece(removed, piece)))
        .flatMap(({bins, asOf, ...piece}) =>
          removeSpan([{startMs: piece.startMs, endMs: piece.endMs}], erased).flatMap((left) =>
            insertions(level, left, bins, asOf),
          ),
        );
      await rows.write(key, level, {insert, remove});
    },
    oldestKept: ({levelMs}) => {
      const keepMs = keep[tileLevelOf(levelMs).name];
      return keepMs === null ? null : now() - keepMs;
    },
    async markLate(source, series, {startMs, endMs}) {
      const oldestMs = samplesKeptMs === null ? Number.NEGATIVE_INFINITY : now() - samplesKeptMs + EXPIRING_MS;
      const span = {
        startMs: Math.ceil(Math.max(oldestMs, Math.floor(startMs / MARK_GRID_MS) * MARK_GRID_MS)),
        endMs: Math.ceil(endMs / MARK_GRID_MS) * MARK_GRID_MS,
      };
      // What is stored there is better than what one late sample makes.
      if (span.startMs > startMs) refused += 1;
      if (span.startMs >= span.endMs) return;
      // Whoever folds may have a clock that is ahead of this one.
      await markInTime(
        (markedAt) => marks.write(source, series, {...span, markedAt}, Math.ceil(marksKeptMs / 1000)),
        () => versions.asOf(now() + tolerances.skewMs),
      );
    },
    async keepAsWas(key, span, signal) {
      const level = tileLevelOf(key.levelMs);
      const whole = readable(level, span);
      if (whole === null) return;
      const asOf = versions.next();
      const [pieces, forgotten] = await Promise.all([
        rows.readBins(key, level, whole, TILE_PART_NAMES, signal),
        marks.readForgottenAfter(key.source, key.series, whole.startMs, signal),
      ]);
      const held = heldParts(pieces, forgotten, level.levelMs, whole);
      for (const covered of spansOf(held)) {
        const within = held.filter((part) => part.span.startMs >= covered.startMs && part.span.endMs <= covered.endMs);
        await write(key, covered, binsOf(within), asOf);
      }
    },
  };
}

const isSamePiece = (a: Piece, b: Piece) =>
  a.tileMs === b.tileMs && a.startMs === b.startMs && a.endMs === b.endMs && a.asOf === b.asOf;

/** What parts cover, ascending and apart. */
const spansOf = (parts: readonly HeldPart<Piece>[]): TimeRange[] =>
  parts.reduce<TimeRange[]>((spans, {span}) => {
    const last = spans.at(-1);
    if (last && last.endMs === span.startMs) spans[spans.length - 1] = {startMs: last.startMs, endMs: span.endMs};
    else spans.push(span);
    return spans;
  }, []);

/** The bins of parts, ascending. */
function binsOf(parts: readonly HeldPart<PieceWithBins>[]): BinRows {
  const within = parts.map(({piece, span}) => rowsWithin(piece.bins, span.startMs, span.endMs));
  return within.length === 0 ? NO_BINS : mergeAdjacent(within, (startMs) => startMs, null);
}
