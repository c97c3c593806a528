import {yOf} from '../core/scales.js';
import type {Scene} from '../core/scene.js';
import {childrenOf, createSvg, setAttributes, setText} from './svg.js';

/** A value to hold a series against. */
export interface ThresholdLine {
  /** Name of its axis; null for the first. */
  readonly axis: string | null;
  /** In the unit of the axis. */
  readonly value: number;
  readonly label: string;
  readonly severity: 'good' | 'warning' | 'bad';
}

/** Each threshold as a line across the plot with its label at the right end; those outside of their axis are left out. */
export function drawThresholds(
  group: SVGGElement,
  {axes, plot, form}: Scene,
  thresholds: readonly ThresholdLine[],
): void {
  const placed = thresholds.flatMap(({axis: name, value, label, severity}) => {
    const axis = axes.find((candidate) => name === null || candidate.name === name);
    const y = axis ? yOf(axis.scale, value) : Number.NaN;
    return y >= plot.y - 0.5 && y <= plot.y + plot.height + 0.5 ? [{y: Math.round(y), label, severity}] : [];
  });
  const groups = childrenOf(group, placed.length, () => {
    const made = createSvg('g', {part: 'threshold'});
    made.append(createSvg('path'), createSvg('text', {'text-anchor': 'end'}));
    return made;
  });
  placed.forEach(({y, label, severity}, i) => {
    const [line, text] = groups[i]!.children as unknown as [SVGPathElement, SVGTextElement];
    setAttributes(groups[i]!, {class: `threshold ${severity}`});
    setAttributes(line, {d: `M${plot.x},${y}h${plot.width}`});
    // Above its line, unless that is the top of the plot.
    const above = y - 14 >= plot.y;
    setAttributes(text, {x: plot.x + plot.width - 4, y: above ? y - 4 : y + 12});
    setText(text, form === 'sparkline' ? '' : label);
  });
}
