import {chartCase} from './cases.js';
import {createChartData} from './chart-data.js';
import {frameAfterShown} from './frames.js';
import type {DrawnChart, Subject} from './subject.js';

/** What the measuring process calls in the page. */
export interface BenchPage {
  /** Makes the data of a case, in the subject's form, and the empty boxes. */
  prepare(caseName: string): void;
  /** Draws the charts of the case; milliseconds from the call to the frame after the one that shows those in view. */
  create(): Promise<number>;
  /** The same for other data in the same charts. */
  replace(): Promise<number>;
  /** What the first chart says of the place that is pointed at. */
  tipText(): string;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

/** Makes a subject callable from outside the page. */
export function serveSubject<Prepared>(subject: Subject<Prepared>): void {
  const pixel = document.getElementById('pixel')!;
  const main = document.querySelector('main')!;
  let size = {width: 0, height: 0};
  let hosts: HTMLElement[] = [];
  let first: Prepared[] = [];
  let second: Prepared[] = [];
  let charts: DrawnChart<Prepared>[] = [];

  // What lies below the window may be drawn when there is time for it.
  let inView = 0;
  const shown = () => frameAfterShown(Promise.all(charts.slice(0, inView).map((chart) => chart.drawn)), pixel);

  window.bench = {
    prepare(caseName) {
      const {charts: count, width, height, shape} = chartCase(caseName);
      size = {width, height};
      hosts = Array.from({length: count}, () => {
        const host = document.createElement('div');
        host.style.width = `${width}px`;
        host.style.height = `${height}px`;
        main.append(host);
        return host;
      });
      inView = hosts.filter((host) => host.getBoundingClientRect().top < innerHeight).length;
      first = hosts.map((_, i) => subject.prepare(createChartData(shape, 1 + i)));
      second = hosts.map((_, i) => subject.prepare(createChartData(shape, 1001 + i)));
    },
    async create() {
      const begun = performance.now();
      charts = hosts.map((host, i) => subject.create(host, first[i]!, size));
      return (await shown()) - begun;
    },
    async replace() {
      const begun = performance.now();
      charts.forEach((chart, i) => {
        chart.replace(second[i]!);
      });
      return (await shown()) - begun;
    },
    tipText: () => charts[0]!.tipText(),
  };
}
