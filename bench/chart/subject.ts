import type {ChartData} from './chart-data.js';

/** A chart that a subject has drawn. */
export interface DrawnChart<Prepared> {
  /** Resolves when what was last handed over is drawn into the document. */
  readonly drawn: Promise<unknown>;
  /** Draws other data in the same chart; see `drawn`. */
  replace(data: Prepared): void;
  /** What the chart says of the place that is pointed at; empty when it says nothing. */
  tipText(): string;
}

/** A way of drawing charts, as it runs in the page. */
export interface Subject<Prepared> {
  /** Brings data into the form that the library takes. Not measured: a page that uses it would get it so. */
  prepare(data: ChartData): Prepared;
  /** Draws a chart that fills its box of so many CSS pixels. */
  create(
    host: HTMLElement,
    data: Prepared,
    size: {readonly width: number; readonly height: number},
  ): DrawnChart<Prepared>;
}
