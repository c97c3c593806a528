/** What stores count of themselves, for `/metrics`. */
import {Counter, type Registry} from 'prom-client';

/** A store, under the name that it has in metrics, and how many statements it has been read with so far. */
export interface CountedStore {
  readonly name: string;
  reads(): number;
}

/** Registers the counter of reads. */
export function registerStores(registry: Registry, stores: readonly CountedStore[]): void {
  new Counter({
    name: 'metrics_chart_store_reads_total',
    help: 'Statements that read, by store: what answers, searches and jobs cost it.',
    labelNames: ['store'],
    registers: [registry],
    collect() {
      this.reset();
      for (const {name, reads} of stores) this.inc({store: name}, reads());
    },
  });
}
