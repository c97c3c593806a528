import {setAttribute} from './svg.js';

/** How a series is told from the others, wherever it shows. */
export interface SeriesLook {
  readonly key: string;
  readonly name: string;
  /** Colour slot, 0 to 7. */
  readonly slot: number;
  /** Dash pattern, 0 for a full line. */
  readonly dash: number;
  /** A colour of the page's own; null for that of the slot. */
  readonly color: string | null;
}

/** Parts by name, made once: a pointer asks for them with every move. */
const partsByName = new Map<string, string>();
/** Enough for a busy page; then it starts anew. */
const MOST_PARTS = 1000;

/** The part that a series is, beside what it is a part of: `series-` and its name in small letters, digits and dashes. */
export function partOfSeries(name: string): string {
  let part = partsByName.get(name);
  if (part === undefined) {
    const slug = name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '');
    part = `series-${slug || 'unnamed'}`;
    if (partsByName.size >= MOST_PARTS) partsByName.clear();
    partsByName.set(name, part);
  }
  return part;
}

/**
 * Gives an element the colour, the dash and the part of a series. The style sheet turns them into paint: everything in
 * it is drawn with `currentColor`, so that `::part(series-p99) {color: …}` recolours all of it.
 *
 * @param order - place among all series, hidden ones too: where colours are few (forced colours, print) dashes go by it
 * @param parts - what else the element is a part of
 */
export function wearLook(
  element: HTMLElement | SVGElement,
  {name, slot, dash, color}: SeriesLook,
  order: number,
  parts = '',
): void {
  setAttribute(element, 'part', `${parts} ${partOfSeries(name)}`.trim());
  setAttribute(element, 'data-slot', slot);
  setAttribute(element, 'data-dash', dash);
  setAttribute(element, 'data-order', order % 8);
  if (element.style.getPropertyValue('--series-color') !== (color ?? '')) {
    element.style.setProperty('--series-color', color);
  }
}
