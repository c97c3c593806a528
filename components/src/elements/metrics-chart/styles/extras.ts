import {css} from 'lit';

/** Thresholds and annotations. Come with what draws them. */
export const extras = css`
  /* Over lines: a halo of the ground keeps texts readable. */
  .picture :is(.threshold, .annotation) text {
    stroke: var(--_surface);
    stroke-width: 3px;
    stroke-linejoin: round;
    stroke-opacity: 0.8;
    paint-order: stroke;
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
`;
