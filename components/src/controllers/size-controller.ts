import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {FrameTask} from './frame.js';
import {observeSize, type Size, wholePixels} from './page-size.js';

/** Knows the size of one element of the host's shadow root; null before it was measured and while disconnected. */
export class SizeController implements ReactiveController {
  /** CSS pixels; both 0 while the host is not shown. */
  size: Size | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #target: () => Element | null;
  readonly #changed: () => FrameTask | null;
  #stop: (() => void) | null = null;
  #connected = false;

  /**
   * @param target - found after each update of the host, until there is one
   * @param changed - called when the size differs, where layout is clean, before that frame is painted; what it returns
   *   runs at once, see `observeSize`
   */
  constructor(host: ReactiveControllerHost, target: () => Element | null, changed: () => FrameTask | null) {
    this.#host = host;
    this.#target = target;
    this.#changed = changed;
    this.#host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#start();
  }

  hostUpdated(): void {
    if (this.#connected) this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#stop?.();
    this.#stop = null;
  }

  /** Whether the element has the size that is known, which is told with the next frame when it changed. Reads layout. */
  get isCurrent(): boolean {
    const target = this.#stop && this.#target();
    if (!target || !this.size) return true;
    const {width, height} = getComputedStyle(target);
    return wholePixels(parseFloat(width)) === this.size.width && wholePixels(parseFloat(height)) === this.size.height;
  }

  #start(): void {
    if (this.#stop) return;
    const target = this.#target();
    if (!target) return;
    this.#stop = observeSize(target, (size) => {
      if (size.width === this.size?.width && size.height === this.size.height) return null;
      this.size = size;
      return this.#changed();
    });
  }
}
