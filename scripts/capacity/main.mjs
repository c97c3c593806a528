// @ts-check
/** `npm run capacity -- --series N --simulate`: what so many series cost a cluster. Where the figures come from: docs/capacity.md. */
import {parseArgs} from 'node:util';
import {DEFAULT_DEMAND} from './demand.mjs';
import {estimate} from './estimate.mjs';
import {estimateRows, simulationRows, tableOf} from './report.mjs';
import {simulate} from './simulation/simulate.mjs';

const usage = `usage: npm run capacity -- [options]
  --series N           how many series (default 10000, 1000000 and 100000000 side by side)
  --interval S         seconds between samples (default ${DEFAULT_DEMAND.intervalSeconds})
  --retention D        days that samples are kept (default ${DEFAULT_DEMAND.retentionDays})
  --replication N      copies of each row (default ${DEFAULT_DEMAND.replication})
  --charts N           charts open at once (default ${DEFAULT_DEMAND.charts})
  --charts-per-page N  charts that ask together (default ${DEFAULT_DEMAND.chartsPerPage})
  --per-chart N        series of a chart (default ${DEFAULT_DEMAND.seriesPerChart})
  --refresh S          seconds after which a chart asks again (default ${DEFAULT_DEMAND.refreshSeconds})

  --simulate           an hour, days of the job and years of disk beside the arithmetic
  --seed N             chance that can be had again (default 1)
  --outage H           hours that all workers of the job are away (default 12)
  --rush N             so many times as many people for five minutes (default 5)
  --slowest MS         99 of 100 answers are to wait no longer, in the rush too (default 250)`;

try {
  const {values} = parseArgs({
    options: {
      series: {type: 'string'},
      interval: {type: 'string'},
      retention: {type: 'string'},
      replication: {type: 'string'},
      charts: {type: 'string'},
      'charts-per-page': {type: 'string'},
      'per-chart': {type: 'string'},
      refresh: {type: 'string'},
      simulate: {type: 'boolean', default: false},
      seed: {type: 'string', default: '1'},
      outage: {type: 'string', default: '12'},
      rush: {type: 'string', default: '5'},
      slowest: {type: 'string', default: '250'},
      help: {type: 'boolean', default: false},
    },
  });
  if (values.help) console.log(usage);
  else {
    const or = (/** @type {string | undefined} */ text, /** @type {number} */ usual) =>
      text === undefined ? usual : Number(text);
    const demands = (values.series === undefined ? [10_000, 1_000_000, 100_000_000] : [Number(values.series)]).map(
      (series) => ({
        series,
        intervalSeconds: or(values.interval, DEFAULT_DEMAND.intervalSeconds),
        retentionDays: or(values.retention, DEFAULT_DEMAND.retentionDays),
        replication: or(values.replication, DEFAULT_DEMAND.replication),
        charts: or(values.charts, DEFAULT_DEMAND.charts),
        chartsPerPage: or(values['charts-per-page'], DEFAULT_DEMAND.chartsPerPage),
        seriesPerChart: or(values['per-chart'], DEFAULT_DEMAND.seriesPerChart),
        refreshSeconds: or(values.refresh, DEFAULT_DEMAND.refreshSeconds),
      }),
    );
    const columns = demands.map((demand) => ({demand, plan: estimate(demand), afterYear: estimate(demand, 365)}));
    console.log(tableOf(columns, estimateRows));
    if (values.simulate) {
      const options = {
        seed: whole('seed', values.seed),
        outageHours: atLeast('outage', values.outage, 0),
        rushTimes: atLeast('rush', values.rush, 1),
        slowestMs: atLeast('slowest', values.slowest, 1),
      };
      const began = performance.now();
      const simulated = columns.map((column) => ({...column, found: simulate(column.demand, options)}));
      console.log(`\nSimulated, seed ${options.seed}; in brackets what the arithmetic has:\n`);
      console.log(tableOf(simulated, simulationRows(options)));
      console.log(`\n${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
  }
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/** @param {string} name @param {string} text */
function whole(name, text) {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`invalid ${name}: ${text} (a whole number is wanted)`);
  return Number(text);
}

/** @param {string} name @param {string} text @param {number} least */
function atLeast(name, text, least) {
  if (text.trim() !== '' && Number(text) >= least && Number(text) < Number.POSITIVE_INFINITY) return Number(text);
  throw new RangeError(`invalid ${name}: ${text} (a number of ${least} or more is wanted)`);
}
