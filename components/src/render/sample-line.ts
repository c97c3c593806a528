import type {Mark} from '../core/scene.js';
import {type SeriesLook, wearLook} from './series-look.js';
import {createSvg, setAttribute} from './svg.js';

/** A short piece of a series, for legend and tip: long enough to show every dash once, and where it begins anew. */
export function createSampleLine(): SVGSVGElement {
  const sample = createSvg('svg', {
    class: 'sample',
    width: 24,
    height: 10,
    viewBox: '0 0 24 10',
    'aria-hidden': 'true',
  });
  sample.append(createSvg('path', {class: 'line'}));
  return sample;
}

/** Path data of a sample, 24 px wide and 10 high: a line for lines and areas, three bars, three dots. */
export const SAMPLE_SHAPES: Readonly<Record<Mark, string>> = {
  line: 'M1,5h22',
  area: 'M1,5h22',
  bars: 'M7,9v-4M12,9v-8M17,9v-6',
  points: 'M5,5h0M12,5h0M19,5h0',
};

/** Makes it the sample of a series. */
export function drawSampleLine(sample: SVGSVGElement, look: SeriesLook, mark: Mark, order: number): void {
  wearLook(sample, look, order);
  setAttribute(sample, 'data-mark', mark);
  setAttribute(sample.firstElementChild!, 'd', SAMPLE_SHAPES[mark]);
}
