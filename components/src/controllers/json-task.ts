import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {type RequestFunction, readJson} from '../data/read-json.js';
import {RequestError} from '../data/request-error.js';

/** Reads a static answer from an address: the newest address wins, and what was read stays until there is something newer. */
export class JsonTask implements ReactiveController {
  /** What was read; undefined before. */
  body: unknown;
  /** Why the last read failed; null when it did not. */
  error: RequestError | null = null;
  readonly #changed: () => void;
  #url: string | null = null;
  #request: RequestFunction | null = null;
  #flight: AbortController | null = null;
  #isStale = false;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#changed = changed;
    host.addController(this);
  }

  /** Whether a request is on its way. */
  get isAsking(): boolean {
    return this.#flight !== null;
  }

  hostConnected(): void {
    if (this.#isStale) this.again();
  }

  hostDisconnected(): void {
    this.#isStale = this.isAsking;
    this.#flight?.abort(new DOMException('no longer asked for', 'AbortError'));
    this.#flight = null;
  }

  /** Reads an address when it is another one than before; null forgets. */
  ask(url: string | null, request: RequestFunction | null): void {
    if (url === this.#url && request === this.#request) return;
    this.#url = url;
    this.#request = request;
    this.body = undefined;
    this.error = null;
    this.again();
  }

  /** Reads the same address again. */
  again(): void {
    this.#flight?.abort(new DOMException('no longer asked for', 'AbortError'));
    this.#flight = null;
    this.#isStale = false;
    if (this.#url === null) return;
    const flight = new AbortController();
    this.#flight = flight;
    readJson(this.#url, {signal: flight.signal, headers: {accept: 'application/json'}}, this.#request).then(
      ({body}) => {
        if (this.#flight !== flight) return;
        this.body = body;
        this.error = null;
        this.#flight = null;
        this.#changed();
      },
      (error: unknown) => {
        if (this.#flight !== flight) return;
        this.error = error instanceof RequestError ? error : new RequestError(String(error), {code: 'invalid_answer'});
        this.#flight = null;
        this.#changed();
      },
    );
  }
}
