import {type CSSResult, css, unsafeCSS} from 'lit';
import {DARK_PALETTE, DASHES, LIGHT_PALETTE} from '../../core/palette.js';

/** A rule per colour slot. Whatever wears a series' look draws with `currentColor`. */
const slots = unsafeCSS(
  LIGHT_PALETTE.map(
    (light, slot) =>
      `[data-slot='${slot}'] { color: var(--series-color, var(--metrics-color-${slot + 1}, light-dark(${light}, ${DARK_PALETTE[slot]}))); }`,
  ).join('\n'),
);

const dashRule = (attribute: string, i: number): string =>
  `:is([data-${attribute}='${i}'] .line, .swatch[data-${attribute}='${i}']) { stroke-dasharray: ${DASHES[i % DASHES.length] || 'none'}; }`;

/** Dashes as the Scene gives them. */
const dashes = unsafeCSS(DASHES.map((dash, i) => (dash ? dashRule('dash', i) : '')).join('\n'));

/** Dashes from the second series on, for where colours are few. */
const dashesByOrder = unsafeCSS(Array.from({length: 8}, (_, i) => dashRule('order', i)).join('\n'));

/** The colours that everything which is no series has. */
const roles = css`
  :host {
    --_ink: var(--metrics-color, currentColor);
    --_muted: color-mix(in srgb, var(--_ink) 68%, transparent);
    --_grid: var(--metrics-grid-color, color-mix(in srgb, var(--_ink) 10%, transparent));
    --_axis: var(--metrics-axis-color, color-mix(in srgb, var(--_ink) 32%, transparent));
    --_surface: var(--metrics-surface, light-dark(#ffffff, #1d232a));
    --_surface-ink: var(--metrics-surface-color, light-dark(#1b2027, #e6e9ee));
    --_gap: var(--metrics-gap-color, color-mix(in srgb, var(--_ink) 55%, transparent));
    --_unknown: var(--metrics-unknown-color, light-dark(#b57a00, #d9a441));
    --_good: var(--metrics-good-color, light-dark(#1a7f37, #4ac26b));
    --_warning: var(--metrics-warning-color, light-dark(#9a6700, #d4a72c));
    --_bad: var(--metrics-bad-color, light-dark(#c93c37, #f47067));
    --_focus: var(--metrics-focus-color, light-dark(#0b57d0, #a8c7fa));
    --_line: var(--metrics-line-width, 1.5px);
  }
`;

/** The box, and what stands in it. */
const frame = css`
  :host {
    display: block;
    height: 18rem;
    min-width: 0;
    contain: layout;
    color: inherit;
    font-variant-numeric: tabular-nums lining-nums;
    text-align: start;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  .frame {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    gap: 4px;
    height: 100%;
    min-height: 0;
    margin: 0;
    font-size: 12px;
    line-height: 1.35;
    letter-spacing: normal;
    word-spacing: normal;
    text-transform: none;
    text-indent: 0;
    white-space: normal;
  }
  .head {
    position: relative;
    display: flex;
    align-items: center;
    gap: 4px 10px;
    min-height: 22px;
    flex: none;
  }
  .head.bare {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    z-index: 3;
    min-height: 0;
  }
  .heading {
    flex: 1 1 auto;
    min-width: 0;
    overflow: hidden;
    font-size: 14px;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bare .heading {
    display: none;
  }
  .notes {
    display: flex;
    flex: none;
    gap: 8px;
    color: var(--_muted);
    white-space: nowrap;
  }
  .notes .stale {
    color: var(--_bad);
  }
  .drawing {
    position: relative;
    flex: 1 1 0;
    min-height: 0;
    min-width: 0;
    /* Places are counted from the left in every language. */
    direction: ltr;
  }
  .picture {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    max-width: none;
    overflow: hidden;
    pointer-events: none;
    transition: opacity 120ms;
  }
  /* Behind the picture, so that a page may give the plot a background; above it nothing takes the pointer. */
  .surface {
    position: absolute;
    touch-action: pan-y;
    cursor: crosshair;
    border-radius: 3px;
    outline: none;
    -webkit-tap-highlight-color: transparent;
    user-select: none;
    -webkit-user-select: none;
  }
  .surface:focus-visible,
  button:focus-visible,
  summary:focus-visible,
  .table:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .table-shown .picture,
  .table-shown .overlay,
  .table-shown .surface {
    visibility: hidden;
  }
  .sr-only {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button {
    box-sizing: border-box;
    margin: 0;
    padding: 2px 8px;
    border: 1px solid color-mix(in srgb, var(--_ink) 25%, transparent);
    border-radius: 4px;
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, var(--_ink) 8%, transparent);
  }
  .tools {
    display: flex;
    flex: none;
    align-items: center;
    gap: 6px;
  }
  .tools button {
    border-color: transparent;
    color: var(--_muted);
  }
  .tools button.home {
    border-color: color-mix(in srgb, var(--_ink) 25%, transparent);
    color: inherit;
  }
  .tools button.quiet {
    opacity: 0;
    transition: opacity 120ms;
  }
  .frame:hover .tools button.quiet,
  .frame:focus-within .tools button.quiet,
  .table-shown .tools button.quiet {
    opacity: 1;
  }
  @media (hover: none) {
    .head:not(.bare) .tools button.quiet {
      opacity: 1;
    }
  }
`;

