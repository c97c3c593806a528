import {css} from 'lit';

/** What follows the pointer. Comes with what deals with it. */
export const overlay = css`
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
  .crosshair > :first-child {
    width: 1px;
    height: 100%;
    margin-left: 4px;
    background: var(--_muted);
  }
  .span {
    background: color-mix(in srgb, var(--_ink) 7%, transparent);
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
    font-weight: 400;
    line-height: 1.4;
    letter-spacing: normal;
    word-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-transform: none;
    pointer-events: none;
    will-change: transform;
    /* What it says changes with every move, and is nobody else's business. */
    contain: layout style paint;
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
  /* A number and its unit keep their order among letters that run the other way. */
  .tip-value,
  .tip-detail {
    unicode-bidi: plaintext;
  }
  .tip-value {
    padding-inline-start: 10px;
    font-weight: 600;
    text-align: end;
    white-space: nowrap;
  }
  .tip-row:not([data-status='value'], [data-status='thin']) .tip-value {
    max-width: max(11em, 45vw);
    font-weight: 400;
    white-space: normal;
    text-wrap: balance;
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
`;
