import {css} from 'lit';

/** The box, and what stands in it. */
export const frame = css`
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
    text-align: start;
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
    /* Where a page takes the height away (all: unset), it is as high as a chart is. */
    flex: 1 1 14rem;
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