/** The picture. */
const picture = css`
  .picture {
    font-size: 11px;
    font-weight: 400;
  }
  .picture text {
    fill: var(--_muted);
  }
  .picture .ticks {
    /* d3-axis says 10 px sans-serif in attributes. */
    font: inherit;
  }
  .picture .axis-title {
    font-size: 12px;
    font-weight: 500;
    fill: color-mix(in srgb, var(--_ink) 85%, transparent);
  }
  .ticks .domain,
  .ticks line {
    fill: none;
    stroke: var(--_axis);
    shape-rendering: crispEdges;
  }
  .axes .ticks .domain,
  .axes .ticks line {
    display: none;
  }
  /* Inside the plot, over lines: a halo of the ground keeps them readable. */
  .picture[data-form='inner'] .axes text,
  .picture .threshold text,
  .picture .annotation text {
    stroke: var(--_surface);
    stroke-width: 3px;
    stroke-linejoin: round;
    stroke-opacity: 0.8;
    paint-order: stroke;
  }
  .picture .tinted text {
    fill: currentColor;
  }
  .swatch {
    fill: none;
    stroke: currentColor;
    stroke-width: 2.5px;
  }
  .row {
    fill: none;
    stroke: var(--_grid);
    shape-rendering: crispEdges;
  }
  .row.zero {
    stroke: color-mix(in srgb, var(--_grid), var(--_axis) 60%);
  }
  .series path {
    fill: none;
    stroke: none;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .series {
    transition: opacity 120ms;
  }
  .series .line {
    stroke: currentColor;
    stroke-width: var(--_line);
  }
  .series .area {
    fill: currentColor;
    fill-opacity: 0.14;
  }
  .series .envelope {
    fill: currentColor;
    fill-opacity: 0.18;
  }
  .series .bars {
    fill: currentColor;
    fill-opacity: 0.82;
    shape-rendering: crispEdges;
  }
  /* Lines over bars need them lighter. */
  .marks[data-mixed] .bars {
    fill-opacity: 0.45;
  }
  .series .points {
    stroke: currentColor;
    stroke-width: 4px;
  }
  .series .dots {
    stroke: currentColor;
    stroke-width: 5px;
  }
  .series .whiskers {
    fill: none;
    stroke: currentColor;
    stroke-opacity: 0.45;
    stroke-width: 1.5px;
  }
  .thin {
    fill: none;
    stroke: color-mix(in srgb, var(--_ink) 85%, transparent);
    stroke-width: 1px;
    shape-rendering: crispEdges;
  }
  .marks.lifted ~ .thin {
    opacity: 0.25;
  }
  .series .open {
    opacity: 0.5;
  }
  .marks.lifted .series {
    opacity: 0.25;
  }
  .marks.lifted .series.lifted {
    opacity: 1;
  }
  .marks .series.lifted .line {
    stroke-width: calc(var(--_line) + 0.75px);
  }
  .dense-hatch path {
    stroke: var(--_gap);
    stroke-width: 1.4px;
  }
  .hatch path {
    stroke: color-mix(in srgb, var(--_unknown) 40%, transparent);
    stroke-width: 1px;
  }
  .gap-thin {
    fill: var(--_gap);
    shape-rendering: crispEdges;
  }
  .unknown {
    fill: var(--_unknown);
    shape-rendering: crispEdges;
  }
  .open-edge {
    fill: none;
    stroke: var(--_muted);
    stroke-dasharray: 1 3;
    shape-rendering: crispEdges;
  }
  .threshold {
    color: var(--_bad);
  }
  .threshold.warning {
    color: var(--_warning);
  }
  .threshold.good {
    color: var(--_good);
  }
  .threshold path {
    fill: none;
    stroke: currentColor;
    stroke-dasharray: 5 3;
    shape-rendering: crispEdges;
  }
  .picture .threshold text {
    fill: currentColor;
  }
  .annotation rect {
    fill: var(--_ink);
    fill-opacity: 0.06;
  }
  .annotation path {
    fill: none;
    stroke: var(--_muted);
    stroke-dasharray: 2 2;
    shape-rendering: crispEdges;
  }
  .dimmed {
    opacity: 0.55;
    /* A quick answer must not make the picture flicker. */
    transition-delay: 100ms;
  }
`;

