/** One ResizeObserver for the page: all boxes that changed are told in one batch. */

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
}

/**
 * Calls back with the size of an element, once soon and then whenever it changes. Whoever is called must not change a
 * size at once, but in a frame: otherwise the page is told of a loop.
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
