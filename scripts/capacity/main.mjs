// @ts-check
/** `npm run capacity -- --series N`: what so many series cost a cluster. Where the figures come from: docs/capacity.md. */
import {parseArgs} from 'node:util';
import {estimate} from './estimate.mjs';

const usage = `usage: npm run capacity -- [options]
  --series N       how many series (default 10000, 1000000 and 100000000 side by side)
  --interval S     seconds between samples (default 10)
  --retention D    days that samples are kept (default 7)
  --replication N  copies of each row (default 3)
  --charts N       charts open at once (default 1000)
  --per-chart N    series of a chart (default 3)
  --refresh S      seconds after which a chart asks again (default 10)`;

try {
  const {values} = parseArgs({
    options: {
      series: {type: 'string'},
      interval: {type: 'string', default: '10'},
      retention: {type: 'string', default: '7'},
      replication: {type: 'string', default: '3'},
      charts: {type: 'string', default: '1000'},
      'per-chart': {type: 'string', default: '3'},
      refresh: {type: 'string', default: '10'},
      help: {type: 'boolean', default: false},
    },
  });
  if (values.help) console.log(usage);
  else {
    const asked = values.series === undefined ? [10_000, 1_000_000, 100_000_000] : [Number(values.series)];
    const found = asked.map((series) => ({
      series,
      ...estimate({
        series,
        intervalSeconds: Number(values.interval),
        retentionDays: Number(values.retention),
        replication: Number(values.replication),
        charts: Number(values.charts),
        seriesPerChart: Number(values['per-chart']),
        refreshSeconds: Number(values.refresh),
      }),
    }));
    const row = (/** @type {string} */ title, /** @type {(of: typeof found[number]) => string} */ cell) =>
      console.log(`| ${title} | ${found.map(cell).join(' | ')} |`);
    row('series', ({series}) => number(series));
    console.log(`|---|${'--:|'.repeat(found.length)}`);
    row('samples written a second', ({samplesPerSecond}) => number(samplesPerSecond));
    row('tiles written a second', ({tilesPerSecond}) => number(tilesPerSecond));
    row('disk of samples, all copies', ({sampleBytes}) => bytes(sampleBytes));
    row('disk of rollups, all copies, after five years', ({rollupBytes}) => bytes(rollupBytes));
    row('series answered a second', ({answersPerSecond}) => number(answersPerSecond));
    row('nodes', ({nodes}) => number(nodes));
    row('copies of the API', ({apiCopies}) => number(apiCopies));
  }
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/** @param {number} value */
function number(value) {
  return new Intl.NumberFormat('en', {maximumSignificantDigits: 3}).format(value);
}

/** @param {number} value */
function bytes(value) {
  return value >= 1e12 ? `${number(value / 1e12)} TB` : `${number(value / 1e9)} GB`;
}
