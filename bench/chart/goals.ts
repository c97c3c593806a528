import {shortNumber} from '../statistics.js';
import {type ChartReport, ratioOfMedians} from './chart-report.js';
import type {ChartFigures} from './measure.js';

/** Something that is wanted of the element, and whether it is so. */
export interface Goal {
  readonly isMet: boolean;
  readonly text: string;
}

interface Wanted {
  readonly cases: readonly string[];
  readonly figure: keyof ChartFigures;
  readonly title: string;
  /** At most so many times what uPlot takes. */
  readonly most: number;
}

const WANTED: readonly Wanted[] = [
  {cases: ['bins', 'missing'], figure: 'firstFrame', title: 'first frame', most: 0.8},
  {cases: ['bins', 'missing'], figure: 'hoverCpu', title: 'hover, CPU', most: 1},
  {cases: ['bins', 'missing'], figure: 'hoverMainThread', title: 'hover, main thread', most: 1},
  {cases: ['hundred'], figure: 'firstFrame', title: 'first frame', most: 0.65},
  {cases: ['hundred'], figure: 'cpu', title: 'CPU', most: 0.65},
];

/** What a plain chart may load, bytes of gzip -9. */
export const SIZE_LIMIT = 40_000;

/** Each goal for each case and form of the element that was measured beside uPlot. */
export function judgeGoals({measured, sizes}: ChartReport): readonly Goal[] {
  const goals: Goal[] = [];
  for (const {cases, figure, title, most} of WANTED) {
    for (const name of cases) {
      const uplot = measured.find((each) => each.case === name && each.subject === 'uplot');
      const ours = measured.filter((each) => each.case === name && each.subject.startsWith('metrics-chart'));
      for (const subject of uplot ? ours : []) {
        const ratio = ratioOfMedians(subject, uplot!, figure);
        goals.push({
          isMet: ratio <= most,
          text: `${subject.subject}, ${name}, ${title}: ${shortNumber(ratio)} × uplot (wanted ≤ ${most})`,
        });
      }
    }
  }
  const bytes = sizes['metrics-chart'];
  if (bytes !== undefined)
    goals.push({isMet: bytes <= SIZE_LIMIT, text: `size: ${(bytes / 1000).toFixed(1)} kB gzip (wanted ≤ 40)`});
  return goals;
}
