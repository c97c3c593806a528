import {css} from 'lit';

/** The table view. Comes with the table. */
export const table = css`
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
  .table td {
    unicode-bidi: plaintext;
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
  /* In a narrow chart, times and sentences wrap before values are out of sight. */
  .table tbody th,
  .table td.absent {
    min-width: 9em;
    white-space: normal;
    text-wrap: balance;
  }
  .table tbody th {
    min-width: 12em;
  }
  .table tbody :is(th, td) {
    vertical-align: baseline;
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
