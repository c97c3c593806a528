/**
 * Reads all series of a question at once, within what one question may cost. What is cut short is read on in the
 * background.
 */
import type {Background} from './background.js';
import type {KeptBins} from './kept-bins.js';
import type {EngineLimits} from './limits.js';
import {readLevels} from './read-levels.js';
import {readRemembered, readSamples, rememberUnkept, type SampleReader, type UnkeptBins} from './read-samples.js';
import {type Refusals, refuseTooManySamples} from './refuse-samples.js';
import {SeriesRead} from './series-read.js';
import {unionOfSpans} from './spans.js';
import {untilAborted} from './until-aborted.js';

/** What is shared by all questions of an engine. */
export interface ReadingParts {
  readonly rollups: KeptBins | null;
  readonly reader: SampleReader;
  readonly background: Background;
  readonly limits: EngineLimits;
  readonly refusals: Refusals;
  readonly log: {warn(details: object, message: string): void};
}

/** Names one reading among all. */
export function readingKey({of: {source, series, measure}, grid}: SeriesRead): string {
  return JSON.stringify([
    source.name,
    series.series,
    measure.name,
    grid.step.name,
    grid.timeZone,
    grid.startMs,
    grid.endMs,
  ]);
}

/**
 * Fills every reading as far as it goes: from stored bins, from memory, from samples. Afterwards each is whole, cut
 * (`isCut`), failed (`error`), or has holes that nothing can fill.
 *
 * @throws Problem `too_many_samples`; the signal's reason when the caller leaves
 */
export async function readTogether(
  reads: readonly SeriesRead[],
  parts: ReadingParts,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<void> {
  const {rollups, reader, limits} = parts;
  const patience = new AbortController();
  const both = AbortSignal.any([signal, patience.signal]);
  const unfinished = new Set(reads);
  const unkept = new Map<SeriesRead, UnkeptBins[]>(reads.map((read) => [read, []]));
  let samples = 0;

  /** Runs a stage of a reading; at the deadline it is cut, and what its source throws is remembered with it. */
  const attempt = async (read: SeriesRead, stage: (own: AbortSignal) => Promise<void>) => {
    // A signal for each: runtimes warn of many listeners on one.
    const own = AbortSignal.any([both]);
    try {
      await untilAborted(stage(own), own);
    } catch (error) {
      signal.throwIfAborted();
      if (patience.signal.aborted) read.isCut = true;
      else read.error = error;
    }
  };

  const atDeadline = () => {
    // The background joins the slices in flight before those who wait for them leave.
    for (const read of unfinished) readOn(read, parts);
    patience.abort(new Error('the deadline is reached'));
  };
  const timer = setTimeout(atDeadline, Math.max(0, deadlineMs));
  try {
    await Promise.all(
      reads.map((read) =>
        attempt(read, async (own) => {
          if (rollups !== null) await readStored(read, rollups, parts, own);
          readRemembered(read, reader);
        }),
      ),
    );
    await refuseTooManySamples(reads, limits.samplesPerQuestion, rollups, signal);
    await Promise.all(
      reads.map(async (read) => {
        if (!read.isCut) {
          await attempt(read, (own) =>
            readSamples(read, reader, own, {
              mayGoOn: () => samples < limits.samplesPerRequest,
              mayCompute: true,
              onSlice(count, slices) {
                samples += count;
                unkept.get(read)!.push(...slices);
              },
            }),
          );
        }
        unfinished.delete(read);
      }),
    );
  } finally {
    clearTimeout(timer);
  }
  for (const read of reads) {
    // What failed is read again when somebody asks again.
    if (read.isCut || read.error !== null) rememberUnkept(read, reader, unkept.get(read)!);
    // What the store computed beyond the budget is folded after the answer, so that it is kept.
    if (read.isCut || (rollups !== null && read.computed.length > 0 && read.error === null)) readOn(read, parts);
  }
}

/** Fills from stored bins. When these cannot be read, samples can. */
async function readStored(
  read: SeriesRead,
  rollups: KeptBins,
  {reader, log}: ReadingParts,
  signal: AbortSignal,
): Promise<void> {
  try {
    await reader.permits.run(signal, () => readLevels(read, rollups, signal));
  } catch (error) {
    signal.throwIfAborted();
    log.warn({err: error, series: read.of.series.series}, 'stored bins could not be read');
  }
}

/** Has the background read what is left of a reading. */
function readOn(read: SeriesRead, parts: ReadingParts): void {
  const {rollups, reader, background, limits, refusals} = parts;
  const key = readingKey(read);
  let isAtOnce = true;
  background.readOn(key, async (signal) => {
    const rest = new SeriesRead(read.of, read.grid, reader.now(), unionOfSpans([...read.holes, ...read.computed]));
    rest.sliceMs = read.sliceMs;
    // Others may have read some of it while it waited.
    if (!isAtOnce && rollups !== null) await readStored(rest, rollups, parts, signal);
    readRemembered(rest, reader);
    const mayGoOn = () => rest.samplesRead < limits.samplesPerQuestion;
    await readSamples(rest, reader, signal, {
      mayGoOn,
      mayCompute: false,
      onSlice: (_, unkept) => rememberUnkept(rest, reader, unkept),
    });
    if (rest.isCut) refusals.add(key, rest.samplesRead);
  });
  isAtOnce = false;
}