/** What follows the pointer. */
const overlay = css`
  .overlay {
    position: absolute;
    inset: 0;
    overflow: hidden;
    pointer-events: none;
  }
  .overlay > div,
  .dot {
    position: absolute;
    inset: 0 auto auto 0;
  }
  .crosshair {
    width: 9px;
    margin-left: -4px;
    will-change: transform;
  }
  .crosshair > div {
    width: 1px;
    height: 100%;
    margin-left: 4px;
    background: var(--_muted);
  }
  .span {
    background: color-mix(in srgb, var(--_ink) 7%, transparent);
  }
  .dots {
    will-change: transform;
  }
  .dot {
    box-sizing: border-box;
    width: 9px;
    height: 9px;
    margin: -4.5px 0 0 -4.5px;
    border: 1.5px solid var(--_surface);
    border-radius: 50%;
    background: currentColor;
  }
  .brush {
    background: color-mix(in srgb, var(--_focus) 14%, transparent);
    border: solid var(--_focus);
    border-width: 0 1px;
    box-sizing: border-box;
  }
  .tip {
    position: fixed;
    inset: 0 auto auto 0;
    box-sizing: border-box;
    width: max-content;
    max-width: min(26rem, calc(100vw - 8px));
    margin: 0;
    padding: 7px 10px 8px;
    overflow: hidden;
    border: 1px solid color-mix(in srgb, var(--_surface-ink) 14%, transparent);
    border-radius: 6px;
    background: var(--_surface);
    color: var(--_surface-ink);
    box-shadow: 0 4px 14px rgb(0 0 0 / 14%);
    font-size: 12px;
    line-height: 1.4;
    pointer-events: none;
    will-change: transform;
    --_ink: var(--_surface-ink);
  }
  .tip-time {
    margin-block-end: 4px;
    color: color-mix(in srgb, var(--_surface-ink) 72%, transparent);
    white-space: nowrap;
  }
  .tip-rows {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    column-gap: 8px;
    align-items: baseline;
  }
  .tip-row {
    display: contents;
  }
  .tip-name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tip-value {
    padding-inline-start: 10px;
    font-weight: 600;
    text-align: end;
    white-space: nowrap;
  }
  .tip-row:not([data-status='value'], [data-status='thin']) .tip-value {
    font-weight: 400;
    color: color-mix(in srgb, var(--_surface-ink) 72%, transparent);
  }
  .tip-detail {
    grid-column: 2 / -1;
    margin-block: -1px 2px;
    font-size: 11px;
    text-align: end;
    color: color-mix(in srgb, var(--_surface-ink) 72%, transparent);
  }
  .tip-detail:empty,
  .tip-more:empty,
  .tip-notes:empty {
    display: none;
  }
  .tip-more,
  .tip-notes {
    margin-block-start: 4px;
    color: color-mix(in srgb, var(--_surface-ink) 72%, transparent);
  }
  .sample {
    flex: none;
    overflow: visible;
    align-self: center;
  }
  .sample path {
    fill: none;
    stroke: currentColor;
    stroke-width: 2px;
    stroke-linecap: round;
  }
  .sample[data-mark='bars'] path {
    stroke-width: 3px;
    stroke-linecap: butt;
    stroke-dasharray: none;
  }
  .sample[data-mark='points'] path {
    stroke-width: 4px;
    stroke-dasharray: none;
  }
`;

