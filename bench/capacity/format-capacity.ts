/** The figures as Markdown. */
import {loadRemark, type Machine} from '../machine.js';
import {shortNumber} from '../statistics.js';
import {markdownTable} from '../table.js';
import type {AnswerFigures} from './measure-answers.js';
import type {WorkFigures, WrittenFigures} from './measure-work.js';

/** What a run found. */
export interface CapacityFigures {
  readonly machine: Machine;
  readonly loads: readonly number[];
  readonly work: WrittenFigures;
  readonly answers: readonly AnswerFigures[];
}

/** Two tables: work by the sample, and answers. */
export function formatCapacity({machine, loads, work, answers}: CapacityFigures): string {
  const row = (name: string, {seconds, cpuMs, nodeCpuMs, statements}: WorkFigures, count: number, unit: string) => [
    name,
    `${count} ${unit}`,
    shortNumber(count / seconds),
    shortNumber((1000 * cpuMs) / count),
    shortNumber((1000 * nodeCpuMs) / count),
    (statements / count).toPrecision(2),
  ];
  return [
    markdownTable(
      ['work', 'how much', 'a second', 'CPU, µs each', 'CPU of the node, µs each', 'reading statements each'],
      [
        row('written in batches', work.inBatches, work.inBatches.rows, 'samples'),
        row('written one by one', work.oneByOne, work.oneByOne.rows, 'samples'),
        row('the job, a month behind', work.catchUp, work.catchUp.samples, 'samples'),
        row('the job, going on', work.goingOn, work.goingOn.tiles, 'tiles of 1 min'),
        row('coarser ones beside it', work.coarser, work.coarser.tiles, 'tiles'),
        row('the job, nothing to do', work.idle, work.idle.runs, 'runs'),
        row('a series more to look at', work.crowd, work.crowd.visits, 'looks'),
      ],
    ),
    '',
    markdownTable(
      ['look', 'range', 'series', 'CPU, ms', 'CPU of the node, ms', 'statements', 'median, ms', 'kB'],
      answers.map(({look, range, series, cpuMs, nodeCpuMs, statements, medianMs, bytes}) => [
        look,
        range,
        String(series),
        shortNumber(cpuMs),
        shortNumber(nodeCpuMs),
        shortNumber(statements),
        shortNumber(medianMs),
        shortNumber(bytes / 1000),
      ]),
    ),
    '',
    `${machine.platform}, ${machine.cpu}, Node ${machine.node}; ${loadRemark(loads, machine)}`,
  ].join('\n');
}
