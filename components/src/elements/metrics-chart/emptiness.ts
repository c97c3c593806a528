/** What an empty chart says where a picture would be, and where the nearest data is: comes when a chart is empty. */
import type {TimeRange} from '@metrics-chart/contract/series';
import {html, type LitElement, nothing, type TemplateResult} from 'lit';
import {type NearestDataQuestion, NearestDataTask} from '../../controllers/nearest-data-task.js';
import type {Formats} from '../../core/formats.js';
import type {EmptyScene} from '../../core/scene.js';
import {rangeText, spanText} from '../../render/time-text.js';
import {WORDS} from '../../render/words.js';

/** What is known of an empty chart. */
export interface EmptyChart {
  readonly code: EmptyScene['code'];
  readonly timeRange: TimeRange | null;
  /** Whether the range ends at the clock: then it is called the last so many hours. */
  readonly isLatest: boolean;
  readonly timeZone: string;
  readonly formats: Formats;
}

/** What an empty chart knows and says. */
export class Emptiness {
  readonly #nearest: NearestDataTask;

  /** @param changed - called when there is more to say */
  constructor(host: LitElement, changed: () => void) {
    this.#nearest = new NearestDataTask(host, changed);
  }

  /** Asks where the nearest data is; null for when it no longer matters. */
  ask(question: NearestDataQuestion | null): void {
    this.#nearest.ask(question);
  }

  /** The sentence: what was asked, the nearest data there is, and a button to go there. */
  render(chart: EmptyChart, goTo: (timeMs: number) => void): TemplateResult {
    const {timeMs} = this.#nearest;
    const offersData = chart.code === 'no-data' && timeMs !== null;
    return html`<div class="message" part="message">
      <slot name="empty"><p>${emptyText(chart, timeMs)}</p></slot>
      ${offersData ? html`<button type="button" @click=${() => goTo(timeMs)}>${WORDS.goToData}</button>` : nothing}
    </div>`;
  }
}

/** @param nearestMs - when the nearest data is, epoch milliseconds UTC; null when not known */
function emptyText({code, timeRange, isLatest, timeZone, formats}: EmptyChart, nearestMs: number | null): string {
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
