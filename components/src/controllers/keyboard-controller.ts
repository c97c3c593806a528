import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** What keys mean. Each answers whether it did anything; a key that did nothing is left to the page. */
export interface KeyboardHandlers {
  /** So many bins to the right; negative to the left. */
  step(bins: number): boolean;
  /** To the first or the last bin. */
  jump(to: 'first' | 'last'): boolean;
  /** Shows less (above 1) or more of time around where the reader is. */
  zoom(factor: number): boolean;
  /** Stops whatever goes on; with nothing going on, goes home. */
  escape(): boolean;
}

/** How many bins an arrow moves with Shift. */
const SHIFT_BINS = 10;

/** Reads the keyboard on a surface: ←/→ and Shift with them, Home, End, Escape, + and −. */
export class KeyboardController implements ReactiveController {
  readonly #surface: () => HTMLElement | null;
  readonly #handlers: KeyboardHandlers;
  #listened: HTMLElement | null = null;

  /**
   * @param surface - found after each update of the host, until there is one
   */
  constructor(host: ReactiveControllerHost, surface: () => HTMLElement | null, handlers: KeyboardHandlers) {
    this.#surface = surface;
    this.#handlers = handlers;
    host.addController(this);
  }

  hostUpdated(): void {
    const surface = this.#surface();
    if (surface === this.#listened) return;
    this.hostDisconnected();
    surface?.addEventListener('keydown', this.#press);
    this.#listened = surface;
  }

  hostDisconnected(): void {
    this.#listened?.removeEventListener('keydown', this.#press);
    this.#listened = null;
  }

  readonly #press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#mean(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #mean({key, shiftKey}: KeyboardEvent): boolean {
    const bins = shiftKey ? SHIFT_BINS : 1;
    switch (key) {
      case 'ArrowRight':
        return this.#handlers.step(bins);
      case 'ArrowLeft':
        return this.#handlers.step(-bins);
      case 'Home':
        return this.#handlers.jump('first');
      case 'End':
        return this.#handlers.jump('last');
      case 'Escape':
        return this.#handlers.escape();
      case '+':
      case '=':
        return this.#handlers.zoom(2);
      case '-':
        return this.#handlers.zoom(0.5);
      default:
        return false;
    }
  }
}
