import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {cancelFrame, type FrameTask, scheduleFrame} from './frame.js';

/** A place in the viewport, CSS pixels. */
export interface ClientPoint {
  readonly x: number;
  readonly y: number;
}

/** Where the drawing stands in the viewport. */
export interface DrawingOrigin extends ClientPoint {
  /** How many pixels of the viewport one of the drawing has: 1, unless the page zooms or scales the chart. */
  readonly scale: number;
}

/** Where a drawing stands. Reads layout. */
export function originOf(drawing: HTMLElement): DrawingOrigin {
  const {left, top, width} = drawing.getBoundingClientRect();
  return {x: left, y: top, scale: width / drawing.offsetWidth || 1};
}

/** What a pointer can mean. Positions are CSS pixels from the top left corner of the drawing. */
export interface PointerHandlers {
  /** Points at a place; called at most once a frame, with where the drawing stands. */
  point(x: number, y: number, origin: DrawingOrigin): void;
  /** Points nowhere any more. */
  leave(): void;
  /** Is picking a range; null when it no longer is. */
  brush(picked: readonly [from: number, to: number] | null): void;
  /** Picked a range. */
  pick(from: number, to: number): void;
  /** Wants to see the whole range again. */
  home(): void;
}

/** A drag that is shorter is a click, CSS pixels. */
const LEAST_DRAG = 5;
/** A finger that rests so long picks a range when it moves; before, it only reads. */
const LONG_PRESS_MS = 450;

/**
 * Reads mouse, pen and finger on a surface: pointing reads, a drag picks a range, a double click goes home. A finger that
 * moves up or down scrolls the page (`touch-action: pan-y` is in the style sheet), and the wheel is never touched.
 */
export class PointerController implements ReactiveController {
  readonly #surface: () => HTMLElement | null;
  readonly #drawing: () => HTMLElement | null;
  readonly #handlers: PointerHandlers;
  #listened: HTMLElement | null = null;
  #listening: AbortController | null = null;
  #client: ClientPoint | null = null;
  #origin: DrawingOrigin | null = null;
  #downClientX = 0;
  #downAtMs = 0;
  #isBrushing = false;

  readonly #frame: FrameTask = {
    read: () => {
      const drawing = this.#drawing();
      this.#origin = drawing ? originOf(drawing) : null;
    },
    write: () => {
      if (!this.#client || !this.#origin) return;
      const {x: left, y: top, scale} = this.#origin;
      const x = (this.#client.x - left) / scale;
      if (this.#isBrushing) this.#handlers.brush([(this.#downClientX - left) / scale, x]);
      this.#handlers.point(x, (this.#client.y - top) / scale, this.#origin);
    },
  };

  /**
   * @param surface - what is listened to
   * @param drawing - what positions count from
   */
  constructor(
    host: ReactiveControllerHost,
    surface: () => HTMLElement | null,
    drawing: () => HTMLElement | null,
    handlers: PointerHandlers,
  ) {
    this.#surface = surface;
    this.#drawing = drawing;
    this.#handlers = handlers;
    host.addController(this);
  }

  /** Whether a range is being picked. */
  get isBrushing(): boolean {
    return this.#isBrushing;
  }

  hostUpdated(): void {
    const surface = this.#surface();
    if (surface === this.#listened) return;
    this.hostDisconnected();
    if (!surface) return;
    this.#listened = surface;
    this.#listening = new AbortController();
    const {signal} = this.#listening;
    surface.addEventListener('pointermove', this.#move, {signal});
    surface.addEventListener('pointerdown', this.#down, {signal});
    surface.addEventListener('pointerup', this.#up, {signal});
    surface.addEventListener('pointercancel', this.#cancelled, {signal});
    surface.addEventListener('pointerleave', this.#left, {signal});
    surface.addEventListener('dblclick', this.#handlers.home, {signal});
  }

  hostDisconnected(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#listened = null;
    this.cancel();
    cancelFrame(this.#frame);
  }

  /** Stops picking a range without picking it. */
  cancel(): void {
    this.#downAtMs = 0;
    if (!this.#isBrushing) return;
    this.#isBrushing = false;
    this.#handlers.brush(null);
  }

  readonly #move = (event: PointerEvent): void => {
    this.#client = {x: event.clientX, y: event.clientY};
    const isDown = this.#downAtMs > 0 && (event.buttons & 1) === 1;
    if (isDown && !this.#isBrushing && Math.abs(event.clientX - this.#downClientX) >= LEAST_DRAG) {
      const mayPick = event.pointerType !== 'touch' || event.timeStamp - this.#downAtMs >= LONG_PRESS_MS;
      if (mayPick) {
        this.#isBrushing = true;
        this.#capture(event.pointerId);
      } else {
        // A finger that set off at once reads along the line for as long as it is down.
        this.#downAtMs = 0;
      }
    }
    scheduleFrame(this.#frame);
  };

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#client = {x: event.clientX, y: event.clientY};
    this.#downClientX = event.clientX;
    this.#downAtMs = event.timeStamp;
    scheduleFrame(this.#frame);
  };

  readonly #up = (event: PointerEvent): void => {
    const wasBrushing = this.#isBrushing;
    this.cancel();
    if (!wasBrushing || Math.abs(event.clientX - this.#downClientX) < LEAST_DRAG) return;
    const {x: left, scale} = originOf(this.#drawing()!);
    this.#handlers.pick((this.#downClientX - left) / scale, (event.clientX - left) / scale);
  };

  readonly #cancelled = (): void => {
    this.cancel();
    this.#stopPointing();
  };

  readonly #left = (event: PointerEvent): void => {
    // A finger that is lifted leaves too, but what it read stays to be looked at.
    if (event.pointerType !== 'touch') this.#stopPointing();
  };

  /** Keeps the pointer while it drags; one that a script made up cannot be kept. */
  #capture(pointerId: number): void {
    try {
      this.#surface()?.setPointerCapture(pointerId);
    } catch {
      // The drag goes on for as long as the pointer stays over the surface.
    }
  }

  #stopPointing(): void {
    this.#client = null;
    this.#handlers.leave();
  }
}
