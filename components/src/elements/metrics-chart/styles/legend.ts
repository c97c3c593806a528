import {css} from 'lit';

/** The legend: a table, or chips; and the lines that stand for series in it and in the tip. */
export const legend = css`  .sample {
    flex: none;
    overflow: visible;
    align-self: center;
  }
  .sample path {
    fill: none;
    stroke: currentColor;
    stroke-width: 2px;
    stroke-linecap: round;
  }
  .sample[data-mark='bars'] path {
    stroke-width: 3px;
    stroke-linecap: butt;
    stroke-dasharray: none;
  }
  .sample[data-mark='points'] path {
    stroke-width: 4px;
    stroke-dasharray: none;
  }
  .legend {
    flex: none;
    max-height: 40%;
    overflow: auto;
    scrollbar-width: thin;
  }
  .legend table {
    width: 100%;
    max-width: 52rem;
    border-collapse: collapse;
  }
  .legend th,
  .legend td {
    padding: 0 6px;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  .legend td {
    unicode-bidi: plaintext;
  }
  .legend th.name {
    width: 100%;
    max-width: 0;
    padding-inline: 0;
    text-align: start;
  }
  .legend thead th {
    position: sticky;
    inset-block-start: 0;
    font-size: 11px;
  }
  .legend button {
    padding: 1px 4px;
    border: 0;
    border-radius: 3px;
    text-align: inherit;
    font-weight: 400;
  }
  .legend .sort {
    padding-inline: 0;
    color: var(--_muted);
  }
  .legend [aria-sort='ascending'] .sort::after {
    content: ' ↑';
  }
  .legend [aria-sort='descending'] .sort::after {
    content: ' ↓';
  }
  .legend .toggle {
    display: inline-flex;
    gap: 7px;
    align-items: center;
    max-width: 100%;
    min-height: 20px;
  }
  .legend .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend .remark {
    overflow: hidden;
    font-size: 11px;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_muted);
  }
  .legend tr.hidden .remark {
    color: inherit;
  }
  .legend .remark:empty {
    display: none;
  }
  .legend .waiting .sample {
    color: var(--_axis);
  }
  .legend tr.hidden {
    color: var(--_muted);
  }
  .legend tr.hidden .label {
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  .legend tr.hidden .sample {
    opacity: 0.35;
  }
  .legend td.last {
    min-width: calc(var(--characters) * 1ch);
    font-weight: 500;
  }
  .legend[data-no-last] :is(td.last, th:nth-child(2)),
  .legend[data-no-min] :is(td.min, th:nth-child(3)),
  .legend[data-no-mean] :is(td.mean, th:nth-child(4)),
  .legend[data-no-max] :is(td.max, th:nth-child(5)) {
    display: none;
  }
  .legend[data-form='chips'] table {
    max-width: none;
  }
  .legend[data-form='chips'] table,
  .legend[data-form='chips'] tbody {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
  }
  .legend[data-form='chips'] thead {
    display: none;
  }
  .legend[data-form='chips'] tr {
    display: inline-flex;
    align-items: center;
    max-width: 100%;
  }
  .legend[data-form='chips'] th.name {
    width: auto;
    max-width: 16rem;
  }
  .legend[data-form='chips'] td {
    flex: none;
    box-sizing: content-box;
    width: calc(var(--characters) * 1ch);
    padding: 0 2px;
    overflow: hidden;
    text-align: start;
    text-overflow: ellipsis;
  }
  .legend[data-form='chips'] td:not(.last) {
    display: none;
  }
  .low .legend,
  .low .head {
    display: none;
  }
`;
