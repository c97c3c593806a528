/**
 * What pointer and keyboard do with a chart: read a moment, pick a range, go home. Nobody needs it for the first picture,
 * so it is a chunk of its own that comes when a pointer or the focus does.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {LitElement} from 'lit';
import {type FrameTask, scheduleFrame} from '../../controllers/frame.js';
import {KeyboardController} from '../../controllers/keyboard-controller.js';
import {observeSize} from '../../controllers/page-size.js';
import {wakeAfter} from '../../controllers/page-timer.js';
import {type DrawingOrigin, originOf, PointerController} from '../../controllers/pointer-controller.js';
import {rangeAround, rangeBetween} from '../../controllers/time-view.js';
import {timeAtX} from '../../core/scales.js';
import {type ReadingSource, ReadingView} from '../../render/reading-view.js';
import {setText} from '../../render/svg.js';
import {adoptLater} from './adopt-styles.js';
import {hoverDetailOf} from './hover-detail.js';
import {MetricsHoverEvent} from './metrics-chart.events.js';
import {overlay} from './styles/overlay.js';
import {walk} from './walk.js';

/** The chart as its interaction sees it. */
export interface InteractiveChart {
  readonly host: LitElement;
  /** What can be read now; null when there is no picture. */
  source(): ReadingSource | null;
  /** Shows a range that a reader picked, null for home. */
  pick(viewport: TimeRange | null): void;
  /** Whether there is a home to go back to from here. */
  isZoomed(): boolean;
}

/** Where a reader reads: under the pointer, or by keyboard at a time (x and y are null). */
interface Cursor {
  timeMs: number;
  readonly x: number | null;
  readonly y: number | null;
  origin: DrawingOrigin;
}

/** So long a key must rest before what it reads is said aloud, milliseconds. */
const SAY_AFTER_MS = 250;

export class Interaction {
  readonly #chart: InteractiveChart;
  readonly #view: ReadingView;
  readonly #pointer: PointerController;
  #cursor: Cursor | null = null;
  #tipSize = {width: 0, height: 0, zoom: 1};
  #stopWatchingTip: (() => void) | null = null;
  #cancelSay: (() => void) | null = null;

  /** A reading by keyboard waits for the frame to learn where the drawing stands. */
  readonly #frame: FrameTask = {
    read: () => {
      const drawing = this.#find('.drawing');
      if (this.#cursor && drawing) this.#cursor.origin = originOf(drawing);
    },
    write: () => this.#draw(),
  };

