import type {DrawnSeries} from '../core/scene.js';
import type {SeriesLook} from './series-look.js';

/** How a series is told from the others. */
export function lookOf({columns, slot, dash, color}: DrawnSeries): SeriesLook {
  return {key: columns.key, name: columns.name, slot, dash, color};
}
