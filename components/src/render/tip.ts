/** The floating read-out: one table of every series at a moment, in the top layer, where nothing clips it. */
import type {Rect} from '../core/scene.js';
import {lookOf} from './look-of-series.js';
import type {Reading, ReadingRow} from './reading.js';
import {createSampleLine, drawSampleLine} from './sample-line.js';
import {childrenOf, setAttribute, setText} from './svg.js';
import {WORDS} from './words.js';

/** More series than this, and only those nearest to the pointer are listed. */
const MOST_ROWS = 12;
const NEAREST_ROWS = 8;

/** Distance between tip and crosshair, CSS pixels. */
const DISTANCE = 14;

interface TipRow {
  readonly sample: SVGSVGElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
  readonly detail: HTMLElement;
}

const rowParts = new WeakMap<Element, TipRow>();

/** Makes the empty tip. It is decoration: what it says is also said by the live region. */
export function createTip(): HTMLElement {
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('part', 'tip');
  tip.setAttribute('popover', 'manual');
  tip.setAttribute('aria-hidden', 'true');
  const time = document.createElement('div');
  time.className = 'tip-time';
  const rows = document.createElement('div');
  rows.className = 'tip-rows';
  const more = document.createElement('div');
  more.className = 'tip-more';
  const notes = document.createElement('div');
  notes.className = 'tip-notes';
  tip.append(time, rows, more, notes);
  return tip;
}

function createRow(): HTMLElement {
  const row = document.createElement('div');
  row.className = 'tip-row';
  const sample = createSampleLine();
  const name = document.createElement('span');
  name.className = 'tip-name';
  const value = document.createElement('span');
  value.className = 'tip-value';
  const detail = document.createElement('span');
  detail.className = 'tip-detail';
  row.append(sample, name, value, detail);
  rowParts.set(row, {sample, name, value, detail});
  return row;
}

/** Which rows are listed, in the order of their height; y is where the pointer is, CSS pixels. */
export function rowsNear(rows: readonly ReadingRow[], y: number): readonly ReadingRow[] {
  if (rows.length <= MOST_ROWS) return rows;
  const distance = (row: ReadingRow): number => (Number.isNaN(row.y) ? Number.POSITIVE_INFINITY : Math.abs(row.y - y));
  const near = new Set([...rows].sort((a, b) => distance(a) - distance(b)).slice(0, NEAREST_ROWS));
  return rows.filter((row) => near.has(row));
}

/**
 * Writes a reading into the tip.
 *
 * @param timeText - the bin or moment, with its zone
 * @param notes - annotations at that moment
 * @param y - where the pointer is, CSS pixels
 */
export function drawTip(
  tip: HTMLElement,
  reading: Reading,
  timeText: string,
  notes: readonly string[],
  y: number,
): void {
  const [time, list, more, remarks] = tip.children as unknown as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  setText(time, timeText);
  const shown = rowsNear(reading.rows, y);
  const rows = childrenOf(list, shown.length, createRow);
  shown.forEach((row, i) => {
    const {sample, name, value, detail} = rowParts.get(rows[i]!)!;
    drawSampleLine(sample, lookOf(row.series), row.series.mark, row.order);
    setText(name, row.series.columns.name);
    setText(value, row.valueText);
    setText(detail, row.detail);
    setAttribute(rows[i]!, 'data-status', row.status);
  });
  setText(more, shown.length < reading.rows.length ? WORDS.moreSeries(reading.rows.length - shown.length) : '');
  setText(remarks, notes.join(' · '));
}

/**
 * Where the tip stands: beside the crosshair on the side with room, never under the pointer, never outside of the
 * viewport; where neither side has room, above or below the pointer.
 *
 * @param pointer - in the viewport, CSS pixels
 * @returns left and top in the viewport, CSS pixels
 */
export function placeTip(
  pointer: {readonly x: number; readonly y: number},
  tip: {readonly width: number; readonly height: number},
  viewport: Pick<Rect, 'width' | 'height'>,
): {left: number; top: number} {
  const most = {left: viewport.width - tip.width - 4, top: viewport.height - tip.height - 4};
  const within = (value: number, limit: number): number => Math.max(4, Math.min(value, limit));
  const right = pointer.x + DISTANCE;
  const left = pointer.x - DISTANCE - tip.width;
  if (right <= most.left || left >= 4) {
    return {left: right <= most.left ? right : left, top: within(pointer.y - tip.height / 2, most.top)};
  }
  const above = pointer.y - tip.height - DISTANCE;
  return {
    left: within(pointer.x - tip.width / 2, most.left),
    top: above >= 4 ? above : within(pointer.y + 2 * DISTANCE, most.top),
  };
}
