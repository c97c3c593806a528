/** One IntersectionObserver for the page, and its visibility: who can be seen right now? */

type VisibilityCallback = (visible: boolean) => void;

interface Watched {
  readonly callback: VisibilityCallback;
  intersecting: boolean;
  told: boolean | null;
}

const watched = new Map<Element, Watched>();
let observer: IntersectionObserver | null = null;

function tell(entry: Watched): void {
  const visible = entry.intersecting && !document.hidden;
  if (visible === entry.told) return;
  entry.told = visible;
  entry.callback(visible);
}

function tellAll(): void {
  for (const entry of watched.values()) tell(entry);
}

function tellIntersecting(entries: IntersectionObserverEntry[]): void {
  for (const {target, isIntersecting} of entries) {
    const entry = watched.get(target);
    if (!entry) continue;
    entry.intersecting = isIntersecting;
    tell(entry);
  }
}

/**
 * Calls back once soon and then whenever an element becomes visible or invisible: scrolled in or out, shown or hidden,
 * the page itself in front or behind.
 *
 * @returns stops it; an element has one callback at a time
 */
export function observeVisibility(target: Element, callback: VisibilityCallback): () => void {
  observer ??= new IntersectionObserver(tellIntersecting);
  if (watched.size === 0) document.addEventListener('visibilitychange', tellAll);
  watched.set(target, {callback, intersecting: false, told: null});
  observer.observe(target);
  return () => {
    observer?.unobserve(target);
    watched.delete(target);
    if (watched.size === 0) document.removeEventListener('visibilitychange', tellAll);
  };
}
