import {loadRemark} from '../machine.js';
import {type Spread, shortNumber, shortSpread, spreadOf} from '../statistics.js';
import {markdownTable} from '../table.js';
import type {ApiReport, TargetReport} from './api-report.js';
import {formatScale} from './scale/format-scale.js';
import type {Figures} from './task.js';

/** A second look at a year may take so many times what one at an hour takes. */
const MOST_YEAR_TO_HOUR = 2;

/** The report as Markdown: for each database the first looks, the second looks, and the goal, met or missed. */
export function formatReport({measuredAt, machine, loads, targets, scale}: ApiReport): string {
  return [
    `# Answers, ${measuredAt}`,
    `${machine.platform}, ${machine.cpu}, Node ${machine.node}, ${loadRemark(loads, machine)}`,
    ...targets.map(formatTarget),
    ...(scale === null ? [] : [formatScale(scale)]),
  ].join('\n\n');
}

function formatTarget({name, loaded, spans, first, bare, second, bareBins}: TargetReport): string {
  const {rows, seconds} = loaded;
  const firstRows = spans.map((span) => {
    const ours = ofSpan(first, span);
    const driver = ofSpan(bare, span);
    const whole = ours.map(({wholeAfterMs, cost}) => wholeAfterMs ?? cost.wallMs);
    const isCut = ours.some(({wholeAfterMs}) => wholeAfterMs !== null);
    return [
      span,
      String(ours[0]?.step),
      wall(ours),
      isCut ? shortSpread(spreadOf(whole)) : '–',
      cpu(ours),
      memory(ours),
      wall(driver),
      cpu(driver),
      memory(driver),
      rowsOf(driver),
      shortNumber(spreadOf(whole).median / median(driver, 'wallMs')),
    ];
  });
  const secondRows = spans.map((span) => {
    const ours = ofSpan(second, span);
    const driver = ofSpan(bareBins, span);
    const ratio = shortNumber(median(ours, 'wallMs') / median(driver, 'wallMs'));
    return [
      span,
      `${ours[0]?.bins}`,
      wall(ours),
      cpu(ours),
      memory(ours),
      rowsOf(ours),
      wall(driver),
      cpu(driver),
      rowsOf(driver),
      ratio,
    ];
  });
  return [
    `## ${name}`,
    `${rows} rows written in ${shortNumber(seconds)} s: ${Math.round(rows / seconds)} rows/s. Times are ms, memory is MB over idle; median [least–greatest].`,
    '### First look',
    markdownTable(
      [
        '',
        'step',
        'first answer',
        'whole after',
        'CPU',
        'memory',
        'driver',
        'driver CPU',
        'driver memory',
        'rows',
        'whole × driver',
      ],
      firstRows,
    ),
    '### Second look',
    markdownTable(
      ['', 'bins', 'answer', 'CPU', 'memory', 'rows', 'driver', 'driver CPU', 'driver rows', 'answer × driver'],
      secondRows,
    ),
    formatGoal(second),
  ].join('\n\n');
}

function formatGoal(second: readonly Figures[]): string {
  const hour = ofSpan(second, '1 h');
  const year = ofSpan(second, '1 y');
  if (hour.length === 0 || year.length === 0) return '(no goal without an hour and a year)';
  const ratio = median(year, 'wallMs') / median(hour, 'wallMs');
  const verdict = ratio <= MOST_YEAR_TO_HOUR ? 'met' : '**missed**';
  return `- ${verdict}: second look at a year: ${shortNumber(ratio)} × an hour (wanted ≤ ${MOST_YEAR_TO_HOUR})`;
}

const ofSpan = (figures: readonly Figures[], span: string) => figures.filter((each) => each.span === span);
const spread = (figures: readonly Figures[], key: 'wallMs' | 'cpuMs'): Spread =>
  spreadOf(figures.map(({cost}) => cost[key]));
const median = (figures: readonly Figures[], key: 'wallMs' | 'cpuMs') => spread(figures, key).median;
const wall = (figures: readonly Figures[]) => shortSpread(spread(figures, 'wallMs'));
const cpu = (figures: readonly Figures[]) => shortNumber(median(figures, 'cpuMs'));
const rowsOf = (figures: readonly Figures[]) => String(spreadOf(figures.map(({rows}) => rows)).median);

function memory(figures: readonly Figures[]): string {
  const known = figures.flatMap(({cost}) => (cost.overIdleMB === null ? [] : [cost.overIdleMB]));
  // The most of all repetitions: what is held from the one before is idle memory to the next.
  return known.length === 0 ? '?' : Math.max(...known).toFixed(0);
}
