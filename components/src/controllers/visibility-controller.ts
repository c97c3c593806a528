import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {observeVisibility} from './page-visibility.js';

/** Knows whether anybody can see the host: on screen, in a page that is in front. */
export class VisibilityController implements ReactiveController {
  /** Null before it is known, and while disconnected. */
  visible: boolean | null = null;
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: () => void;
  #stop: (() => void) | null = null;

  constructor(host: ReactiveControllerHost & Element, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = observeVisibility(this.#host, (visible) => {
      this.visible = visible;
      this.#changed();
    });
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
    this.visible = null;
  }
}