  constructor(chart: InteractiveChart) {
    const {host} = chart;
    this.#chart = chart;
    adoptLater(host, overlay);
    this.#view = new ReadingView({
      overlay: this.#find('.overlay')!,
      tipParent: host.renderRoot,
      legend: () => this.#find('.legend'),
    });
    const surface = () => this.#find('.surface');
    this.#pointer = new PointerController(host, surface, () => this.#find('.drawing'), {
      point: (x, y, origin) => this.#point(x, y, origin),
      leave: () => this.stop(),
      brush: (picked) => this.#brush(picked),
      pick: (from, to) => this.#pick(from, to),
      home: () => this.#goHome(),
    });
    const keyboard = new KeyboardController(host, surface, {
      step: (bins) => this.#walk(bins),
      jump: (to) => this.#walk(to === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
      zoom: (factor) => this.#zoom(factor),
      escape: () => this.#escape(),
    });
    // Made between updates, they must not wait for the next one to listen.
    this.#pointer.hostUpdated();
    keyboard.hostUpdated();
    host.addController({hostDisconnected: () => this.stop()});
  }

  /** Whether a range is being picked. */
  get isBrushing(): boolean {
    return this.#pointer.isBrushing;
  }

  /** The picture has changed below the reader. */
  drawn(): void {
    if (this.#cursor) this.#draw();
  }

  /** Stops reading. */
  stop(): void {
    this.#cursor = null;
    this.#cancelSay?.();
    this.#stopWatchingTip?.();
    this.#stopWatchingTip = null;
    if (this.#view.hide()) this.#tell();
  }

  #find(selector: string): HTMLElement | null {
    return this.#chart.host.renderRoot.querySelector<HTMLElement>(selector);
  }

  /** The time at a place of the drawing, within the plot. */
  #timeAt(x: number, {scene: {time, plot}}: ReadingSource): number {
    return timeAtX(time, Math.min(Math.max(x, plot.x), plot.x + plot.width));
  }

  #point(x: number, y: number, origin: DrawingOrigin): void {
    this.#cursor = {timeMs: 0, x, y, origin};
    this.#draw();
  }

  /** Touches the overlay, the tip and the legend's figures alone. */
  #draw(): void {
    const source = this.#chart.source();
    const cursor = this.#cursor;
    if (!source || !cursor) return;
    // A pointer that rests stays where it is while time goes by below it.
    if (cursor.x !== null) cursor.timeMs = this.#timeAt(cursor.x, source);
    const isNew = this.#view.show(source, cursor);
    this.#watchTip();
    this.#view.placeTip(this.#tipSize);
    if (isNew) this.#tell();
  }

  /** The tip is placed by the size it has: known between layout and paint, without asking for another layout. */
  #watchTip(): void {
    const {tip} = this.#view;
    if (!tip || this.#stopWatchingTip) return;
    this.#stopWatchingTip = observeSize(tip, () => {
      const {currentCSSZoom: zoom = 1} = tip as {currentCSSZoom?: number};
      this.#tipSize = {width: tip.offsetWidth, height: tip.offsetHeight, zoom};
      this.#view.placeTip(this.#tipSize);
      return null;
    });
  }

  #tell(): void {
    this.#chart.host.dispatchEvent(new MetricsHoverEvent(hoverDetailOf(this.#view.reading)));
  }

  // —— keyboard

  #walk(bins: number): boolean {
    const source = this.#chart.source();
    if (!source) return false;
    const timeMs = walk(source.scene, source.seriesList, this.#view.reading?.timeMs ?? null, bins);
    if (timeMs === null) return false;
    this.#cursor = {timeMs, x: null, y: null, origin: {x: 0, y: 0, scale: 1}};
    scheduleFrame(this.#frame);
    this.#cancelSay?.();
    this.#cancelSay = wakeAfter(SAY_AFTER_MS, () => this.#say());
    return true;
  }

  #say(): void {
    const rows = this.#view.reading?.rows ?? [];
    const values = rows.map(({series, valueText, detail}) =>
      [`${series.columns.name} ${valueText}`, detail].filter(Boolean).join(', '),
    );
    if (rows.length > 0) setText(this.#find('.said')!, `${this.#view.timeText}: ${values.join('; ')}`);
  }

  #escape(): boolean {
    if (this.#pointer.isBrushing) {
      this.#pointer.cancel();
      return true;
    }
    const wasReading = this.#cursor !== null;
    this.stop();
    return this.#goHome() || wasReading;
  }

  // —— the viewport

  /** Answers whether there was anything to come home from. */
  #goHome(): boolean {
    if (!this.#chart.isZoomed()) return false;
    this.#chart.pick(null);
    return true;
  }

  #brush(picked: readonly [from: number, to: number] | null): void {
    const scene = this.#chart.source()?.scene;
    if (!scene) return;
    const {x, width} = scene.plot;
    const inPlot = (at: number): number => Math.min(Math.max(at, x), x + width);
    this.#view.brush(scene, picked && [inPlot(picked[0]), inPlot(picked[1])]);
  }

  #pick(from: number, to: number): void {
    const source = this.#chart.source();
    if (source) this.#chart.pick(rangeBetween(this.#timeAt(from, source), this.#timeAt(to, source)));
  }

  #zoom(factor: number): boolean {
    const source = this.#chart.source();
    if (!source) return false;
    const [startMs, endMs] = source.scene.time.domain;
    this.#chart.pick(rangeAround({startMs, endMs}, this.#cursor?.timeMs ?? (startMs + endMs) / 2, 1 / factor));
    return true;
  }
}
