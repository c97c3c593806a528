import {css} from 'lit';

/** Surroundings that want it plainer. */
export const surroundings = css`
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
    .crosshair > :first-child {
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
