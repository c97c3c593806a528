import type {Interaction, InteractiveChart} from './interaction.js';
import {LatePart} from './late-part.js';

const part = new LatePart(() => import('./interaction.js'));

/** The first pointer, key or focus brings what deals with them, and what they did meanwhile is done again. */
export class LateInteraction {
  /** Null before it has come. Without it the chart is still a picture. */
  current: Interaction | null = null;
  readonly #chart: InteractiveChart;
  #missed: Event | null = null;

  constructor(chart: InteractiveChart) {
    this.#chart = chart;
  }

  /** Listens to the surface of a chart. */
  readonly wake = (event: Event): void => {
    if (this.current) return;
    if (event.type === 'keydown' || event.type === 'pointermove') this.#missed = event;
    if (part.want(this.#arrived)) this.#arrived();
  };

  readonly #arrived = (): void => {
    const arrived = part.want(this.#arrived);
    if (!arrived || this.current) return;
    this.current = new arrived.Interaction(this.#chart);
    const missed = this.#missed;
    this.#missed = null;
    if (missed) this.#chart.host.renderRoot.querySelector('.surface')?.dispatchEvent(copyOf(missed));
  };
}

/** An event once more, for whoever listens by now. */
function copyOf(event: Event): Event {
  return event instanceof KeyboardEvent
    ? new KeyboardEvent(event.type, event)
    : new PointerEvent(event.type, event as PointerEvent);
}
