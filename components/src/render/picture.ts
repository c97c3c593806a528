/** The SVG of a chart: groups in a fixed order, each filled by the file that draws what it holds. */
import type {MeasureText, Scene} from '../core/scene.js';
import {type AnnotationMark, drawAnnotations} from './annotation.js';
import {drawTimeAxis, drawValueAxes} from './axis.js';
import {drawGrid} from './grid.js';
import {drawMarks} from './marks.js';
import {drawNothing} from './nothing.js';
import {createSvg, setAttributes} from './svg.js';
import {drawThresholds, type ThresholdLine} from './threshold.js';

/** The groups of a picture, back to front. */
export interface Picture {
  readonly svg: SVGSVGElement;
  readonly annotations: SVGGElement;
  readonly grid: SVGGElement;
  readonly nothing: SVGGElement;
  readonly marks: SVGSVGElement;
  readonly thresholds: SVGGElement;
  readonly timeAxis: SVGGElement;
  readonly valueAxes: SVGGElement;
}

/** What is drawn beside the series. */
export interface PictureExtras {
  readonly thresholds: readonly ThresholdLine[];
  readonly annotations: readonly AnnotationMark[];
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
  const thresholds = createSvg('g');
  const timeAxis = createSvg('g', {part: 'axis axis-x', class: 'axis-x'});
  const valueAxes = createSvg('g', {class: 'axes'});
  svg.replaceChildren(patterns, annotations, grid, nothing, marks, thresholds, timeAxis, valueAxes);
  return {svg, annotations, grid, nothing, marks, thresholds, timeAxis, valueAxes};
}

/** Draws a scene; only what differs from before is written. */
export function drawPicture(picture: Picture, scene: Scene, extras: PictureExtras, measure: MeasureText): void {
  setAttributes(picture.svg, {viewBox: `0 0 ${scene.box.width} ${scene.box.height}`});
  drawGrid(picture.grid, scene);
  drawAnnotations(picture.annotations, scene, extras.annotations, measure);
  drawNothing(picture.nothing, scene);
  drawMarks(picture.marks, scene);
  drawThresholds(picture.thresholds, scene, extras.thresholds);
  drawTimeAxis(picture.timeAxis, scene);
  drawValueAxes(picture.valueAxes, scene);
}
