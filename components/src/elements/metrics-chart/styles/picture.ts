import {css} from 'lit';

/** The picture. */
export const picture = css`
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
  .picture[data-form='inner'] .axes text {
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
  .picture .swatch:is([data-mark='bars'], [data-mark='points']) {
    stroke-width: 3px;
    stroke-dasharray: none;
  }
  .swatch[data-mark='points'] {
    stroke-linecap: round;
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
  .marks[data-crowded] {
    --_line: var(--metrics-line-width, 1px);
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
  .dimmed {
    opacity: 0.55;
    /* A quick answer must not make the picture flicker. */
    transition-delay: 100ms;
  }
`;