/** The legend: a table, or chips. */
const legend = css`
  .legend {
    flex: none;
    max-height: 40%;
    overflow: auto;
    scrollbar-width: thin;
  }
  .legend table {
    width: 100%;
    max-width: 52rem;
    border-collapse: collapse;
  }
  .legend th,
  .legend td {
    padding: 0 6px;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  .legend th.name {
    width: 100%;
    max-width: 0;
    padding-inline: 0;
    text-align: start;
  }
  .legend thead th {
    position: sticky;
    inset-block-start: 0;
    font-size: 11px;
  }
  .legend button {
    padding: 1px 4px;
    border: 0;
    border-radius: 3px;
    text-align: inherit;
    font-weight: 400;
  }
  .legend .sort {
    padding-inline: 0;
    color: var(--_muted);
  }
  .legend [aria-sort='ascending'] .sort::after {
    content: ' ↑';
  }
  .legend [aria-sort='descending'] .sort::after {
    content: ' ↓';
  }
  .legend .toggle {
    display: inline-flex;
    gap: 7px;
    align-items: center;
    max-width: 100%;
    min-height: 20px;
  }
  .legend .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend .remark {
    overflow: hidden;
    font-size: 11px;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_muted);
  }
  .legend .remark:empty {
    display: none;
  }
  .legend .waiting .sample {
    color: var(--_axis);
  }
  .legend tr.hidden {
    color: var(--_muted);
  }
  .legend tr.hidden .label {
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  .legend tr.hidden .sample {
    opacity: 0.35;
  }
  .legend td.last {
    font-weight: 500;
  }
  .legend[data-no-last] :is(td.last, th:nth-child(2)),
  .legend[data-no-min] :is(td.min, th:nth-child(3)),
  .legend[data-no-mean] :is(td.mean, th:nth-child(4)),
  .legend[data-no-max] :is(td.max, th:nth-child(5)) {
    display: none;
  }
  .legend[data-form='chips'] table {
    max-width: none;
  }
  .legend[data-form='chips'] table,
  .legend[data-form='chips'] tbody {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
  }
  .legend[data-form='chips'] thead {
    display: none;
  }
  .legend[data-form='chips'] tr {
    display: inline-flex;
    align-items: center;
    max-width: 100%;
  }
  .legend[data-form='chips'] th.name {
    width: auto;
    max-width: 16rem;
  }
  .legend[data-form='chips'] td {
    padding: 0 2px;
  }
  .legend[data-form='chips'] td:not(.last) {
    display: none;
  }
  .low .legend,
  .low .head {
    display: none;
  }
`;

