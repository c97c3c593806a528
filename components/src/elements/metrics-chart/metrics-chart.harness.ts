/** What tests may do with a chart and see of it: the one place that knows its shadow root. */
import type {MetricsChart} from './metrics-chart.js';
import './../../register.js';

/** A chart in a box of a size, in the document. */
export class ChartHarness {
  readonly box: HTMLElement;
  readonly chart: MetricsChart;

  /** @param markup - of one `<metrics-chart>` with its children */
  constructor(markup: string, {width = 800, height = 320} = {}) {
    this.box = document.createElement('div');
    this.box.style.width = `${width}px`;
    this.box.innerHTML = markup;
    document.body.append(this.box);
    this.chart = this.box.querySelector('metrics-chart')!;
    this.chart.style.height = `${height}px`;
  }

  /** Waits until nothing is in flight and all is drawn. */
  async settled(): Promise<void> {
    await this.chart.settled;
  }

  remove(): void {
    this.box.remove();
  }

  #all<T extends Element>(selector: string): T[] {
    return [...this.chart.shadowRoot!.querySelectorAll<T>(selector)];
  }

  /** Texts of the ticks of each shown y-axis, by its name. */
  axisTexts(): Record<string, string[]> {
    return Object.fromEntries(
      this.#all('[part~=axis-y]').map((axis) => [
        axis.getAttribute('data-axis'),
        [...axis.querySelectorAll('.tick text')].map((text) => text.textContent ?? ''),
      ]),
    );
  }

  /** Boxes of all tick texts on screen. */
  tickBoxes(): DOMRect[] {
    return this.#all('.axes .tick text, .axis-x text').map((text) => text.getBoundingClientRect());
  }

  /** The box of the drawing on screen. */
  drawingBox(): DOMRect {
    return this.#all('.drawing')[0]!.getBoundingClientRect();
  }

  /** Path data of a part, all series together. */
  paths(part: string): string[] {
    return this.#all(`path[part~=${part}]`).flatMap((path) => path.getAttribute('d') ?? []);
  }

  /** Everything in the picture but the overlay: what a pointer move must not touch. */
  get picture(): Element {
    return this.#all('.picture')[0]!;
  }

  get nodeCount(): number {
    return this.#all('*').length;
  }

  legendNames(): string[] {
    return this.#all('[part~=legend-item] .label').map((label) => label.textContent ?? '');
  }

  pressLegend(name: string): void {
    const row = this.#all('[part~=legend-item]').find((item) => item.querySelector('.label')?.textContent === name);
    row!.querySelector<HTMLElement>('button')!.click();
  }

  /** Points at a place of the plot, shares of its width and height. */
  async point(x: number, y: number): Promise<void> {
    const surface = this.#all<HTMLElement>('[part~=plot]')[0]!;
    const box = surface.getBoundingClientRect();
    surface.dispatchEvent(
      new PointerEvent('pointermove', {
        clientX: box.left + x * box.width,
        clientY: box.top + y * box.height,
        pointerType: 'mouse',
        bubbles: true,
      }),
    );
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }

  /** Presses a key on the plot, and waits until what it does is drawn. */
  async press(key: string, modifiers: KeyboardEventInit = {}): Promise<void> {
    this.#all<HTMLElement>('[part~=plot]')[0]!.dispatchEvent(
      new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...modifiers}),
    );
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }

  /** What the tip says, or null when it is not shown. */
  tipText(): string | null {
    const tip = this.#all<HTMLElement>('[part~=tip]')[0];
    return tip?.matches(':popover-open') ? tip.innerText : null;
  }

  messageText(): string | null {
    return this.#all<HTMLElement>('[part~=message]')[0]?.innerText ?? null;
  }
}
