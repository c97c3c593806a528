/** Noise that is a pure function of a seed and an index: the same data set comes out every time, in any order. */

/** A number in [0, 1) for a seed and an index (the finaliser of MurmurHash3, 32 bits). */
export function noise01(seed: number, index: number): number {
  let hash = Math.imul(index ^ (seed * 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}

/** Smooth noise in [0, 1) that changes over about `period` indexes. */
export function smoothNoise01(seed: number, index: number, period: number): number {
  const at = index / period;
  const cell = Math.floor(at);
  const part = at - cell;
  const ease = part * part * (3 - 2 * part);
  return noise01(seed, cell) * (1 - ease) + noise01(seed, cell + 1) * ease;
}