/** What is said in words: states, remarks, the table. */
const words = css`
  .bar {
    position: absolute;
    inset: 0 0 auto;
    z-index: 2;
    height: 2px;
    overflow: hidden;
    pointer-events: none;
    opacity: 0;
    animation: appear 1ms 150ms forwards;
  }
  .bar::after {
    content: '';
    display: block;
    width: 35%;
    height: 100%;
    border-radius: 1px;
    background: var(--_focus);
    animation: slide 1.2s ease-in-out infinite;
  }
  @keyframes appear {
    to {
      opacity: 1;
    }
  }
  @keyframes slide {
    from {
      transform: translateX(-100%);
    }
    to {
      transform: translateX(300%);
    }
  }
  .message {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: flex;
    flex-direction: column;
    gap: 8px;
    align-items: center;
    justify-content: center;
    padding: 8px 12% 24px;
    text-align: center;
    text-wrap: balance;
    color: color-mix(in srgb, var(--_ink) 82%, transparent);
    pointer-events: none;
  }
  .message p {
    margin: 0;
    max-width: 44ch;
  }
  .message .reason {
    color: var(--_muted);
  }
  .message button,
  .message ::slotted(*) {
    pointer-events: auto;
  }
  .remarks {
    position: relative;
  }
  .remarks summary {
    padding: 0 4px;
    border-radius: 3px;
    color: var(--_warning);
    cursor: pointer;
    list-style: none;
  }
  .remarks summary::-webkit-details-marker {
    display: none;
  }
  .remarks ul {
    position: absolute;
    inset: 100% 0 auto auto;
    z-index: 4;
    box-sizing: border-box;
    width: max-content;
    max-width: min(24rem, 80vw);
    max-height: 12rem;
    margin: 2px 0 0;
    padding: 8px 12px 8px 26px;
    overflow: auto;
    border: 1px solid color-mix(in srgb, var(--_surface-ink) 14%, transparent);
    border-radius: 6px;
    background: var(--_surface);
    color: var(--_surface-ink);
    box-shadow: 0 4px 14px rgb(0 0 0 / 14%);
    white-space: normal;
  }
  .table {
    position: absolute;
    inset: 0;
    overflow: auto;
    scrollbar-width: thin;
  }
  .table table {
    min-width: 100%;
    border-collapse: separate;
    border-spacing: 0;
  }
  .table th,
  .table td {
    padding: 2px 8px;
    border-block-end: 1px solid var(--_grid);
    text-align: end;
    white-space: nowrap;
    font-weight: 400;
  }
  .table thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_surface);
    color: var(--_surface-ink);
    font-weight: 600;
  }
  .table th:first-child {
    text-align: start;
  }
  .table td.absent {
    color: var(--_muted);
  }
  .table .pages {
    position: sticky;
    inset-inline-start: 0;
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 6px 8px;
  }
`;

/** Surroundings that want it plainer. */
const surroundings = css`
  @media (prefers-reduced-motion: reduce) {
    .picture,
    .series,
    .tools button.quiet {
      transition: none;
    }
    .bar::after {
      width: 100%;
      animation: none;
      opacity: 0.6;
    }
  }
  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_ink);
      --_grid: color-mix(in srgb, var(--_ink) 25%, transparent);
      --_axis: var(--_ink);
    }
  }
  @media (forced-colors: active) {
    :host {
      --_ink: CanvasText;
      --_muted: CanvasText;
      --_grid: color-mix(in srgb, CanvasText 25%, Canvas);
      --_axis: CanvasText;
      --_surface: Canvas;
      --_surface-ink: CanvasText;
      --_gap: CanvasText;
      --_unknown: Highlight;
      --_good: CanvasText;
      --_warning: CanvasText;
      --_bad: CanvasText;
      --_focus: Highlight;
    }
    [data-slot] {
      color: CanvasText;
    }
    .picture,
    .sample,
    .dot,
    .crosshair > div {
      forced-color-adjust: none;
    }
  }
  @media print {
    :host {
      color-scheme: light;
      break-inside: avoid;
    }
    .tools,
    .overlay,
    .bar {
      display: none;
    }
  }
`;

const fewColors = css`
  @media print, (forced-colors: active) {
    ${dashesByOrder}
  }
`;

const looks = css`
  ${slots}
  ${dashes}
`;

/** In an order in which later ones may correct earlier ones. */
export const styles: readonly CSSResult[] = [
  roles,
  frame,
  looks,
  picture,
  overlay,
  legend,
  words,
  surroundings,
  fewColors,
];
