import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {CHILD_CHANGE} from './chart-child-controller.js';

/**
 * Watches the children of a chart: they may come before it, with it or after it, be moved, changed and taken away, by
 * the parser, by innerHTML or by any framework. Whatever happens, the host is asked to update once.
 */
export class ChildrenController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #changed: () => void;
  #observer: MutationObserver | null = null;
  /** What the script holds; undefined until it is asked for again. */
  #json: string | null | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener(CHILD_CHANGE, this.#changed);
    this.#observer = new MutationObserver(this.#look);
    // The text too: the parser may add a script first and what is in it later.
    this.#observer.observe(this.#host, {childList: true, subtree: true, characterData: true});
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', this.#look, {once: true});
    this.#look();
  }

  hostDisconnected(): void {
    this.#host.removeEventListener(CHILD_CHANGE, this.#changed);
    document.removeEventListener('DOMContentLoaded', this.#look);
    this.#observer?.disconnect();
    this.#observer = null;
  }

  /** The descendants of a tag name, in document order. */
  all<T extends Element>(tagName: string): T[] {
    return [...this.#host.querySelectorAll<T>(tagName)];
  }

  /** What the first child `<script type="application/json">` holds; null without one, and until all of it is there. */
  jsonText(): string | null {
    this.#json ??= this.#readJson();
    return this.#json;
  }

  readonly #look = (): void => {
    this.#json = undefined;
    this.#changed();
  };

  #readJson(): string | null {
    const script = this.#host.querySelector(':scope > script[type="application/json"]');
    if (!script) return null;
    const mayGrow = document.readyState === 'loading' && !script.nextSibling && !this.#host.nextSibling;
    return mayGrow ? null : script.textContent!.trim() || null;
  }
}
