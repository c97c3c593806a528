// @ts-check
/** Chance that can be had again: the same seed, the same numbers. */

/**
 * @typedef {object} Random
 * @property {() => number} uniform - 0 to below 1
 * @property {(mean: number) => number} exponential
 * @property {(mean: number) => number} poisson - how many of what comes by chance come
 * @property {(count: number) => number} index - 0 to below a count
 * @property {(weights: Float64Array) => number} pick - an index, by weights that are summed up and end with 1
 */

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for queues.
 *
 * @param {number} seed - an integer
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const exponential = (/** @type {number} */ mean) => -mean * Math.log(1 - uniform());
  return {
    uniform,
    exponential,
    poisson(mean) {
      // Beyond this nobody can tell it from the normal distribution.
      if (mean > 50) {
        const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
        return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
      }
      let count = 0;
      for (let left = exponential(1); left < mean; left += exponential(1)) count += 1;
      return count;
    },
    index: (count) => Math.floor(uniform() * count),
    pick(weights) {
      const at = uniform();
      let low = 0;
      let high = weights.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (/** @type {number} */ (weights[middle]) <= at) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/** Weights of the first, second, third …, falling as 1, ½, ⅓ … (Zipf's law), summed up. */
export function zipf(/** @type {number} */ count) {
  const sums = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i += 1) sums[i] = total += 1 / (i + 1);
  return sums.map((sum) => sum / total);
}
