import {css} from 'lit';

/** The colours that everything which is no series has. */
export const roles = css`
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
