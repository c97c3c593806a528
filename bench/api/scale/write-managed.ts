/** Writes the managed series through our own sink: what loading and writing on have in common. */
import type {Sink} from '#api/store.js';
import {DAY_MS, FLEET, LONG, samplesBetween} from './series.js';

/** The fleet writes so much at once: few batches that are full, and not thousands of a row. */
const FLEET_PIECE_MS = 7 * DAY_MS;

/** Told after each piece until when everything is written, and how many rows that piece had. */
export type OnWritten = (untilMs: number, rows: number) => void;

/** Writes the long series from a time to before another, a day at a time. */
export async function writeLong(sink: Sink, fromMs: number, toMs: number, onWritten: OnWritten): Promise<void> {
  for (const [startMs, endMs] of piecesOf(fromMs, toMs, DAY_MS)) {
    const samples = samplesBetween(0, LONG.interval!, startMs, endMs);
    await sink.writeSamples([{series: LONG, samples}]);
    onWritten(endMs, samples.length);
  }
}

/** Likewise the fleet. */
export async function writeFleet(sink: Sink, fromMs: number, toMs: number, onWritten: OnWritten): Promise<void> {
  for (const [startMs, endMs] of piecesOf(fromMs, toMs, FLEET_PIECE_MS)) {
    const batch = FLEET.map((series, i) => ({
      series,
      samples: samplesBetween(i + 1, series.interval!, startMs, endMs),
    })).filter(({samples}) => samples.length > 0);
    if (batch.length > 0) await sink.writeSamples(batch);
    onWritten(
      endMs,
      batch.reduce((sum, {samples}) => sum + samples.length, 0),
    );
  }
}

/** Pieces that end at multiples of a length. */
export function* piecesOf(fromMs: number, toMs: number, lengthMs: number): Iterable<[number, number]> {
  for (let startMs = fromMs; startMs < toMs; ) {
    const endMs = Math.min(toMs, (Math.floor(startMs / lengthMs) + 1) * lengthMs);
    yield [startMs, endMs];
    startMs = endMs;
  }
}
