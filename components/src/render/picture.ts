/** The SVG of a chart: groups in a fixed order, each filled by the file that draws what it holds. */
import type {Scene} from '../core/scene.js';
import {drawTimeAxis, drawValueAxes} from './axis.js';
import {drawGrid} from './grid.js';
import {drawMarks} from './marks.js';
import type {TextFonts} from './measure-text.js';
import {drawNothing} from './nothing.js';
import {createSvg, setAttribute} from './svg.js';

/** The groups of a picture, back to front. */
export interface Picture {
  readonly svg: SVGSVGElement;
  readonly grid: SVGGElement;
  readonly nothing: SVGGElement;
  readonly marks: SVGSVGElement;
  /** Marks through thin bins, of all series: in a colour that no series has, so that they are seen on any. */
  readonly thin: SVGPathElement;
  readonly thresholds: SVGGElement;
  readonly annotations: SVGGElement;
  readonly timeAxis: SVGGElement;
  readonly valueAxes: SVGGElement;
  /** An empty text that shows in which font titles are. */
  readonly title: SVGTextElement;
}

/** Diagonal lines, for gaps (dense) and for what is not known. */
function hatch(id: string, size: number): SVGPatternElement {
  const pattern = createSvg('pattern', {
    id,
    class: id,
    width: size,
    height: size,
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  });
  pattern.append(createSvg('path', {d: `M0,0v${size}`}));
  return pattern;
}

/** Fills an empty `<svg>`. */
export function createPicture(svg: SVGSVGElement): Picture {
  const patterns = createSvg('defs');
  patterns.append(hatch('dense-hatch', 3), hatch('hatch', 7));
  const annotations = createSvg('g');
  const grid = createSvg('g', {part: 'grid'});
  const nothing = createSvg('g');
  const marks = createSvg('svg', {class: 'marks'});
  const thin = createSvg('path', {class: 'thin', part: 'gap'});
  const thresholds = createSvg('g');
  const timeAxis = createSvg('g', {part: 'axis axis-x', class: 'axis-x'});
  const valueAxes = createSvg('g', {class: 'axes'});
  const title = createSvg('text', {class: 'axis-title', part: 'axis-title'});
  // Annotations over all else: their labels have to be read.
  svg.replaceChildren(patterns, grid, nothing, marks, thin, thresholds, annotations, timeAxis, valueAxes, title);
  return {svg, annotations, grid, nothing, marks, thin, thresholds, timeAxis, valueAxes, title};
}

/** The fonts that the picture's texts really have, whatever the page styles. Reads layout. */
export function fontsOf({timeAxis, title}: Picture): TextFonts {
  const fontOf = (element: Element): string => {
    const {fontStyle, fontWeight, fontSize, fontFamily} = getComputedStyle(element);
    return `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  };
  return {tick: fontOf(timeAxis), title: fontOf(title)};
}

/** Lifts a series out of the others, by key; null lets them all down again. */
export function liftSeries({marks}: Picture, key: string | null): void {
  marks.classList.toggle('lifted', key !== null);
  for (const group of marks.children) group.classList.toggle('lifted', group.getAttribute('data-key') === key);
}

/** Draws a scene; only what differs from before is written. */
export function drawPicture(picture: Picture, scene: Scene): void {
  picture.svg.dataset.form = scene.form;
  drawGrid(picture.grid, scene);
  drawNothing(picture.nothing, scene);
  drawMarks(picture.marks, scene);
  setAttribute(picture.thin, 'd', scene.marks.map(({thin}) => thin).join('') || null);
  drawTimeAxis(picture.timeAxis, scene);
  drawValueAxes(picture.valueAxes, scene);
}
