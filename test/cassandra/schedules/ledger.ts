/** What was acknowledged, and whether an answer is what follows from it. */
import assert from 'node:assert/strict';
import {edgeAt, gridCovering} from '@metrics-chart/contract/grid';
import type {BinnedSeries, BinsAnswer, Kind} from '@metrics-chart/contract/series';
import {stepFromText} from '@metrics-chart/contract/step';

const LOOKBACK_MS = 3_600_000;
/** Beyond so many ways in which a bin may have been made not every one of them is tried. */
const MOST_CHOICES = 512;

interface Entry {
  /** The values that were acknowledged, one after the other; the last one holds. */
  readonly values: readonly number[];
  /** The first one came late already, so that the bin may have been made without it. */
  readonly cameLate: boolean;
}

/** Samples of one series. */
export class Ledger {
  readonly #acknowledged = new Map<number, Entry>();
  /** Written by a process that was killed before it said so: there, or not, until they are written again. */
  #unsure: ReadonlyMap<number, number> = new Map();

  get size(): number {
    return this.#acknowledged.size;
  }

  /** Times and values that may have been written. */
  attempt(samples: ReadonlyMap<number, number>): void {
    this.#unsure = new Map(samples);
  }

  /** The samples of the last attempt are there. */
  acknowledge(isLate: (time: number) => boolean): void {
    for (const [time, value] of this.#unsure) {
      const {values, cameLate} = this.#acknowledged.get(time) ?? {values: [], cameLate: isLate(time)};
      this.#acknowledged.set(time, {values: [...values, value], cameLate});
    }
    this.#unsure = new Map();
  }

  /** All times of which something was acknowledged, ascending. */
  times(): number[] {
    return [...this.#acknowledged.keys()].sort((a, b) => a - b);
  }

  /**
   * Holds an answer against the ledger: every bin of which all can be known is exactly what the samples make; one whose
   * samples have begun to expire may be unknown, or be as it was before samples came late.
   *
   * @param oldestMs - samples of before may have expired
   * @returns how many bins were held against it, and how many of them were unknown
   */
  check(answer: BinsAnswer, {kind, oldestMs}: {readonly kind: Kind; readonly oldestMs: number}) {
    const [series] = answer.series;
    assert.ok(series?.error === null, JSON.stringify(series?.error));
    assert.equal(series.partial, null);
    const grid = gridCovering({startMs: answer.from, endMs: answer.to}, stepFromText(answer.step), answer.timezone);
    const times = [...new Set([...this.#acknowledged.keys(), ...this.#unsure.keys()])].sort((a, b) => a - b);
    let unknown = 0;
    let next = 0;
    let before: Sample | null = null;
    for (let bin = 0; bin < grid.binCount; bin += 1) {
      const startMs = edgeAt(grid, bin);
      const endMs = edgeAt(grid, bin + 1);
      for (; next < times.length && times[next]! < startMs; next += 1) before = this.#last(times[next]!) ?? before;
      const inBin: number[] = [];
      for (let i = next; i < times.length && times[i]! < endMs; i += 1) inBin.push(times[i]!);
      // A counter's bins hang on samples of the hour before.
      const expires = startMs < oldestMs + (kind === 'counter' ? LOOKBACK_MS : 0);
      const where = `${new Date(startMs).toISOString()} of ${answer.step}${expires ? ', expiring' : ''}`;
      if (series.count![bin] === null) {
        assert.ok(startMs < oldestMs, `unknown bin: ${where}`);
        unknown += 1;
        continue;
      }
      // What the increase of the first sample hangs on may have expired, or be unsure too.
      const isVague = kind === 'counter' && (expires || this.#unsure.size > 0);
      const seen = seenIn(series, bin, kind, isVague);
      const options = inBin.map((time) => this.#options(time, expires));
      const choices = options.reduce((product, {length}) => product * length, 1);
      if (choices === 1) {
        const certain = inBin.flatMap((time, i) => sampleOf(time, options[i]![0]!));
        assert.deepEqual(seen, made(certain, before, kind, isVague), where);
      } else if (choices <= MOST_CHOICES) {
        const possible = Array.from({length: choices}, (_, choice) => {
          let rest = choice;
          const chosen = inBin.flatMap((time, i) => {
            const value = options[i]![rest % options[i]!.length]!;
            rest = Math.floor(rest / options[i]!.length);
            return sampleOf(time, value);
          });
          return JSON.stringify(made(chosen, before, kind, isVague));
        });
        assert.ok(possible.includes(JSON.stringify(seen)), `${where}: ${JSON.stringify(seen)}, not one of ${possible}`);
      } else {
        const certain = options.filter((each) => !each.includes(null)).length;
        assert.ok(seen.count >= certain && seen.count <= inBin.length, `${where}: ${seen.count} samples`);
      }
    }
    return {bins: grid.binCount, unknown};
  }

  #last(time: number): Sample | null {
    const entry = this.#acknowledged.get(time);
    return entry === undefined ? null : {time, value: entry.values.at(-1)!};
  }

  /** What may be seen at a time; null for nothing. */
  #options(time: number, expires: boolean): readonly (number | null)[] {
    const entry = this.#acknowledged.get(time);
    const unsure = this.#unsure.get(time);
    const known = entry === undefined ? [null] : expires ? entry.values : [entry.values.at(-1)!];
    const none = expires && entry?.cameLate === true ? [null] : [];
    return [...new Set([...none, ...known, ...(unsure === undefined ? [] : [unsure])])];
  }
}

interface Sample {
  readonly time: number;
  readonly value: number;
}

const sampleOf = (time: number, value: number | null): Sample[] => (value === null ? [] : [{time, value}]);

interface Made {
  readonly count: number;
  readonly figures: readonly (number | null)[];
}

/** The figures of a bin, by the samples. */
function made(samples: readonly Sample[], predecessor: Sample | null, kind: Kind, isVague: boolean): Made {
  const count = samples.length;
  if (count === 0) return {count, figures: []};
  const values = samples.map(({value}) => value);
  if (kind === 'counter') {
    if (isVague) return {count, figures: [values[0]!, values.at(-1)!]};
    let increase = 0;
    let resets = 0;
    let last = predecessor;
    for (const sample of samples) {
      if (last !== null && sample.time - last.time <= LOOKBACK_MS) {
        const isReset = sample.value < last.value;
        increase += isReset ? sample.value : sample.value - last.value;
        resets += Number(isReset);
      }
      last = sample;
    }
    return {count, figures: [values[0]!, values.at(-1)!, increase, resets]};
  }
  const sum = values.reduce((a, b) => a + b, 0);
  return {count, figures: [values[0]!, values.at(-1)!, sum, Math.min(...values), Math.max(...values)]};
}

/** The same figures of a bin as it was answered. */
function seenIn(series: BinnedSeries, bin: number, kind: Kind, isVague: boolean): Made {
  const count = series.count![bin]!;
  if (count === 0) return {count, figures: []};
  const names =
    kind !== 'counter'
      ? (['first', 'last', 'sum', 'min', 'max'] as const)
      : isVague
        ? (['first', 'last'] as const)
        : (['first', 'last', 'increase', 'resets'] as const);
  return {count, figures: names.map((name) => series[name]![bin] ?? null)};
}

/** The aggregates that `check` looks at. */
export const CHECKED = {
  gauge: ['sum', 'min', 'max', 'first', 'last'],
  counter: ['first', 'last', 'increase', 'resets'],
} as const;
