/** One ResizeObserver for the page. All boxes that changed are told in one batch, and drawn before that frame is painted. */
import {flushFrame} from './frame.js';

/** Content box, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type SizeCallback = (size: Size) => void;

const callbacks = new WeakMap<Element, SizeCallback>();
let observer: ResizeObserver | null = null;

function tell(entries: ResizeObserverEntry[]): void {
  for (const {target, contentRect} of entries) {
    callbacks.get(target)?.({width: contentRect.width, height: contentRect.height});
  }
  flushFrame();
}

/**
 * Calls back with the size of an element, once soon and then whenever it changes. What the callback schedules is drawn
 * before the frame in which the size changed is painted.
 *
 * @returns stops it; an element has one callback at a time
 */
export function observeSize(target: Element, callback: SizeCallback): () => void {
  observer ??= new ResizeObserver(tell);
  callbacks.set(target, callback);
  observer.observe(target);
  return () => {
    observer?.unobserve(target);
    callbacks.delete(target);
  };
}
