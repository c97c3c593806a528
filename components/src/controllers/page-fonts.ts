/** Tells everybody when a font has arrived: what was measured before was another font. */

const callbacks = new Set<() => void>();

function tell(): void {
  for (const callback of callbacks) callback();
}

/** Calls back whenever fonts have finished loading; returns what stops it. */
export function observeFonts(callback: () => void): () => void {
  if (callbacks.size === 0) document.fonts?.addEventListener('loadingdone', tell);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) document.fonts?.removeEventListener('loadingdone', tell);
  };
}
