import {html, nothing, type TemplateResult} from 'lit';
import {WORDS} from '../../render/words.js';

/** What Lit renders of a chart, and nothing that is drawn. */
export interface Shell {
  /** What the chart is called. */
  readonly label: string;
  readonly heading: string;
  /** Nothing stands above the chart. */
  readonly isBare: boolean;
  /** Too low for heading and legend. */
  readonly isLow: boolean;
  /** The table is shown instead of the picture. */
  readonly isTable: boolean;
  readonly isAsking: boolean;
  /** A first answer is on its way. */
  readonly isLoading: boolean;
  /** The picture is of another question than the one that is being asked. */
  readonly isDimmed: boolean;
  readonly isZoomed: boolean;
  /** How much of an answer there is, 0 to 1; null when all. */
  readonly progress: number | null;
  /** How old a picture is that could not be refreshed, and why; null when it could. */
  readonly stale: {readonly age: string; readonly reason: string} | null;
  /** What the chart did without being asked, and what failed beside the picture. */
  readonly remarks: readonly string[];
  /** What stands in place of a picture; `nothing` for none. */
  readonly message: unknown;
  /** Null without a legend, and then there is no table either. */
  readonly legendForm: 'table' | 'chips' | null;
}

/** What a reader does with it. Each is the same function in every render, so that Lit adds no listener twice. */
export interface ShellHandlers {
  readonly goHome: () => void;
  readonly toggleTable: () => void;
  /** Pointer or keyboard have come to the plot. */
  readonly wake: (event: Event) => void;
  readonly leave: () => void;
  readonly pressLegend: (event: MouseEvent) => void;
  readonly overLegend: (event: PointerEvent) => void;
}

/** The static parts of a chart: boxes that others draw into, buttons and words. No styles in it, for strict policies. */
export function renderShell(shell: Shell, handlers: ShellHandlers): TemplateResult {
  const {label, heading, isBare, isLow, isTable, isAsking, isDimmed, isLoading, message, legendForm} = shell;
  return html`
    <div class=${`frame${isTable ? ' table-shown' : ''}${isLow ? ' low' : ''}`} role="figure" aria-label=${label}
      aria-busy=${String(isAsking)}>
      <div class=${isBare ? 'head bare' : 'head'}>
        <div class="heading"><slot name="heading">${heading}</slot></div>
        <div class="notes" role="status">${renderNotes(shell)}</div>
        ${renderRemarks(shell)}
        <div class="tools">${renderTools(shell, handlers)}</div>
      </div>
      <div class="drawing">
        <div class="surface" part="plot" tabindex="0" role="application" aria-roledescription=${WORDS.role}
          aria-label=${label} aria-describedby="summary" @pointerenter=${handlers.wake} @pointermove=${handlers.wake}
          @focus=${handlers.wake} @keydown=${handlers.wake} @blur=${handlers.leave}></div>
        <svg class=${isDimmed ? 'picture dimmed' : 'picture'} aria-hidden="true"></svg>
        <div class="overlay" aria-hidden="true"></div>
        ${isLoading ? html`<div class="bar"></div>` : nothing}
        ${message}
        ${
          isTable
            ? html`<div class="table" part="table" tabindex="0" role="region" aria-label=${WORDS.tableOf(label)}></div>`
            : nothing
        }
      </div>
      <p id="summary" class="sr-only"></p>
      <p class="said sr-only" aria-live="polite"></p>
      ${
        legendForm
          ? html`<div class="legend" part="legend" data-form=${legendForm} @click=${handlers.pressLegend}
              @pointerover=${handlers.overLegend} @pointerleave=${handlers.overLegend}></div>`
          : nothing
      }
      <slot name="footer"></slot>
    </div>`;
}

function renderNotes({progress, stale}: Shell): unknown {
  return [
    progress === null ? nothing : html`<span>${WORDS.partial(Math.floor(progress * 100))}</span>`,
    stale ? html`<span class="stale" title=${stale.reason}>${WORDS.stale(stale.age)}</span>` : nothing,
  ];
}

/** Folded behind a mark. */
function renderRemarks({remarks}: Shell): unknown {
  if (remarks.length === 0) return nothing;
  return html`<details class="remarks">
    <summary aria-label=${WORDS.remarks(remarks.length)} title=${WORDS.remarks(remarks.length)}>⚠ ${remarks.length}</summary>
    <ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>
  </details>`;
}

function renderTools({isZoomed, isTable, legendForm}: Shell, {goHome, toggleTable}: ShellHandlers): unknown {
  return [
    isZoomed ? html`<button type="button" class="home" @click=${goHome}>${WORDS.home}</button>` : nothing,
    legendForm
      ? html`<button type="button" class="quiet" aria-pressed=${String(isTable)} @click=${toggleTable}>${WORDS.showTable}</button>`
      : nothing,
  ];
}
