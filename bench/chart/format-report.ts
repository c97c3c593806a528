import {loadRemark} from '../machine.js';
import {shortNumber, shortSpread, spreadOf} from '../statistics.js';
import {markdownTable} from '../table.js';
import type {ChartCase} from './cases.js';
import {type ChartReport, type Measured, ratioOfMedians} from './chart-report.js';
import {type Goal, judgeGoals} from './goals.js';
import type {ChartFigures} from './measure.js';

const COLUMNS: readonly (readonly [figure: keyof ChartFigures, title: string])[] = [
  ['firstFrame', 'first frame'],
  ['mainThread', 'main thread'],
  ['cpu', 'CPU'],
  ['heapMB', 'heap MB'],
  ['replace', 'replace'],
  ['replaceCpu', 'replace CPU'],
  ['hoverMainThread', 'hover main/move'],
  ['hoverCpu', 'hover CPU/move'],
];

/** The report as Markdown: a table a case, sizes, and the goals, met or missed. */
export function formatReport(report: ChartReport, cases: readonly ChartCase[]): string {
  const {measured, sizes, loads, machine, browser} = report;
  const tables = cases.map(({name, title}) => {
    const ofCase = measured.filter((each) => each.case === name);
    return `## ${title}\n\nms, median [least–greatest] of ${ofCase[0]?.repetitions.length ?? 0}\n\n${absolutes(ofCase)}\n\n${ratios(ofCase)}`;
  });
  const sizeRows = Object.entries(sizes).map(([name, bytes]) => [name, (bytes / 1000).toFixed(1)]);
  return [
    `# Charts, ${report.measuredAt}`,
    `${browser}, ${machine.platform}, ${machine.cpu}, ${loadRemark(loads, machine)}`,
    ...tables,
    `## Size\n\n${markdownTable(['loads', 'kB gzip'], sizeRows)}`,
    `## Goals\n\n${formatGoals(judgeGoals(report))}`,
  ].join('\n\n');
}

const absolutes = (measured: readonly Measured[]) =>
  markdownTable(
    ['', ...COLUMNS.map(([, title]) => title)],
    measured.map(({subject, repetitions}) => [
      subject,
      ...COLUMNS.map(([figure]) => shortSpread(spreadOf(repetitions.map((each) => each[figure])))),
    ]),
  );

function ratios(measured: readonly Measured[]): string {
  const uplot = measured.find(({subject}) => subject === 'uplot');
  if (!uplot) return '(no ratios without uplot)';
  return markdownTable(
    ['× uplot', ...COLUMNS.map(([, title]) => title)],
    measured
      .filter((each) => each !== uplot)
      .map((each) => [each.subject, ...COLUMNS.map(([figure]) => shortNumber(ratioOfMedians(each, uplot, figure)))]),
  );
}

const formatGoals = (goals: readonly Goal[]) =>
  goals.length === 0
    ? '(the element was not measured)'
    : goals.map(({isMet, text}) => `- ${isMet ? 'met' : '**missed**'}: ${text}`).join('\n');
