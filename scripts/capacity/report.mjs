// @ts-check
/** What was worked out and what was simulated, as rows of a Markdown table with a column for each demand. */
import {ROLLUP_YEARS} from './estimate.mjs';

/**
 * @typedef {object} Planned
 * @property {import('./demand.mjs').Demand} demand
 * @property {import('./estimate.mjs').Estimate} plan - after some years
 * @property {import('./estimate.mjs').Estimate} afterYear
 *
 * @typedef {Planned & {found: import('./simulation/simulate.mjs').Simulation}} Simulated
 */

/**
 * @template Column
 * @typedef {[title: string, cell: (column: Column) => string]} Row
 */

/**
 * @template Column
 * @param {readonly Column[]} columns - the first row is their head
 * @param {readonly Row<Column>[]} rows
 */
export function tableOf(columns, rows) {
  const lines = rows.map(([title, cell]) => `| ${title} | ${columns.map(cell).join(' | ')} |`);
  return [lines[0], `|---|${'--:|'.repeat(columns.length)}`, ...lines.slice(1)].join('\n');
}

/** @type {readonly Row<Planned>[]} */
export const estimateRows = [
  ['series', ({demand}) => number(demand.series)],
  ['samples written a second', ({plan}) => number(plan.samplesPerSecond)],
  ['tiles written a second', ({plan}) => number(plan.tilesPerSecond)],
  ['disk of samples, all copies', ({plan}) => bytes(plan.sampleBytes)],
  ['disk of rollups, all copies, after a year', ({afterYear}) => bytes(afterYear.rollupBytes)],
  [`the same after ${ROLLUP_YEARS} years`, ({plan}) => bytes(plan.rollupBytes)],
  ['answers a second, for pages of charts', ({plan}) => number(plan.answersPerSecond)],
  ['reading statements a second for them', ({plan}) => number(plan.statementsPerSecond)],
  ['cores of nodes at work', ({plan}) => number(plan.nodeCores)],
  ['nodes', ({plan}) => number(plan.nodes)],
  ['workers of the job', ({plan}) => (Number.isFinite(plan.workers) ? number(plan.workers) : 'more than 16: split')],
  ['copies of the API', ({plan}) => number(plan.apiCopies)],
];

/**
 * @param {{outageHours: number, rushTimes: number, slowestMs: number}} options
 * @returns {readonly Row<Simulated>[]}
 */
export const simulationRows = ({outageHours, rushTimes, slowestMs}) => [
  ['series', ({demand}) => number(demand.series)],
  [
    'rows written a second, a node',
    ({demand, plan, found}) =>
      `${number(found.writesPerNode.mean)} (${number((plan.samplesPerSecond * demand.replication) / plan.nodes)})`,
  ],
  ['the same, the fullest node', ({found}) => number(found.writesPerNode.fullest)],
  ['the same, the worst second of any node', ({found}) => number(found.writesPerNode.peak)],
  [
    'statements read a second, a node',
    ({demand, plan, found}) =>
      `${number(found.readsPerNode.mean)} (${number((plan.statementsPerSecond * (Math.floor(demand.replication / 2) + 1)) / plan.nodes)})`,
  ],
  ['the same, the worst second of a rush', ({found}) => number(found.readsPerNode.peak)],
  ['processors of the fullest node: on average', ({found}) => percent(found.nodeBusy.mean)],
  ['the same, its worst ten seconds', ({found}) => percent(found.nodeBusy.peak)],
  ['answers a second', ({plan, found}) => `${number(found.answersPerSecond)} (${number(plan.answersPerSecond)})`],
  ['kept ones among them', ({found}) => percent(found.keptPart)],
  ['cores of servers at work', ({plan, found}) => `${number(found.serverCores)} (${number(plan.serverCores)})`],
  [
    'wait for a server: median, 99 of 100',
    ({found}) => `${duration(found.waitMs.p50 / 1000)}, ${duration(found.waitMs.p99 / 1000)}`,
  ],
  [`99 of 100 in a rush of ${number(rushTimes)} times`, ({found}) => duration(found.waitMs.rushP99 / 1000)],
  [
    `copies that keep that to ${number(slowestMs)} ms`,
    ({found}) => `${number(found.copiesForRush)} (${number(found.apiCopies)})`,
  ],
  ['workers of the job, and part of their time', ({found}) => `${found.workers}, ${percent(found.job.busyPart)}`],
  [
    'lag of rollups, usually',
    ({found}) => (found.job.caughtUpSeconds === null ? 'it grows' : duration(found.job.usualLagSeconds)),
  ],
  ['at most, when tiles of every level are due', ({found}) => duration(found.job.lagSeconds)],
  [
    `caught up after ${number(outageHours)} h without workers`,
    ({found}) => (found.job.caughtUpSeconds === null ? 'never' : duration(found.job.caughtUpSeconds)),
  ],
  ['made of what came', ({found}) => percent(Math.min(1, found.job.madeSeconds / found.job.dueSeconds))],
  [
    'samples lost before they were folded',
    ({found}) => (found.job.lostSeconds > 0 ? duration(found.job.lostSeconds) : 'none'),
  ],
  ...[7, 30, 90, 180].map((day) => diskRow(`disk after ${day} days`, day)),
  [
    'disk after a year',
    ({afterYear, found}) => `${diskAt(found, 365)} (${bytes(afterYear.sampleBytes + afterYear.rollupBytes)})`,
  ],
  [
    `disk after ${ROLLUP_YEARS} years`,
    ({plan, found}) => `${diskAt(found, ROLLUP_YEARS * 365)} (${bytes(plan.sampleBytes + plan.rollupBytes)})`,
  ],
  [
    'room for compaction beside it',
    ({found}) => bytes(/** @type {{spareBytes: number}} */ (found.disk.at(-1)).spareBytes),
  ],
  [
    'the fullest node then',
    ({found}) => bytes((diskBytes(found, ROLLUP_YEARS * 365) / found.nodes) * found.fullestShare),
  ],
];

/** @returns {Row<Simulated>} */
const diskRow = (/** @type {string} */ title, /** @type {number} */ day) => [title, ({found}) => diskAt(found, day)];

/** @param {import('./simulation/simulate.mjs').Simulation} found @param {number} day */
function diskBytes({disk}, day) {
  const {sampleBytes, rollupBytes} = /** @type {import('./simulation/disk.mjs').DiskDay} */ (disk[day - 1]);
  return sampleBytes + rollupBytes;
}

/** @param {import('./simulation/simulate.mjs').Simulation} found @param {number} day */
const diskAt = (found, day) => bytes(diskBytes(found, day));

/** @param {number} value */
function number(value) {
  return new Intl.NumberFormat('en', {maximumSignificantDigits: 3}).format(value);
}

/** @param {number} part */
const percent = (part) => `${number(100 * part)} %`;

/** @param {number} value */
function bytes(value) {
  return value >= 1e12 ? `${number(value / 1e12)} TB` : `${number(value / 1e9)} GB`;
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 1) return `${number(1000 * seconds)} ms`;
  if (seconds < 120) return `${number(seconds)} s`;
  return seconds < 7_200 ? `${number(seconds / 60)} min` : `${number(seconds / 3_600)} h`;
}
