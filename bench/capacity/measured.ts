/** The figures of a run as `npm run capacity` reads them: each with how it was measured. */
import type {CapacityFigures} from './format-capacity.js';

/** One figure of `scripts/capacity/measured.json`; the unit is in its name. */
interface Figure {
  readonly value: unknown;
  readonly how: string;
}

/** All of them. */
export interface MeasuredFile {
  readonly machine: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

const COMMAND = 'npm run bench:capacity';

/** What the file holds after a run; figures that another bench measures stay as they are. */
export function measuredOf({machine, work, answers}: CapacityFigures, before: MeasuredFile): MeasuredFile {
  const {inBatches, oneByOne, catchUp, goingOn, coarser, idle, crowd} = work;
  const us = (seconds: number, count: number) => rounded((1e6 * seconds) / count);
  const jobUsPerSample = us(catchUp.seconds, catchUp.samples);
  const ofSamples = (jobUsPerSample * goingOn.samples) / 1e6;
  const figure = (value: unknown, how: string): Figure => ({value, how: `${COMMAND}: ${how}`});
  return {
    machine: `${machine.platform}, ${machine.cores} cores (${machine.cpu}) for everything, Node ${machine.node}`,
    figures: {
      ...before.figures,
      nodeCpuUsPerSample: figure(
        us(oneByOne.nodeCpuMs / 1000, oneByOne.rows),
        'a sample of each of 12 series at a time, CPU of the node',
      ),
      nodeCpuUsPerSampleInBatch: figure(
        us(inBatches.nodeCpuMs / 1000, inBatches.rows),
        'days of 12 series, batches of 200, CPU of the node',
      ),
      jobUsPerSample: figure(jobUsPerSample, 'the job a month behind, wall time'),
      jobMsPerSeries: figure(
        rounded(Math.max(0, (1e3 * (goingOn.seconds - ofSamples)) / goingOn.tiles)),
        'the job going on, a tile of 1 min of each series, wall time less that of its samples and of its shards',
      ),
      jobMsPerCoarserTile: figure(
        rounded(Math.max(0, (1e3 * coarser.seconds) / coarser.tiles)),
        'the same where a tile of every coarser level is due, wall time beyond it',
      ),
      // Wall time of so little work is noise; it cannot be less than the work itself.
      jobUsPerLook: figure(
        us(Math.max(crowd.seconds, crowd.cpuMs / 1000), crowd.visits),
        'the job with 2,000 series for which nothing is due, time beyond that without them',
      ),
      jobMsPerShard: figure(
        rounded((1e3 * idle.seconds) / idle.runs / 16),
        'the job that finds nothing to do, wall time of a sixteenth of a run',
      ),
      nodeCpuPerJobTime: figure(
        rounded(catchUp.nodeCpuMs / 1000 / catchUp.seconds),
        'the job a month behind, CPU of the node over wall time',
      ),
      answers: figure(
        answers.map(({look, range, series, cpuMs, nodeCpuMs, statements, medianMs}) => ({
          look,
          range,
          series,
          cpuMs: rounded(cpuMs),
          nodeCpuMs: rounded(nodeCpuMs),
          statements: rounded(statements),
          medianMs: rounded(medianMs),
        })),
        'a server asked by one caller, CPU of its process and of the node',
      ),
    },
  };
}

/** Three digits: no figure here is worth more. */
const rounded = (value: number) => Number(value.toPrecision(3));
