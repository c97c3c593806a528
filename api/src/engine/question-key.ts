import {formatSelector} from '@metrics-chart/contract/selector';
import type {BinsQuestion} from './engine.js';

/** Equal for questions that have the same answer. */
export function questionKey({series, step, ...rest}: BinsQuestion): string {
  const asked = series.map(({selector, aggregates, text}) => [formatSelector(selector), aggregates, text]);
  return JSON.stringify([asked, step?.name ?? null, rest]);
}
