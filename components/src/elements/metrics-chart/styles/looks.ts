import {css, unsafeCSS} from 'lit';
import {DARK_PALETTE, DASHES, LIGHT_PALETTE} from '../../../core/palette.js';

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

/** Colours and dashes of series. */
export const looks = css`
  ${slots}
  ${dashes}
`;

/** Where colours are few, dashes tell series apart. */
export const fewColors = css`
  @media print, (forced-colors: active) {
    ${dashesByOrder}
  }
`;
