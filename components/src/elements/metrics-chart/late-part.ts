/** A part of the element that not every chart needs: its code comes when the first chart of the page wants it. */

/** So long nobody tries again to load what could not be loaded, milliseconds. */
const RETRY_MS = 5000;

export class LatePart<Part> {
  /** Why it could not be loaded the last time; null when it could, or nobody tried. */
  error: Error | null = null;
  readonly #load: () => Promise<Part>;
  readonly #waiting = new Set<() => void>();
  #part: Part | null = null;
  #failedMs = Number.NEGATIVE_INFINITY;

  /** @param load - imports it */
  constructor(load: () => Promise<Part>) {
    this.#load = load;
  }

  /** Whether it was wanted with this function, and has not come yet. */
  isAwaitedBy(arrived: () => void): boolean {
    return this.#waiting.has(arrived);
  }

  /**
   * The part, when it is there. Otherwise it is sent for, unless that failed a moment ago.
   *
   * @param arrived - called once when it has come, or failed to; the same function waits once
   */
  want(arrived: () => void): Part | null {
    if (this.#part || performance.now() - this.#failedMs < RETRY_MS) return this.#part;
    const isFirst = this.#waiting.size === 0;
    this.#waiting.add(arrived);
    if (isFirst) void this.#bring();
    return null;
  }

  async #bring(): Promise<void> {
    try {
      this.#part = await this.#load();
      this.error = null;
    } catch (cause) {
      this.#failedMs = performance.now();
      this.error = new Error('a part of the chart could not be loaded', {cause});
      console.warn('metrics-chart: a part of the chart could not be loaded', cause);
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const arrived of waiting) arrived();
  }
}
