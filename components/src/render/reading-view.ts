/** Shows what a chart says about one moment: crosshair and dots, tip, and the legend's figures. Nothing else is touched. */
import type {Formats} from '../core/formats.js';
import {xOf} from '../core/scales.js';
import type {DrawnSeries, Scene} from '../core/scene.js';
import type {AnnotationMark} from './annotation.js';
import {drawLegendReading} from './legend.js';
import {createOverlay, drawBrush, drawOverlay, LEAST_SPAN, type Overlay} from './overlay.js';
import {type Reading, readAt} from './reading.js';
import {binText, momentText} from './time-text.js';
import {createTip, drawTip, placeTip} from './tip.js';

/** Where a reader reads. */
export interface ReadingPlace {
  /** Epoch milliseconds UTC. */
  readonly timeMs: number;
  /** Height in the drawing, CSS pixels; null for a reader without a pointer. */
  readonly y: number | null;
  /** Top left corner of the drawing in the viewport, CSS pixels. */
  readonly origin: {readonly x: number; readonly y: number; readonly scale: number};
}

/** What there is to read. */
export interface ReadingSource {
  readonly scene: Scene;
  readonly seriesList: readonly DrawnSeries[];
  readonly annotations: readonly AnnotationMark[];
  readonly timeZone: string;
  readonly formats: Formats;
}

/** The elements that a reading shows in: Lit never fills them. */
export interface ReadingRoots {
  readonly overlay: HTMLElement;
  /** The tip is appended here, on the first reading. */
  readonly tipParent: ParentNode & Node;
  readonly legend: () => HTMLElement | null;
}

export class ReadingView {
  /** What is shown; null when nothing is. */
  reading: Reading | null = null;
  /** Made on the first reading; null before. */
  tip: HTMLElement | null = null;
  readonly #roots: ReadingRoots;
  #overlay: Overlay | null = null;
  #place: ReadingPlace | null = null;
  #source: ReadingSource | null = null;

  constructor(roots: ReadingRoots) {
    this.#roots = roots;
  }

  /**
   * Shows what the chart says about a place; hides everything when there is nothing to say.
   *
   * @returns whether the moment is another one than before
   */
  show(source: ReadingSource, place: ReadingPlace): boolean {
    const {scene, seriesList, formats} = source;
    const {domain} = scene.time;
    const inRange = place.timeMs >= domain[0] && place.timeMs <= domain[1];
    const reading = inRange ? readAt(scene, seriesList, place.timeMs, formats) : null;
    if (!reading) return this.hide();
    const isNew = this.reading?.timeMs !== reading.timeMs;
    this.reading = reading;
    this.#place = place;
    this.#source = source;
    this.#overlay ??= createOverlay(this.#roots.overlay);
    drawOverlay(this.#overlay, scene, reading);
    this.#drawTip(reading, source, place);
    const legend = this.#roots.legend();
    if (legend) {
      drawLegendReading(legend, new Map(reading.rows.map((row) => [row.series.columns.key, row.shortText])));
    }
    return isNew;
  }

  /** Hides everything; answers whether there was anything. */
  hide(): boolean {
    if (!this.reading) return false;
    const {scene} = this.#source!;
    this.reading = null;
    this.#place = null;
    this.#source = null;
    if (this.#overlay) drawOverlay(this.#overlay, scene, null);
    if (this.tip?.isConnected && this.tip.matches(':popover-open')) this.tip.hidePopover();
    const legend = this.#roots.legend();
    if (legend) drawLegendReading(legend, null);
    return true;
  }

  /** Shows the range that a drag picks, between two places in CSS pixels, or hides it. */
  brush(scene: Scene, picked: readonly [from: number, to: number] | null): void {
    if (!picked && !this.#overlay) return;
    this.#overlay ??= createOverlay(this.#roots.overlay);
    drawBrush(this.#overlay, scene, picked);
  }

  /**
   * Moves the tip beside the crosshair, for a size that it has by then.
   *
   * @param size - CSS pixels of its own, and how many of the viewport's each has
   */
  placeTip(size: {readonly width: number; readonly height: number; readonly zoom: number}): void {
    if (!this.tip || !this.reading || !this.#place) return;
    const {origin, y} = this.#place;
    const {plot} = this.#source!.scene;
    const {scale} = origin;
    const {zoom} = size;
    const pointer = {
      x: (origin.x + this.reading.x * scale) / zoom,
      y: (origin.y + (y ?? plot.y + plot.height / 3) * scale) / zoom,
    };
    const viewport = {width: window.innerWidth / zoom, height: window.innerHeight / zoom};
    const {left, top} = placeTip(pointer, size, viewport);
    this.tip.style.transform = `translate(${Math.round(left)}px,${Math.round(top)}px)`;
  }

  /** The bin or moment that is shown, with its zone: a bin that is seen as one from–to, a narrow one by where it begins. */
  get timeText(): string {
    if (!this.reading || !this.#source) return '';
    const {timeRange, timeMs, step} = this.reading;
    const {timeZone, formats, scene} = this.#source;
    const {startMs, endMs} = timeRange;
    if (step !== null) {
      const isSeen = xOf(scene.time, endMs) - xOf(scene.time, startMs) >= LEAST_SPAN;
      return isSeen
        ? binText(timeRange, step, timeZone, formats)
        : momentText(startMs, endMs - startMs, timeZone, formats);
    }
    return momentText(timeMs, timeMs % 1000 === 0 ? 1000 : 1, timeZone, formats);
  }

  #drawTip(reading: Reading, {annotations, scene}: ReadingSource, {y}: ReadingPlace): void {
    if (!this.tip) {
      this.tip = createTip();
      this.#roots.tipParent.append(this.tip);
    }
    const height = y ?? scene.plot.y + scene.plot.height / 3;
    drawTip(this.tip, reading, this.timeText, notesAt(reading, scene, annotations), height);
    // Without popovers the tip is merely fixed: it may be clipped by a transformed ancestor, and still be read.
    if (this.tip.showPopover && !this.tip.matches(':popover-open')) this.tip.showPopover();
  }
}

/** How near an annotation must be to be named, CSS pixels. */
const NEAR = 6;

function notesAt(reading: Reading, {time}: Scene, annotations: readonly AnnotationMark[]): string[] {
  const nearMs = (NEAR * (time.domain[1] - time.domain[0])) / (time.range[1] - time.range[0]);
  const {startMs, endMs} = reading.timeRange;
  return annotations
    .filter((note) => note.startMs <= endMs + nearMs && (note.endMs ?? note.startMs) >= startMs - nearMs)
    .map(({label}) => label)
    .filter(Boolean);
}
