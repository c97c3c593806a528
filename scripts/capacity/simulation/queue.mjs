// @ts-check
/** Who waits for how long: first come, first served. */

/**
 * How long each of many requests waits for one server.
 *
 * @param {Float64Array} arrivals - seconds, ascending
 * @param {Float64Array} services - seconds that each takes
 * @returns {{waits: Float64Array, busySeconds: number}}
 */
export function waitsInQueue(arrivals, services) {
  const waits = new Float64Array(arrivals.length);
  let freeAt = Number.NEGATIVE_INFINITY;
  let busySeconds = 0;
  for (let i = 0; i < arrivals.length; i += 1) {
    const arrival = /** @type {number} */ (arrivals[i]);
    const service = /** @type {number} */ (services[i]);
    const startsAt = Math.max(arrival, freeAt);
    waits[i] = startsAt - arrival;
    freeAt = startsAt + service;
    busySeconds += service;
  }
  return {waits, busySeconds};
}

/** The value that a part of all values do not exceed; 0 of none. */
export function quantile(/** @type {Float64Array} */ values, /** @type {number} */ part) {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return /** @type {number} */ (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]);
}
