// @ts-check
/** Senders that write samples, second by second: some on the tick of the clock, some cut off for a while and back with all they have. */

/** Assumed of senders. */
export const SENDERS = {
  seriesEach: 100,
  /** Part of them that send on the tick: at full minutes, every ten seconds. */
  onTheTick: 0.2,
  /** How often one is cut off, how long it is on average, and how long it then takes to send what it has. */
  cutOffPerDay: 0.01,
  cutOffSeconds: 1_800,
  backlogSeconds: 60,
};

/**
 * @typedef {object} WrittenSamples
 * @property {Float64Array} alone - samples of each second that come as they are taken, one copy
 * @property {Float64Array} backlog - of senders that were cut off: in batches
 */

/**
 * @param {{series: number, intervalSeconds: number}} demand
 * @param {number} seconds
 * @param {import('./random.mjs').Random} random
 * @returns {WrittenSamples}
 */
export function writeSamples({series, intervalSeconds}, seconds, random) {
  const senders = Math.max(1, series / SENDERS.seriesEach);
  const seriesEach = series / senders;
  const phases = Math.max(1, Math.round(intervalSeconds));
  const ticking = senders * SENDERS.onTheTick;
  // Whoever does not send on the tick sends at a moment of its own, the same in every interval.
  const ofPhase = Float64Array.from({length: phases}, () => random.poisson((senders - ticking) / phases));
  const drawn = ofPhase.reduce((sum, each) => sum + each, 0);
  for (let i = 0; i < phases; i += 1)
    ofPhase[i] =
      drawn > 0 ? /** @type {number} */ (ofPhase[i] * (senders - ticking)) / drawn : (senders - ticking) / phases;
  ofPhase[0] = /** @type {number} */ (ofPhase[0]) + ticking;
  const alone = new Float64Array(seconds);
  const backlog = new Float64Array(seconds);
  const perSecond = phases / intervalSeconds;
  // Those that are away do not send meanwhile; in the long run that is what comes back.
  const isAway = (SENDERS.cutOffPerDay * SENDERS.cutOffSeconds) / 86_400;
  for (let second = 0; second < seconds; second += 1) {
    alone[second] = /** @type {number} */ (ofPhase[second % phases]) * seriesEach * perSecond * (1 - isAway);
    const back = random.poisson((senders * SENDERS.cutOffPerDay) / 86_400);
    for (let i = 0; i < back; i += 1) {
      const samples = (random.exponential(SENDERS.cutOffSeconds) * seriesEach) / intervalSeconds;
      const until = Math.min(seconds, second + SENDERS.backlogSeconds);
      for (let at = second; at < until; at += 1)
        backlog[at] = /** @type {number} */ (backlog[at]) + samples / SENDERS.backlogSeconds;
    }
  }
  return {alone, backlog};
}

/** How often a day samples of a series come later than what is settled, and have bins made anew: of outages that are longer. */
export const lateOutagesPerDay = (/** @type {number} */ latenessSeconds) =>
  SENDERS.cutOffPerDay * Math.exp(-latenessSeconds / SENDERS.cutOffSeconds);
