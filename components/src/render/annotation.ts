import {xOf} from '../core/scales.js';
import type {MeasureText, Scene} from '../core/scene.js';
import {childrenOf, createSvg, setAttributes, setText} from './svg.js';

/** Something that happened. Epoch milliseconds UTC. */
export interface AnnotationMark {
  readonly startMs: number;
  /** Null for a moment. */
  readonly endMs: number | null;
  readonly label: string;
}

/** Least distance between two labels, CSS pixels. */
const LABEL_DISTANCE = 8;

/**
 * Each annotation as an upright line, or a shaded span, with its label at the top where there is room for it. What has
 * no room for a label is still named by the tip.
 */
export function drawAnnotations(
  group: SVGGElement,
  {time, plot, form}: Scene,
  annotations: readonly AnnotationMark[],
  measure: MeasureText,
): void {
  const right = plot.x + plot.width;
  const placed = annotations
    .map(({startMs, endMs, label}) => {
      const start = xOf(time, startMs);
      return {start: Math.round(start), end: Math.round(endMs === null ? start : xOf(time, endMs)), label};
    })
    .filter(({start, end}) => end >= plot.x && start <= right)
    .sort((a, b) => a.start - b.start);
  const groups = childrenOf(group, placed.length, () => {
    const made = createSvg('g', {class: 'annotation', part: 'annotation'});
    made.append(createSvg('rect'), createSvg('path'), createSvg('text'));
    return made;
  });
  let taken = Number.NEGATIVE_INFINITY;
  placed.forEach(({start, end, label}, i) => {
    const [span, line, text] = groups[i]!.children as unknown as [SVGRectElement, SVGPathElement, SVGTextElement];
    const from = Math.max(start, plot.x);
    setAttributes(span, {x: from, y: plot.y, width: Math.max(0, Math.min(end, right) - from), height: plot.height});
    setAttributes(line, {d: start < plot.x ? null : `M${start},${plot.y}v${plot.height}`});
    const width = label === '' || form === 'sparkline' ? 0 : measure(label, 'tick');
    const leftward = from + 4 + width > right;
    const labelX = leftward ? from - 4 - width : from + 4;
    const fits = width > 0 && labelX >= plot.x && labelX > taken;
    if (fits) taken = labelX + width + LABEL_DISTANCE;
    setAttributes(text, {x: labelX, y: plot.y + 11});
    setText(text, fits ? label : '');
  });
}
