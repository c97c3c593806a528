/**
 * The engine: one door to all sources and to what was folded before.
 */
import {Problem} from '../problem.js';
import type {Rollups, Source} from '../store.js';
import {answerQuestion, type WorkedAnswer} from './answer.js';
import {createBackground} from './background.js';
import {labelNames, labelValues, listSeries} from './catalogue.js';
import type {BinsQuestion, Engine, EngineAnswer} from './engine.js';
import {createKeptBins} from './kept-bins.js';
import {DEFAULT_LIMITS, type EngineLimits} from './limits.js';
import {createPermits} from './permits.js';
import {planQuestion} from './plan.js';
import {questionKey} from './question-key.js';
import {createRefusals} from './refuse-samples.js';
import {createRememberedBins} from './remembered-bins.js';
import {createRollupBuilder, type FoldedSpan} from './rollup-builder.js';
import {createSingleFlight} from './single-flight.js';

/** Where the engine says what went wrong; a pino logger is one. */
export interface EngineLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly sources: readonly Source[];
  /** Null: nothing that is folded is kept. The same `createKeptBins` as for the sinks, where samples are written here. */
  readonly rollups: Rollups | null;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  /** Those left out have their defaults. */
  readonly limits?: Partial<EngineLimits>;
  readonly log: EngineLog;
}

/** Builds an engine. Nothing is read before it is asked. */
export function createEngine({sources, rollups, now, limits: given, log}: EngineParts): Engine {
  const limits = {...DEFAULT_LIMITS, ...given};
  const kept = rollups === null ? null : createKeptBins(rollups);
  const background = createBackground({
    atOnce: limits.backgroundReads,
    mostWaiting: limits.backgroundQueue,
    longestMs: limits.backgroundMs,
    log,
  });
  const reader = {
    builder: createRollupBuilder({rollups: kept, now, log}),
    flights: createSingleFlight<FoldedSpan>(),
    computing: createSingleFlight<FoldedSpan | null>(),
    permits: createPermits(limits.readsInFlight),
    remembered: createRememberedBins(limits.rememberedBins),
    now,
  };
  const parts = {sources, rollups: kept, reader, background, limits, refusals: createRefusals(now), now, log};
  const questions = createSingleFlight<WorkedAnswer>();

  const answer = async (question: BinsQuestion, signal: AbortSignal): Promise<EngineAnswer> => {
    const began = performance.now();
    const key = questionKey(question);
    if (questions.size >= limits.questionsInFlight && !questions.has(key)) {
      const detail = `too many questions at once: ${questions.size}, at most ${limits.questionsInFlight}`;
      throw new Problem('overloaded', detail, {retryAfterSeconds: 1});
    }
    const {value, shared} = await questions.run(key, signal, (own) => answerQuestion(question, parts, own));
    const {rows, ways, ...answered} = value;
    return {...answered, cost: {rows, ways, milliseconds: performance.now() - began, shared}};
  };

  return {
    answer,
    plan: (question, signal) => planQuestion(question, parts, signal),
    listSeries: (query) => listSeries(sources, query),
    labelNames: () => labelNames(sources),
    labelValues: (name, prefix, limit) => labelValues(sources, name, prefix, limit),
    readiness: async () =>
      Object.fromEntries(await Promise.all(sources.map(async (source) => [source.name, await source.readiness()]))),
    close: () => background.close(),
  };
}
