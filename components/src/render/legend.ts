/** The legend: a table of series and their figures that folds to chips where there is little room. */
import type {Mark} from '../core/scene.js';
import {createSampleLine, drawSampleLine} from './sample-line.js';
import {partOfSeries, type SeriesLook} from './series-look.js';
import {setAttribute, setAttributes, setText} from './svg.js';
import {WORDS} from './words.js';

/** The figures of a series, in the order of their columns. */
export const FIGURES = ['last', 'min', 'mean', 'max'] as const;
export type Figure = (typeof FIGURES)[number];

/** What rows can be sorted by; null is the order given. */
export type LegendSort = {readonly by: 'name' | Figure; readonly descending: boolean} | null;

/** One row. */
export interface LegendItem {
  readonly look: SeriesLook;
  readonly mark: Mark;
  readonly hidden: boolean;
  /** Nobody has answered for it yet: it has no colour. */
  readonly isWaiting: boolean;
  /** `max of p99`, an error, or which axis it is on: a remark behind the name; empty for none. */
  readonly remark: string;
  /** By figure: the number to sort by and the text to show. */
  readonly figures: Readonly<Record<Figure, {readonly value: number; readonly text: string}>>;
}

/** Room for a word in place of a value, characters. */
const LEAST_CHARACTERS = 7;

interface RowNodes {
  readonly button: HTMLButtonElement;
  readonly sample: SVGSVGElement;
  readonly name: HTMLElement;
  readonly remark: HTMLElement;
  readonly cells: Readonly<Record<Figure, HTMLElement>>;
  /** What the first figure shows while nothing is pointed at. */
  last: string;
}

const rowNodes = new WeakMap<Element, RowNodes>();

function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  setAttributes(element, attributes);
  return element;
}

/** Fills an empty element with an empty legend. Roles are spelled out: chips are no longer laid out as a table. */
function createLegend(root: HTMLElement): HTMLTableElement {
  const table = create('table', '', {role: 'table', 'aria-label': WORDS.legend});
  const head = create('thead', '', {role: 'rowgroup'});
  const row = create('tr', '', {role: 'row'});
  for (const by of ['name', ...FIGURES] as const) {
    const cell = create('th', by === 'name' ? 'name' : 'figure', {role: 'columnheader', scope: 'col'});
    const button = create('button', 'sort', {type: 'button', 'data-sort': by});
    button.textContent = by === 'name' ? WORDS.series : WORDS[by];
    cell.append(button);
    row.append(cell);
  }
  head.append(row);
  table.append(head, create('tbody', '', {role: 'rowgroup'}));
  root.append(table);
  return table;
}

function createRow(): HTMLTableRowElement {
  const row = create('tr', '', {role: 'row'});
  const header = create('th', 'name', {role: 'rowheader', scope: 'row'});
  const button = create('button', 'toggle', {type: 'button', title: WORDS.toggle});
  const sample = createSampleLine();
  const name = create('span', 'label');
  const remark = create('span', 'remark');
  button.append(sample, name, remark);
  header.append(button);
  row.append(header);
  const cells = {} as Record<Figure, HTMLElement>;
  for (const figure of FIGURES) {
    cells[figure] = create('td', `figure ${figure}`, {role: 'cell'});
    row.append(cells[figure]);
  }
  rowNodes.set(row, {button, sample, name, remark, cells, last: ''});
  return row;
}

function sorted(items: readonly LegendItem[], sort: LegendSort): readonly LegendItem[] {
  if (!sort) return items;
  const {by, descending} = sort;
  const sign = descending ? -1 : 1;
  return [...items].sort((a, b) => {
    if (by === 'name') return sign * a.look.name.localeCompare(b.look.name, undefined, {numeric: true});
    const left = a.figures[by].value;
    const right = b.figures[by].value;
    // Those without the figure come last, whichever way.
    return Number.isNaN(left) || Number.isNaN(right)
      ? Number(Number.isNaN(left)) - Number(Number.isNaN(right))
      : sign * (left - right);
  });
}

/** Writes all rows: each series keeps its node, and with it the focus, wherever it is sorted to. */
export function drawLegend(root: HTMLElement, items: readonly LegendItem[], sort: LegendSort): void {
  const table = root.querySelector('table') ?? createLegend(root);
  const body = table.tBodies[0]!;
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  let next: Element | null = body.firstElementChild;
  for (const item of sorted(items, sort)) {
    const row = known.get(item.look.key) ?? createRow();
    known.delete(item.look.key);
    drawRow(row, item, items.indexOf(item));
    if (row === next) next = row.nextElementSibling;
    else body.insertBefore(row, next);
  }
  for (const row of known.values()) row.remove();

  for (const figure of FIGURES) {
    const isEmpty = items.every((item) => Number.isNaN(item.figures[figure].value));
    root.toggleAttribute(`data-no-${figure}`, isEmpty);
  }
  for (const button of table.querySelectorAll<HTMLElement>('.sort')) {
    const isSorted = sort !== null && button.dataset.sort === sort.by;
    setAttribute(button.parentElement!, 'aria-sort', isSorted ? (sort.descending ? 'descending' : 'ascending') : null);
  }
}

function drawRow(row: HTMLTableRowElement, item: LegendItem, order: number): void {
  const nodes = rowNodes.get(row)!;
  const {look, mark, hidden, isWaiting, remark, figures} = item;
  setAttributes(row, {
    part: `legend-item ${partOfSeries(look.name)}`,
    'data-key': look.key,
    class: hidden ? 'hidden' : isWaiting ? 'waiting' : null,
  });
  setAttribute(nodes.button, 'aria-pressed', String(!hidden));
  drawSampleLine(nodes.sample, look, mark, order);
  setText(nodes.name, look.name);
  setText(nodes.remark, remark);
  nodes.last = figures.last.text;
  // What is read is no longer than the figures, so that a pointer that moves never makes chips wrap, and the plot jump.
  const longest = Math.max(LEAST_CHARACTERS, ...FIGURES.map((figure) => figures[figure].text.length));
  nodes.cells.last.style.setProperty('--characters', String(longest));
  for (const figure of FIGURES) setText(nodes.cells[figure], figures[figure].text);
}

/**
 * Writes what is pointed at into the first figure of each row, or its last value again.
 *
 * @param values - text by key of the series; null when nothing is pointed at
 */
export function drawLegendReading(root: HTMLElement, values: ReadonlyMap<string, string> | null): void {
  const table = root.querySelector('table');
  if (!table) return;
  for (const row of table.tBodies[0]!.rows) {
    const nodes = rowNodes.get(row)!;
    setText(nodes.cells.last, values ? (values.get(row.dataset.key!) ?? '') : nodes.last);
  }
  setText(table.querySelector('[data-sort=last]')!, values ? WORDS.atCursor : WORDS.last);
}

/** What a press in the legend means; null when nothing. */
export type LegendAction =
  | {readonly kind: 'sort'; readonly by: 'name' | Figure}
  | {readonly kind: 'toggle' | 'solo'; readonly key: string};

/** Reads a click: on a heading it sorts, on a series it toggles, twice or with Alt it shows that series alone. */
export function legendActionOf(event: MouseEvent): LegendAction | null {
  const button = (event.target as Element).closest<HTMLElement>('button');
  if (!button) return null;
  if (button.dataset.sort) return {kind: 'sort', by: button.dataset.sort as 'name' | Figure};
  const key = button.closest<HTMLElement>('[data-key]')?.dataset.key;
  return key === undefined ? null : {kind: event.altKey || event.detail >= 2 ? 'solo' : 'toggle', key};
}
