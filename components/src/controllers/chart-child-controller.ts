import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** What a child tells its chart when something about it changed. Internal: bubbles, does not leave the shadow root it is in. */
export const CHILD_CHANGE = 'metrics-child-change';

/**
 * Tells the chart around an element that the element has changed. Comings and goings the chart sees for itself; and a
 * chart that is not there yet reads its children when it comes.
 */
export class ChartChildController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    this.#host.dispatchEvent(new Event(CHILD_CHANGE, {bubbles: true}));
  }
}
