// @ts-check
/** People who open pages of charts, and what those ask for, one question after the other. */
import {answerCost} from '../measured.mjs';
import {RANGES, refreshPeriod, VIEWING} from '../viewing.mjs';
import {zipf} from './random.mjs';

/**
 * @typedef {object} Question
 * @property {number} at - seconds
 * @property {import('../measured.mjs').Look} look
 * @property {number} range - of `RANGES`
 * @property {number} page - whose charts
 * @property {number} past - which range of the past; −1 for what goes on
 *
 * @typedef {object} Rush - so many times as many people come, for a while
 * @property {number} from
 * @property {number} to
 * @property {number} times
 */

/**
 * What is asked from second 0 on, in order. Before that, people have come for as long as a page is open, so that it
 * begins as it goes on.
 *
 * @param {import('../demand.mjs').Demand} demand
 * @param {{seconds: number, rush: Rush}} options
 * @param {import('./random.mjs').Random} random
 * @returns {Question[]}
 */
export function askQuestions({charts, chartsPerPage, refreshSeconds}, {seconds, rush}, random) {
  const pagesOpen = charts / chartsPerPage;
  const everySeconds = VIEWING.pageSeconds / pagesOpen;
  const ranges = sumsOf(RANGES.map(({part}) => part));
  const pages = zipf(VIEWING.pages);
  const pastRanges = zipf(VIEWING.pastRanges);
  /** @type {Question[]} */
  const questions = [];
  const ask = (/** @type {Question} */ question) => {
    if (question.at >= 0 && question.at < seconds) questions.push(question);
  };
  const open = (/** @type {number} */ at) => {
    const range = random.pick(ranges);
    const page = random.pick(pages);
    const period = refreshPeriod(/** @type {{stepSeconds: number}} */ (RANGES[range]).stepSeconds, refreshSeconds);
    const closedAt = Math.min(seconds, at + random.exponential(VIEWING.pageSeconds));
    ask({at, look: 'view', range, page, past: -1});
    for (let next = at + period; next < closedAt; next += period)
      ask({at: next, look: 'refresh', range, page, past: -1});
    for (
      let next = at + random.exponential(VIEWING.zoomSeconds);
      next < closedAt;
      next += random.exponential(VIEWING.zoomSeconds)
    )
      ask({at: next, look: 'view', range, page, past: random.pick(pastRanges)});
  };
  for (let at = -6 * VIEWING.pageSeconds; at < seconds; at += random.exponential(everySeconds)) open(at);
  for (let at = rush.from; at < rush.to; at += random.exponential(everySeconds / (rush.times - 1))) open(at);
  return questions.sort((a, b) => a.at - b.at);
}

/** How long a copy of the API takes what was settled for the same, of a cluster that others write to. */
const KEPT_SECONDS = 60;

/**
 * What the questions cost, each asked of one of so many copies of the API; what a copy was asked less than a minute ago
 * is kept there.
 *
 * @param {readonly Question[]} questions
 * @param {{copies: number, series: number}} options - series of a page
 * @param {import('./random.mjs').Random} random
 */
export function answerQuestions(questions, {copies, series}, random) {
  /** @type {Map<string, number>} */
  const keptUntil = new Map();
  const costs = new Map(
    RANGES.flatMap(({name}, range) =>
      /** @type {const} */ (['view', 'refresh', 'kept']).map((look) => [
        `${look} ${range}`,
        answerCost(look, name, series),
      ]),
    ),
  );
  return questions.map(({at, look, range, page, past}) => {
    const copy = random.index(copies);
    const key = `${copy} ${range} ${page} ${past}`;
    const isKept = past >= 0 && (keptUntil.get(key) ?? -1) > at;
    if (past >= 0 && !isKept) keptUntil.set(key, at + KEPT_SECONDS);
    const cost = /** @type {import('../measured.mjs').AnswerCost} */ (costs.get(`${isKept ? 'kept' : look} ${range}`));
    return {at, copy, isKept, cost};
  });
}

/** @param {readonly number[]} parts */
function sumsOf(parts) {
  let sum = 0;
  return Float64Array.from(parts, (part) => (sum += part));
}
