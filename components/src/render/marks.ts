/** The marks of all visible series: paths of the Scene, each in the group of its series. */
import type {MarkPaths, Scene, SeriesMarks} from '../core/scene.js';
import {wearLook} from './series-look.js';
import {childrenOf, createSvg, setAttribute, setAttributes} from './svg.js';

/** What a series consists of, back to front. */
const LAYERS = ['envelope', 'area', 'bars', 'whiskers', 'line', 'points', 'dots'] as const;

/** The part that each of them is. */
const PARTS: Readonly<Record<(typeof LAYERS)[number], string>> = {
  envelope: 'envelope',
  area: 'area',
  bars: 'bar',
  whiskers: 'envelope',
  line: 'line',
  points: 'point',
  dots: 'point',
};

/** Room above and below the plot in which half a line's width shows, CSS pixels. */
const OVERLAP = 2;

/**
 * Draws into a nested `<svg>`, which clips at the plot. Paths are written only when they differ; a series that others
 * come before keeps its nodes as long as the number of series does.
 */
export function drawMarks(clip: SVGSVGElement, {plot, marks, crowded}: Scene): void {
  const height = plot.height + 2 * OVERLAP;
  setAttributes(clip, {
    x: plot.x,
    y: plot.y - OVERLAP,
    width: plot.width,
    height,
    viewBox: `${plot.x} ${plot.y - OVERLAP} ${plot.width} ${height}`,
  });
  clip.toggleAttribute('data-crowded', crowded);
  clip.toggleAttribute(
    'data-mixed',
    marks.some(({mark}) => mark === 'bars') && marks.some(({mark}) => mark !== 'bars'),
  );
  const groups = childrenOf(clip, marks.length, () => createSvg('g', {class: 'series'}));
  marks.forEach((series, i) => {
    drawSeries(groups[i]!, series);
  });
}

function drawSeries(group: SVGGElement, series: SeriesMarks): void {
  wearLook(group, series, series.order);
  setAttribute(group, 'data-key', series.key);
  const [complete, open] = childrenOf(group, 2, (i) =>
    createSvg('g', i === 0 ? {class: 'complete'} : {class: 'open', part: 'open'}),
  );
  drawPaths(complete!, series.complete);
  drawPaths(open!, series.open);
}

function drawPaths(group: SVGElement, paths: MarkPaths): void {
  const pieces = LAYERS.flatMap((layer) => paths[layer].map((d) => ({layer, d})));
  const nodes = childrenOf(group, pieces.length, () => createSvg('path'));
  pieces.forEach(({layer, d}, i) => {
    setAttributes(nodes[i]!, {class: layer, part: PARTS[layer], d});
  });
}
