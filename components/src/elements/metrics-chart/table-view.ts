/** The table view, with what it wears: comes when a reader wants a table. */
import type {LitElement} from 'lit';
import {drawTable, type TableModel} from '../../render/table.js';
import {adoptLater} from './adopt-styles.js';
import {table} from './styles/table.js';

/** Writes one page of the table into its box; see `drawTable`. */
export function showTable(host: LitElement, model: TableModel, page: number, turn: (page: number) => void): void {
  adoptLater(host, table);
  const root = host.renderRoot.querySelector<HTMLElement>('.table');
  if (root) drawTable(root, model, page, turn);
}
