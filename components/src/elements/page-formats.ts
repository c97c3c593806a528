import {createFormats, type Formats} from '../core/formats.js';
import {TIME_OF_DAY} from '../core/zone-ticks.js';

const formatsByLocale = new Map<string, Formats>();

/** Formatters of a language, shared by all charts of the page: the first of a kind costs milliseconds. */
export function sharedFormats(locale: string): Formats {
  let formats = formatsByLocale.get(locale);
  if (!formats) {
    formats = createFormats(locale);
    formatsByLocale.set(locale, formats);
  }
  return formats;
}

/** The language that an element is in: of the nearest `lang` around it, through shadow roots; else the reader's own. */
export function localeOf(element: Element): string {
  let node: Element | null = element;
  while (node) {
    const lang = node.closest('[lang]')?.getAttribute('lang');
    if (lang) return lang;
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return navigator.language;
}

/** A reader who travels is noticed after this, milliseconds. */
const ZONE_KEPT_MS = 60_000;
let ownZone = '';
let zoneReadMs = Number.NEGATIVE_INFINITY;

/** The reader's own time zone. Asking for it costs as much as drawing an axis, so that charts ask once a minute, together. */
export function ownTimeZone(): string {
  const nowMs = performance.now();
  if (nowMs - zoneReadMs > ZONE_KEPT_MS) {
    ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    zoneReadMs = nowMs;
  }
  return ownZone;
}

/**
 * Makes formatters of the page's language when the browser has nothing better to do: the first of a page take longer than
 * drawing a chart, and mostly there is time for them while data is on its way.
 */
export function warmFormats(): void {
  if (typeof requestIdleCallback === 'undefined') return;
  requestIdleCallback(() => {
    const formats = sharedFormats(localeOf(document.documentElement));
    formats.number(0).format(0);
    formats.date('UTC', TIME_OF_DAY).format(0);
    ownTimeZone();
  });
}
