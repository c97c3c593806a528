import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import {yOf} from '../core/scales.js';
import type {Scene, ThresholdPlace} from '../core/scene.js';
import {childrenOf, createSvg, setAttributes, setText} from './svg.js';

/** A value to hold a series against. */
export interface ThresholdLine extends ThresholdPlace {
  readonly label: string;
  readonly severity: 'good' | 'warning' | 'bad';
}

interface PlacedThreshold {
  /** Height of its line; null when that is out of the plot. */
  readonly line: number | null;
  readonly textY: number;
  readonly text: string;
  readonly severity: ThresholdLine['severity'];
}

/** Between the labels of thresholds that are out of the plot on the same side, CSS pixels. */
const LABEL_HEIGHT = 13;

/**
 * Each threshold as a line across the plot with its label at the right end. One that is further away than its axis
 * reaches has no line: at that edge of the plot an arrow, its label and its value say where it is.
 */
export function drawThresholds(
  group: SVGGElement,
  {axes, plot, form}: Scene,
  thresholds: readonly ThresholdLine[],
  formats: Formats,
): void {
  const bottom = plot.y + plot.height;
  let above = 0;
  let below = 0;
  const placed = thresholds.flatMap(({axis: name, value, label, severity}): PlacedThreshold[] => {
    const axis = axes.find((candidate) => name === null || candidate.name === name);
    const y = axis ? yOf(axis.scale, value) : Number.NaN;
    if (Number.isNaN(y) || !axis) return [];
    if (y >= plot.y - 0.5 && y <= bottom + 0.5) {
      // Above its line, unless that is the top of the plot.
      const at = Math.round(y);
      return [{line: at, textY: at - 14 >= plot.y ? at - 4 : at + 12, text: label, severity}];
    }
    const isAbove = y < plot.y;
    const textY = isAbove ? plot.y + 12 + LABEL_HEIGHT * above++ : bottom - 5 - LABEL_HEIGHT * below++;
    const text = [isAbove ? '↑' : '↓', label, formatValue(value, axis.style, formats)].filter(Boolean).join(' ');
    return [{line: null, textY, text, severity}];
  });
  const groups = childrenOf(group, placed.length, () => {
    const made = createSvg('g', {part: 'threshold'});
    made.append(createSvg('path'), createSvg('text', {'text-anchor': 'end'}));
    return made;
  });
  placed.forEach(({line, textY, text: words, severity}, i) => {
    const [path, text] = groups[i]!.children as unknown as [SVGPathElement, SVGTextElement];
    setAttributes(groups[i]!, {class: `threshold ${severity}`});
    setAttributes(path, {d: line === null ? null : `M${plot.x},${line}h${plot.width}`});
    setAttributes(text, {x: plot.x + plot.width - 4, y: textY});
    setText(text, form === 'sparkline' ? '' : words);
  });
}
