/** What tests may do with a chart and see of it: the one place that knows its shadow root. */
import '../../register.js';
import type {MetricsChart} from './metrics-chart.js';

/** The next frame has been drawn. */
export async function nextFrame(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}

/** Waits until something holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 10));
}

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

  /** Texts of the time axis, first lines. */
  timeTexts(): string[] {
    return this.#all('.axis-x .tick text').map((text) => text.textContent ?? '');
  }

  /** Boxes of the tick texts of y-axes on screen. */
  valueTickBoxes(): DOMRect[] {
    return this.#all('.axes .tick text').map((text) => text.getBoundingClientRect());
  }

  /** Boxes of all tick texts on screen. */
  tickBoxes(): DOMRect[] {
    return this.#all('.axes .tick text, .axis-x text').map((text) => text.getBoundingClientRect());
  }

  /** The box of the drawing on screen. */
  drawingBox(): DOMRect {
    return this.#all('.drawing')[0]!.getBoundingClientRect();
  }

  /** Looks when the drawing has another size than now and the chart was told, before that is painted. */
  atNextSize<T>(look: () => T): Promise<T> {
    const before = this.drawingBox().height;
    return new Promise((done) => {
      const observer = new ResizeObserver(() => {
        if (this.drawingBox().height === before) return;
        observer.disconnect();
        done(look());
      });
      observer.observe(this.#all('.drawing')[0]!);
    });
  }

  /** The box of the plot on screen. */
  plotBox(): DOMRect {
    return this.#all('[part~=plot]')[0]!.getBoundingClientRect();
  }

  /** Names of all parts that there are now. */
  partNames(): Set<string> {
    return new Set(this.#all('[part]').flatMap((element) => [...element.part]));
  }

  /** Path data of a part, all series together. */
  paths(part: string): string[] {
    return this.#all(`path[part~=${part}]`).flatMap((path) => path.getAttribute('d') ?? []);
  }

  /** Everything in the picture but the overlay: what a pointer move must not touch. */
  get picture(): Element {
    return this.#all('.picture')[0]!;
  }

  /** Whether the picture is dimmed, because what was asked for is another one. */
  get isDimmed(): boolean {
    return this.picture.classList.contains('dimmed');
  }

  /** Thresholds as drawn: what each says, and whether it has a line. */
  thresholds(): [text: string, hasLine: boolean][] {
    return this.#all('[part~=threshold]').map((threshold) => [
      threshold.textContent ?? '',
      threshold.querySelector('path')!.hasAttribute('d'),
    ]);
  }

  get nodeCount(): number {
    return this.#all('*').length;
  }

  /** Everything in the shadow root: for observers. */
  get root(): ShadowRoot {
    return this.chart.shadowRoot!;
  }

  /** Which region of the shadow root a node is in. */
  regionOf(node: Node): 'overlay' | 'tip' | 'legend' | 'said' | 'picture' | 'shell' {
    const element = node instanceof Element ? node : node.parentElement;
    const region = element?.closest('.overlay, .tip, .legend, .said, .picture');
    return (region?.classList[0] as 'overlay' | undefined) ?? 'shell';
  }

  // —— legend

  legendNames(): string[] {
    return this.#all('[part~=legend-item] .label').map((label) => label.textContent ?? '');
  }

  /** The texts of one row: name, remark and figures as shown. */
  legendRow(name: string): string[] {
    return [...this.#legendItem(name).querySelectorAll<HTMLElement>('.label, .remark, td')].map(
      (cell) => cell.innerText,
    );
  }

  /** How wide each row is, CSS pixels. */
  legendWidths(): number[] {
    return this.#all('[part~=legend-item]').map((row) => row.getBoundingClientRect().width);
  }

  get legendForm(): string | null {
    return this.#all('.legend')[0]?.getAttribute('data-form') ?? null;
  }

  isPressed(name: string): boolean {
    return this.#legendItem(name).querySelector('button')!.getAttribute('aria-pressed') === 'true';
  }

  pressLegend(name: string, init: MouseEventInit = {}): void {
    const button = this.#legendItem(name).querySelector<HTMLElement>('button')!;
    button.dispatchEvent(
      new MouseEvent('click', {bubbles: true, cancelable: true, composed: true, detail: 1, ...init}),
    );
  }

  /** Presses the heading of a column. */
  sortLegend(by: string): void {
    this.#all<HTMLElement>(`.legend [data-sort=${by}]`)[0]!.click();
  }

  #legendItem(name: string): HTMLElement {
    const named = (item: HTMLElement): boolean => item.querySelector('.label')?.textContent === name;
    const item = this.#all<HTMLElement>('[part~=legend-item]').find(named);
    if (!item) throw new Error(`unknown legend row: ${name}`);
    return item;
  }

  // —— pointer and keyboard

  #pointer(type: string, x: number, y: number, init: PointerEventInit): void {
    const surface = this.#all<HTMLElement>('[part~=plot]')[0]!;
    const box = surface.getBoundingClientRect();
    surface.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.left + x * box.width,
        clientY: box.top + y * box.height,
        pointerType: 'mouse',
        isPrimary: true,
        bubbles: true,
        composed: true,
        cancelable: true,
        ...init,
      }),
    );
  }

  /** What deals with pointer and keyboard comes with the first of them. */
  async #awake(): Promise<void> {
    this.#pointer('pointerenter', 0, 0, {});
    await import('./interaction.js');
    await nextFrame();
  }

  /** Moves the pointer over the plot without waiting for anything. */
  moveAtOnce(x: number, y: number): void {
    this.#pointer('pointermove', x, y, {});
  }

  /** Points at a place of the plot, shares of its width and height. */
  async point(x: number, y: number, init: PointerEventInit = {}): Promise<void> {
    await this.#awake();
    this.#pointer('pointermove', x, y, init);
    await nextFrame();
  }

  /** The pointer leaves the plot. */
  async leave(): Promise<void> {
    this.#pointer('pointerleave', 2, 0, {});
    await nextFrame();
  }

  /** Presses, moves and lifts: shares of the plot's width. */
  async drag(from: number, to: number): Promise<void> {
    await this.#awake();
    this.#pointer('pointerdown', from, 0.5, {button: 0, buttons: 1});
    await this.point((from + to) / 2, 0.5, {buttons: 1});
    await this.point(to, 0.5, {buttons: 1});
    this.#pointer('pointerup', to, 0.5, {button: 0});
    await nextFrame();
  }

  async doubleClick(): Promise<void> {
    await this.#awake();
    this.#all<HTMLElement>('[part~=plot]')[0]!.dispatchEvent(new MouseEvent('dblclick', {bubbles: true}));
    await nextFrame();
  }

  /** Presses a key on the plot, and waits until what it does is drawn. */
  async press(key: string, modifiers: KeyboardEventInit = {}): Promise<void> {
    await this.#awake();
    this.#all<HTMLElement>('[part~=plot]')[0]!.dispatchEvent(
      new KeyboardEvent('keydown', {key, bubbles: true, composed: true, cancelable: true, ...modifiers}),
    );
    await nextFrame();
  }

  /** What the tip says, or null when it is not shown. */
  tipText(): string | null {
    const tip = this.#all<HTMLElement>('[part~=tip]')[0];
    return tip?.matches(':popover-open') ? tip.innerText : null;
  }

  /** The box of the tip on screen. */
  tipBox(): DOMRect {
    return this.#all('[part~=tip]')[0]!.getBoundingClientRect();
  }

  /** Where the crosshair stands on screen; null when it is not shown. */
  crosshairX(): number | null {
    const crosshair = this.#all<HTMLElement>('[part~=crosshair]')[0];
    if (!crosshair || crosshair.hidden) return null;
    const {left, width} = crosshair.firstElementChild!.getBoundingClientRect();
    return left + width / 2;
  }

  // —— words

  messageText(): string | null {
    return this.#all<HTMLElement>('[part~=message]')[0]?.innerText ?? null;
  }

  /** Presses the button in the message. */
  pressMessage(): void {
    this.#all<HTMLElement>('[part~=message] button')[0]!.click();
  }

  /** Presses a button above the picture, by what it says. */
  pressTool(text: string): void {
    this.#all<HTMLElement>('.tools button')
      .find((button) => button.textContent?.trim() === text)!
      .click();
  }

  notesText(): string {
    return this.#all<HTMLElement>('.notes')[0]?.innerText ?? '';
  }

  /** What the chart remarks on itself, one entry each. */
  remarks(): string[] {
    return this.#all('.remarks li').map((item) => item.textContent ?? '');
  }

  /** What the live region says. */
  saidText(): string {
    return this.#all('.said')[0]!.textContent ?? '';
  }

  /** What a reader who does not see the chart is told of it, once the page was idle. */
  async summaryText(): Promise<string> {
    await new Promise((resolve) => requestIdleCallback(resolve));
    return this.#all('#summary')[0]!.textContent ?? '';
  }

  /** Cells of the table view, row by row, its head first. */
  tableCells(): string[][] {
    return this.#all<HTMLTableRowElement>('[part~=table] tr').map((row) =>
      [...row.cells].map((cell) => cell.textContent ?? ''),
    );
  }

  /** Turns the pages of the table: `Earlier` or `Later`. */
  turnTable(to: string): void {
    this.#all<HTMLElement>('.pages button')
      .find((button) => button.textContent === to)!
      .click();
  }

  /** The custom states that are on. */
  states(): string[] {
    const names = ['idle', 'loading', 'ready', 'empty', 'error', 'refreshing', 'stale', 'partial'];
    return names.filter((name) => this.chart.matches(`:state(${name})`));
  }
}
