/** One ResizeObserver for the page. All boxes that changed are told in one batch. */
import {type FrameTask, runNow} from './frame.js';

/** Content box, whole CSS pixels: a fraction more or less is no reason to draw anew, and lines fall on pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A length as sizes have it. */
export const wholePixels = Math.floor;

/**
 * Told where layout is clean, between layout and paint. What it returns runs at once, and is painted in this very frame;
 * all else it should schedule. Only what is drawn for the first time should hurry: whoever changes sizes again and again
 * between one layout and the next makes the browser complain to the page of a loop.
 */
type SizeCallback = (size: Size) => FrameTask | null;

const callbacks = new WeakMap<Element, SizeCallback>();
let observer: ResizeObserver | null = null;

function tell(entries: ResizeObserverEntry[]): void {
  const urgent = new Set<FrameTask>();
  for (const {target, contentRect} of entries) {
    const task = callbacks.get(target)?.({
      width: wholePixels(contentRect.width),
      height: wholePixels(contentRect.height),
    });
    if (task) urgent.add(task);
  }
  runNow(urgent);
}

/**
 * Calls back with the size of an element, once soon and then whenever it changes; not while it has no box.
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
