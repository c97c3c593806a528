/**
 * The engine: one door to all sources and to what was folded before.
 */
import {Problem} from '../problem.js';
import type {Rollups, Source} from '../store.js';
import {labelNames, labelValues, listSeries} from './catalogue.js';
import type {Engine} from './engine.js';
import type {EngineLimits} from './limits.js';

/** Where the engine says what went wrong; a pino logger is one. */
export interface EngineLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly sources: readonly Source[];
  /** Null: nothing that is folded is kept. */
  readonly rollups: Rollups | null;
  /** The clock: epoch milliseconds UTC. */
  readonly now: () => number;
  /** Those left out have their defaults. */
  readonly limits?: Partial<EngineLimits>;
  readonly log: EngineLog;
}

/** Builds an engine. Nothing is read before it is asked. */
export function createEngine({sources}: EngineParts): Engine {
  return {
    answer: () => Promise.reject(new Problem('internal', 'the engine answers no bins yet')),
    listSeries: (query) => listSeries(sources, query),
    labelNames: () => labelNames(sources),
    labelValues: (name, prefix, limit) => labelValues(sources, name, prefix, limit),
    readiness: async () =>
      Object.fromEntries(await Promise.all(sources.map(async (source) => [source.name, await source.readiness()]))),
    close: async () => {},
  };
}
