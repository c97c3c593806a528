/**
 * Bins that no level keeps, remembered for a while, so that a question that was cut short gets further when it is asked
 * again. Bounded: what was remembered first is forgotten first.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import {type BinRows, rowsWithin} from '../bin-columns.js';
import {clipSpans} from './spans.js';

/** A span that is remembered, with its bins. */
export interface RememberedSpan {
  readonly span: TimeRange;
  readonly rows: BinRows;
}

interface Memory extends RememberedSpan {
  readonly key: string;
  readonly expiresAt: number;
}

/** Remembers bins by a key that names series, measure and edges. */
export interface RememberedBins {
  remember(key: string, span: TimeRange, rows: BinRows, expiresAt: number): void;
  /** What is remembered of the spans: ascending and disjoint. */
  recall(key: string, spans: readonly TimeRange[], nowMs: number): RememberedSpan[];
}

/** Remembers at most a number of bins. A span without any counts as one. */
export function createRememberedBins(mostBins: number): RememberedBins {
  const queue: Memory[] = [];
  const byKey = new Map<string, Memory[]>();
  let bins = 0;

  const costOf = ({rows}: Memory) => rows.length + 1;

  return {
    remember(key, span, rows, expiresAt) {
      const memory: Memory = {key, span, rows, expiresAt};
      if (costOf(memory) > mostBins) return;
      queue.push(memory);
      byKey.set(key, [...(byKey.get(key) ?? []), memory]);
      bins += costOf(memory);
      while (bins > mostBins) {
        const oldest = queue.shift()!;
        const rest = byKey.get(oldest.key)!.filter((other) => other !== oldest);
        if (rest.length === 0) byKey.delete(oldest.key);
        else byKey.set(oldest.key, rest);
        bins -= costOf(oldest);
      }
    },
    recall(key, spans, nowMs) {
      const fresh = (byKey.get(key) ?? []).filter(({expiresAt}) => expiresAt > nowMs);
      const recalled: RememberedSpan[] = [];
      let reached = Number.NEGATIVE_INFINITY;
      for (const {span, rows} of fresh.sort((a, b) => a.span.startMs - b.span.startMs)) {
        // Spans that overlap hold the same bins: of each only what lies after the one before.
        const rest = {startMs: Math.max(span.startMs, reached), endMs: span.endMs};
        for (const piece of clipSpans(spans, rest)) {
          recalled.push({span: piece, rows: rowsWithin(rows, piece.startMs, piece.endMs)});
        }
        reached = Math.max(reached, span.endMs);
      }
      return recalled;
    },
  };
}
