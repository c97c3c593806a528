import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {wakeAfter} from './page-timer.js';

/** A tick that is no later than this was not missed. */
const LATENESS_MS = 50;

/**
 * Tells its host when it is time to read again: at multiples of its period, so that all charts of a page with the same
 * one read together, and only while somebody looks; what was missed meanwhile is made up for at once.
 */
export class RefreshController implements ReactiveController {
  readonly #tick: () => void;
  #periodMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #looked = false;
  #cancel: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, tick: () => void) {
    this.#tick = tick;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#looked = false;
    this.#arm();
  }

  /** Milliseconds between reads; Infinity for never. */
  set periodMs(periodMs: number) {
    if (periodMs === this.#periodMs) return;
    this.#periodMs = periodMs;
    this.#arm();
  }

  /** Whether somebody looks. */
  set looked(looked: boolean) {
    if (looked === this.#looked) return;
    this.#looked = looked;
    if (looked && Date.now() - this.#lastMs >= this.#periodMs + LATENESS_MS) this.#ring();
    else this.#arm();
  }

  /** When something was last read, for whatever reason, epoch milliseconds. */
  set readMs(readMs: number) {
    this.#lastMs = Math.max(this.#lastMs, readMs);
  }

  #ring(): void {
    this.readMs = Date.now();
    this.#arm();
    this.#tick();
  }

  #arm(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#looked || this.#periodMs === Number.POSITIVE_INFINITY) return;
    const delayMs = this.#periodMs - (Date.now() % this.#periodMs);
    this.#cancel = wakeAfter(delayMs, () => this.#ring());
  }
}
