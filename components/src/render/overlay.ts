/** What follows the pointer over the picture: crosshair and dots, in a layer of their own that is moved and not repainted. */
import type {Scene} from '../core/scene.js';
import {lookOf} from './look-of-series.js';
import type {Reading} from './reading.js';
import {wearLook} from './series-look.js';
import {childrenOf} from './svg.js';

/** Bins narrower than this are not shaded, and called by where they begin, CSS pixels. */
export const LEAST_SPAN = 6;

/**
 * The elements of the overlay. They are positioned at the top left corner of the drawing, and moved by transforms; the
 * dots stand in the crosshair, which is a layer of a few pixels' width.
 */
export interface Overlay {
  readonly crosshair: HTMLElement;
  readonly span: HTMLElement;
  readonly dots: HTMLElement;
  readonly brush: HTMLElement;
}

/** Half the width of the crosshair's layer, CSS pixels. */
const REACH = 4.5;

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
  const brush = make('brush', 'brush');
  const dots = document.createElement('div');
  crosshair.append(document.createElement('div'), dots);
  return {crosshair, span, dots, brush};
}

/** Writing what is already there would still cost a look at the styles of everything below. */
function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}

function setHeight(element: HTMLElement, height: number): void {
  const text = `${height}px`;
  if (element.style.height !== text) element.style.height = text;
}

/** Shows a reading, or hides it. */
export function drawOverlay({crosshair, span, dots}: Overlay, scene: Scene, reading: Reading | null): void {
  setHidden(crosshair, reading === null);
  if (!reading) {
    setHidden(span, true);
    return;
  }
  const {plot, time} = scene;
  const right = plot.x + plot.width;
  const x = Math.min(Math.max(reading.x, plot.x), right);
  const left = Math.round(x);
  crosshair.style.transform = `translate(${left}px,${plot.y}px)`;
  setHeight(crosshair, plot.height);

  const perMs = (time.range[1] - time.range[0]) / (time.domain[1] - time.domain[0]);
  const start = Math.max(plot.x, time.range[0] + (reading.timeRange.startMs - time.domain[0]) * perMs);
  const end = Math.min(right, time.range[0] + (reading.timeRange.endMs - time.domain[0]) * perMs);
  setHidden(span, end - start < LEAST_SPAN);
  if (!span.hidden) {
    span.style.transform = `translate(${start}px,${plot.y}px)`;
    span.style.width = `${end - start}px`;
    setHeight(span, plot.height);
  }

  const standing = reading.rows.filter((row) => row.y >= plot.y - 1 && row.y <= plot.y + plot.height + 1);
  const marks = childrenOf(dots, standing.length, () => {
    const dot = document.createElement('div');
    dot.className = 'dot';
    return dot;
  });
  standing.forEach((row, i) => {
    wearLook(marks[i]!, lookOf(row.series), row.order);
    marks[i]!.style.transform = `translate(${row.x - left + REACH}px,${row.y - plot.y}px)`;
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
