import type {Machine} from '../machine.js';
import {spreadOf} from '../statistics.js';
import type {ChartFigures} from './measure.js';
import type {SubjectName} from './subjects.js';

/** Every repetition of one case by one subject, in the order measured. */
export interface Measured {
  readonly case: string;
  readonly subject: SubjectName;
  readonly repetitions: readonly ChartFigures[];
}

/** What a run of the bench found: the JSON that it leaves behind. */
export interface ChartReport {
  readonly measuredAt: string;
  readonly browser: string;
  readonly machine: Machine;
  /** Load of the machine before each repetition. */
  readonly loads: readonly number[];
  readonly measured: readonly Measured[];
  /** gzip -9, bytes, of all scripts and styles that a page of the subject loads for one chart. */
  readonly sizes: Readonly<Partial<Record<SubjectName, number>>>;
}

/** How many times the median of one figure of a subject is that of another subject. */
export function ratioOfMedians(subject: Measured, peer: Measured, figure: keyof ChartFigures): number {
  const median = ({repetitions}: Measured) => spreadOf(repetitions.map((each) => each[figure])).median;
  return median(subject) / median(peer);
}
