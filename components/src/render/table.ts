/** The chart as a table that anybody can read: a row per bin, a column per series, and a word wherever there is no value. */
import {formatValue} from '../core/format-value.js';
import type {Formats} from '../core/formats.js';
import type {DrawnSeries, Scene, ValueStyle} from '../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns} from '../core/series-columns.js';
import {absenceOf, cautionText} from './row-text.js';
import {binText, momentText} from './time-text.js';
import {WORDS} from './words.js';

/** Rows on a page. */
export const PAGE_ROWS = 100;

/** A row of the table, whichever series have it. */
interface TableRow {
  readonly startMs: number;
  readonly endMs: number;
}

/** What the table is about. */
export interface TableModel {
  readonly scene: Scene;
  /** Hidden series are left out. */
  readonly seriesList: readonly DrawnSeries[];
  readonly timeZone: string;
  readonly formats: Formats;
  readonly caption: string;
}

/**
 * Writes one page of the table into an element, which must be empty or hold the page before.
 *
 * @param page - 0 is the earliest; beyond the ends is the last or first
 * @param turn - called with the page that a reader wants
 */
export function drawTable(root: HTMLElement, model: TableModel, page: number, turn: (page: number) => void): void {
  const visible = model.seriesList.filter(({hidden}) => !hidden);
  const rows = rowsOf(visible, model.scene.time.domain);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const shown = Math.min(Math.max(page, 0), pages - 1);
  const table = document.createElement('table');
  const caption = document.createElement('caption');
  caption.className = 'sr-only';
  caption.textContent = model.caption;
  table.append(caption, headOf(visible), bodyOf(visible, rows, shown, model));
  root.replaceChildren(table, ...(pages > 1 ? [pagesOf(rows.length, shown, pages, turn)] : []));
}

function headOf(seriesList: readonly DrawnSeries[]): HTMLElement {
  const head = document.createElement('thead');
  const row = head.insertRow();
  const heading = (text: string): void => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = text;
    row.append(cell);
  };
  heading(WORDS.time);
  for (const {columns} of seriesList) heading(columns.name);
  return head;
}

/** The rows of all series in the range, by start: bins of one grid fall together, samples stand where they are. */
function rowsOf(seriesList: readonly DrawnSeries[], [fromMs, toMs]: readonly [number, number]): TableRow[] {
  const rows = new Map<number, TableRow>();
  for (const {columns} of seriesList) {
    for (let i = 0; i < columns.length; i++) {
      const startMs = rowStart(columns, i);
      const endMs = columns.source === 'bins' ? rowEnd(columns, i) : startMs;
      if (startMs < toMs && (endMs > fromMs || startMs === fromMs) && !rows.has(startMs)) {
        rows.set(startMs, {startMs, endMs});
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.startMs - b.startMs);
}

function bodyOf(
  seriesList: readonly DrawnSeries[],
  rows: readonly TableRow[],
  page: number,
  model: TableModel,
): HTMLElement {
  const body = document.createElement('tbody');
  const {scene, timeZone, formats} = model;
  for (const {startMs, endMs} of rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS)) {
    const row = body.insertRow();
    const time = document.createElement('th');
    time.scope = 'row';
    const {step} = seriesList[0]!.columns;
    time.textContent =
      endMs > startMs
        ? binText({startMs, endMs}, step, timeZone, formats)
        : momentText(startMs, startMs % 1000 === 0 ? 1000 : 1, timeZone, formats);
    row.append(time);
    for (const {columns, axis} of seriesList) {
      const cell = row.insertCell();
      const style = scene.axes.find(({name}) => name === axis)?.style;
      const i = rowStartingAt(columns, startMs);
      if (i < 0 || !style) continue;
      const value = columns.value[i]!;
      cell.className = Number.isNaN(value) ? 'absent' : '';
      cell.textContent = cellText(columns, i, style, formats);
    }
  }
  return body;
}

function cellText(columns: SeriesColumns, row: number, style: ValueStyle, formats: Formats): string {
  const value = columns.value[row]!;
  if (Number.isNaN(value)) return absenceOf(columns, row, formats).sentence;
  const caution = cautionText(columns, row, formats);
  const text = formatValue(value, style, formats);
  return caution ? `${text} (${caution})` : text;
}

/** The row that starts at a time; −1 when none does. */
function rowStartingAt({edges, length}: SeriesColumns, startMs: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < startMs) low = middle + 1;
    else high = middle;
  }
  return low < length && edges[low] === startMs ? low : -1;
}

function pagesOf(count: number, page: number, pages: number, turn: (page: number) => void): HTMLElement {
  const nav = document.createElement('nav');
  nav.className = 'pages';
  nav.setAttribute('aria-label', WORDS.showTable);
  const button = (text: string, to: number): HTMLButtonElement => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.disabled = to < 0 || to >= pages;
    made.addEventListener('click', () => turn(to));
    return made;
  };
  const where = document.createElement('span');
  where.textContent = WORDS.rows(page * PAGE_ROWS + 1, Math.min(count, (page + 1) * PAGE_ROWS), count);
  nav.append(button(WORDS.previous, page - 1), where, button(WORDS.next, page + 1));
  return nav;
}
