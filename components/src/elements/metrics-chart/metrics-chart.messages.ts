/** What a chart says in words where a picture would be. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {html, nothing, type TemplateResult} from 'lit';
import type {Formats} from '../../core/formats.js';
import type {EmptyScene} from '../../core/scene.js';
import {rangeText, spanText} from '../../render/time-text.js';
import {WORDS} from '../../render/words.js';

/**
 * The sentence of a failed chart, its reason and a button.
 *
 * @param retry - null when asking again would not help: the page has to mend something
 */
export function errorMessage(reason: string, retry: (() => void) | null): TemplateResult {
  return html`<div class="message" part="message" role="status">
    <slot name="error">
      <p>${WORDS.failed}</p>
      <p class="reason">${reason}</p>
    </slot>
    ${retry ? html`<button type="button" @click=${retry}>${WORDS.retry}</button>` : nothing}
  </div>`;
}

/** What is known of an empty chart. */
export interface Emptiness {
  readonly code: EmptyScene['code'];
  readonly timeRange: TimeRange | null;
  /** Whether the range ends at the clock: then it is called the last so many hours. */
  readonly isLatest: boolean;
  /** When the nearest data is, epoch milliseconds UTC; null when not known. */
  readonly nearestMs: number | null;
  readonly timeZone: string;
  readonly formats: Formats;
}

/** The sentence of an empty chart: what was asked, the nearest data there is, and a button to go there. */
export function emptyMessage(emptiness: Emptiness, goTo: (timeMs: number) => void): TemplateResult {
  const {nearestMs, code} = emptiness;
  const offersData = code === 'no-data' && nearestMs !== null;
  return html`<div class="message" part="message">
    <slot name="empty"><p>${emptyText(emptiness)}</p></slot>
    ${offersData ? html`<button type="button" @click=${() => goTo(nearestMs)}>${WORDS.goToData}</button>` : nothing}
  </div>`;
}

function emptyText({code, timeRange, isLatest, nearestMs, timeZone, formats}: Emptiness): string {
  if (code === 'no-series') return WORDS.noSeries;
  if (code === 'all-hidden') return WORDS.allHidden;
  if (code === 'all-unknown') return WORDS.allUnknown;
  if (!timeRange) return `${WORDS.noData('')}.`;
  const {startMs, endMs} = timeRange;
  const asked = isLatest
    ? WORDS.inTheLast(spanText(endMs - startMs, formats))
    : WORDS.between(rangeText(timeRange, timeZone, formats));
  const sentence = WORDS.noData(asked);
  if (nearestMs === null) return `${sentence}.`;
  const nearest =
    nearestMs <= startMs
      ? WORDS.lastSample(spanText(startMs - nearestMs, formats))
      : WORDS.firstSample(spanText(nearestMs - endMs, formats));
  return `${sentence}; ${nearest}.`;
}
