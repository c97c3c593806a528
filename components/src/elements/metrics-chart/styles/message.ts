import {css} from 'lit';

/** What stands in place of a picture. */
export const message = css`
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
    pointer-events: none;
  }
  /* Words are not struck through by the grid. */
  .drawing:has(> .message) [part='grid'] {
    visibility: hidden;
  }
  .message p {
    margin: 0;
    max-width: 44ch;
    color: color-mix(in srgb, var(--_ink) 82%, transparent);
  }
  .message .reason {
    color: var(--_muted);
  }
  .message button,
  .message ::slotted(*) {
    pointer-events: auto;
  }
`;
