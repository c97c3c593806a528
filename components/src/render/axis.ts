/** The axes. d3-axis draws them, given finished texts at finished places, and owns the groups it draws into. */
import {type Axis, type AxisScale, axisBottom, axisLeft, axisRight} from 'd3-axis';
import type {AxisScene, Scene, TimeAxisScene} from '../core/scene.js';
import {AxisSelection} from './axis-selection.js';
import {SAMPLE_SHAPES} from './sample-line.js';
import {childrenOf, createSvg, setAttribute, setAttributes, setText} from './svg.js';

/** Length of the time axis's ticks, CSS pixels. */
const TICK_SIZE = 4;

/** A scale from the index of a tick to its place: d3-axis remembers it, so it holds nothing but places. */
function scaleOfPlaces(places: readonly number[], range: readonly [number, number]): AxisScale<number> {
  const scale = ((index: number) => places[index]!) as AxisScale<number>;
  scale.domain = () => [0, places.length - 1];
  scale.range = () => [...range];
  scale.copy = () => scale;
  return scale;
}

function drawWith(axis: Axis<number>, group: SVGGElement, texts: readonly string[], tickSize: number): void {
  axis
    .tickValues(texts.keys())
    .tickFormat((index) => texts[index]!)
    .tickSizeInner(tickSize)
    .tickSizeOuter(0)
    .tickPadding(0)
    .offset(0);
  // The types want d3-selection whole; what is called of it is all there.
  axis(new AxisSelection(group, [group]) as unknown as Parameters<typeof axis>[0]);
}

/** All y-axes that are shown: tick texts, title and swatches, each in a group of its own. */
export function drawValueAxes(group: SVGGElement, scene: Scene): void {
  const axes = scene.axes.filter(({shown}) => shown);
  const groups = childrenOf(group, axes.length, () => createSvg('g', {part: 'axis axis-y'}));
  axes.forEach((axis, i) => {
    drawValueAxis(groups[i]!, axis, scene);
  });
}

function drawValueAxis(group: SVGGElement, axis: AxisScene, {marks}: Scene): void {
  const [ticks, title, swatches] = childrenOf<SVGElement>(group, 3, (i) =>
    i === 1 ? createSvg('text', {part: 'axis-title', class: 'axis-title'}) : createSvg('g'),
  ) as [SVGGElement, SVGTextElement, SVGGElement];
  setAttribute(group, 'data-axis', axis.name);
  const tint = axis.swatches.length === 0 ? axis.tint : null;
  setAttribute(ticks, 'class', tint ? 'ticks tinted' : 'ticks');
  setAttribute(ticks, 'data-slot', tint ? tint.slot : null);
  ticks.style.setProperty('--series-color', tint?.color ?? null);

  const scale = scaleOfPlaces(
    // Inside the plot texts stand above their rows; ticks are not drawn.
    axis.ticks.map(({textY}) => textY),
    axis.scale.range,
  );
  const texts = axis.ticks.map(({text}) => text);
  drawWith(axis.side === 'left' ? axisLeft(scale) : axisRight(scale), ticks, texts, 0);
  setAttributes(ticks, {transform: `translate(${axis.x},0)`, 'text-anchor': axis.anchor});

  setAttributes(title, {x: axis.titleX, y: axis.titleY, 'text-anchor': axis.titleAnchor});
  setText(title, axis.title);

  const samples = childrenOf(swatches, axis.swatches.length, () => createSvg('path', {class: 'swatch'}));
  axis.swatches.forEach(({key, slot, dash, color, x}, i) => {
    // Dashes as its marks have them, where colours are few.
    const {order, mark} = marks.find((series) => series.key === key)!;
    setAttributes(samples[i]!, {
      d: SAMPLE_SHAPES[mark],
      // A sample has a pixel on either side, and its middle at half of its 10 px.
      transform: `translate(${x - 1},${axis.titleY - 9})`,
      'data-mark': mark,
      'data-slot': slot,
      'data-dash': dash,
      'data-order': order % 8,
    });
    samples[i]!.style.setProperty('--series-color', color);
  });
}

/** The time axis: line, ticks, times, and dates in a second line. */
export function drawTimeAxis(group: SVGGElement, {time}: Scene): void {
  const [first, second] = childrenOf(group, 2, (i) => createSvg('g', {class: i === 0 ? 'ticks' : 'second'}));
  const scale = scaleOfPlaces(
    time.ticks.map(({x}) => x),
    time.range,
  );
  const texts = time.ticks.map(({text}) => text);
  drawWith(axisBottom(scale), first!, texts, time.ticks.length > 0 ? TICK_SIZE : 0);
  setAttribute(first!, 'transform', `translate(0,${time.y})`);
  first!.querySelectorAll('text').forEach((text, i) => {
    const {x, textX} = time.ticks[i]!;
    setAttributes(text, {x: textX - x, y: time.textY - time.y, dy: null});
  });
  drawSecondLine(second!, time);
}

function drawSecondLine(group: SVGGElement, {ticks, secondY}: TimeAxisScene): void {
  const dated = ticks.filter(({second}) => second !== null);
  const texts = childrenOf(group, dated.length, () => createSvg('text', {'text-anchor': 'middle'}));
  dated.forEach(({textX, second}, i) => {
    setAttributes(texts[i]!, {x: textX, y: secondY});
    setText(texts[i]!, second!);
  });
}
