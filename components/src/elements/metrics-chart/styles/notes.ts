import {css} from 'lit';

/** The bar of a first load, and remarks. */
export const notes = css`
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
`;
