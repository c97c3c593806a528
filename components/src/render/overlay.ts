/** What follows the pointer over the picture: crosshair and dots, in a layer of their own that is moved and not repainted. */
import type {Scene} from '../core/scene.js';
import {lookOf} from './look-of-series.js';
import type {Reading} from './reading.js';
import {wearLook} from './series-look.js';
import {childrenOf} from './svg.js';

/** Bins narrower than this are not shaded, CSS pixels. */
const LEAST_SPAN = 6;

/** The elements of the overlay. All are positioned at the top left corner of the drawing, and moved by transforms. */
export interface Overlay {
  readonly crosshair: HTMLElement;
  readonly span: HTMLElement;
  readonly dots: HTMLElement;
  readonly brush: HTMLElement;
}

/** Fills an empty element with an overlay. */
export function createOverlay(root: HTMLElement): Overlay {
  const make = (className: string, part: string): HTMLElement => {
    const element = document.createElement('div');
    element.className = className;
    if (part) element.setAttribute('part', part);
    element.hidden = true;
    root.append(element);
    return element;
  };
  const span = make('span', '');
  const crosshair = make('crosshair', 'crosshair');
  const dots = make('dots', '');
  const brush = make('brush', 'brush');
  crosshair.append(document.createElement('div'));
  return {crosshair, span, dots, brush};
}

/** Shows a reading, or hides it. */
export function drawOverlay({crosshair, span, dots}: Overlay, scene: Scene, reading: Reading | null): void {
  crosshair.hidden = reading === null;
  dots.hidden = reading === null;
  span.hidden = true;
  if (!reading) return;
  const {plot, time} = scene;
  const right = plot.x + plot.width;
  const x = Math.min(Math.max(reading.x, plot.x), right);
  crosshair.style.transform = `translate(${Math.round(x)}px,${plot.y}px)`;
  crosshair.style.height = `${plot.height}px`;

  const perMs = (time.range[1] - time.range[0]) / (time.domain[1] - time.domain[0]);
  const start = Math.max(plot.x, time.range[0] + (reading.timeRange.startMs - time.domain[0]) * perMs);
  const end = Math.min(right, time.range[0] + (reading.timeRange.endMs - time.domain[0]) * perMs);
  if (end - start >= LEAST_SPAN) {
    span.hidden = false;
    span.style.transform = `translate(${start}px,${plot.y}px)`;
    span.style.width = `${end - start}px`;
    span.style.height = `${plot.height}px`;
  }

  const standing = reading.rows.filter((row) => row.y >= plot.y - 1 && row.y <= plot.y + plot.height + 1);
  const marks = childrenOf(dots, standing.length, () => {
    const dot = document.createElement('div');
    dot.className = 'dot';
    return dot;
  });
  standing.forEach((row, i) => {
    wearLook(marks[i]!, lookOf(row.series), row.order);
    marks[i]!.style.transform = `translate(${row.x}px,${row.y}px)`;
  });
}

/** Shows the range that a drag picks, between two places in CSS pixels, or hides it. */
export function drawBrush({brush}: Overlay, {plot}: Scene, picked: readonly [number, number] | null): void {
  brush.hidden = picked === null;
  if (!picked) return;
  const [from, to] = picked[0] < picked[1] ? picked : [picked[1], picked[0]];
  brush.style.transform = `translate(${from}px,${plot.y}px)`;
  brush.style.width = `${to - from}px`;
  brush.style.height = `${plot.height}px`;
}
