/** The report of the bench at scale as Markdown. */
import {shortNumber, shortSpread, spreadOf} from '../../statistics.js';
import {markdownTable} from '../../table.js';
import type {CaseFigures, HttpFigures} from './figures.js';
import {type Goal, goalsOf} from './goals.js';
import type {ScaleReport} from './scale-report.js';

/** What each case is, in the order in which they stand in the table. */
const CASES: readonly (readonly [name: string, text: string])[] = [
  ['one row', '(a) bare driver: one row'],
  ['closed', 'a closed year'],
  ['now', 'a year ending now'],
  ['row per bin', '(b) bare driver: the year, a row per hourly bin'],
  ['row per sample', '(b) bare driver: the mapped days, a row per sample'],
  ['duckdb samples', '(c) bare DuckDB: the year, of samples'],
  ['duckdb hours', '(c) bare DuckDB: the year, of hourly bins'],
  ['fifty rows', 'bare driver: fifty one-row reads at once'],
  ['decoding', 'decoding the tiles of 50 series × a year'],
  ['fleet', '50 series × a closed year'],
  ['mapped first', 'mapped days, first view, until it is whole'],
  ['mapped pushed down', 'mapped days, first view, folded by the cluster'],
  ['mapped again', 'mapped days, second view'],
  ['managed again', 'the same days of the managed series'],
];

const wallOf = (figures: CaseFigures) => figures.costs.map(({wallMs}) => wallMs);

/** Cases, HTTP, disk, goals. */
export function formatScale(report: ScaleReport): string {
  const {written, cases, http, bytes} = report;
  const oneRow = cases.find(({name}) => name === 'one row');
  const floor = oneRow === undefined ? null : spreadOf(wallOf(oneRow)).median;
  const rows = CASES.flatMap(([name, text]) => {
    const found = cases.find((each) => each.name === name);
    return found === undefined ? [] : [caseRow(text, found, floor)];
  });
  return [
    '## Scale',
    `${written.days} days of a sample a second (being written) and of 50 series of a sample in five minutes; ${written.mappedDays} days of a sample a second in a mapped table. Times are ms, memory is MB over idle; median [least–greatest].`,
    '### In the process',
    markdownTable(['', 'wall', '× (a)', 'CPU', 'rows', 'samples of them', 'CPU µs a row', 'memory'], rows),
    '### Over HTTP, without compression',
    markdownTable(['', 'callers', 'answers/s', 'median', 'p99', 'server CPU an answer', 'kB'], http.map(httpRow)),
    '### On disk',
    markdownTable(
      ['table', 'MB'],
      Object.entries(bytes)
        .sort(([, a], [, b]) => b - a)
        .map(([table, size]) => [table, shortNumber(size / 1e6)]),
    ),
    '### Goals',
    goalsOf(report).map(goalLine).join('\n'),
  ].join('\n\n');
}

function caseRow(text: string, figures: CaseFigures, floor: number | null): string[] {
  const wall = spreadOf(wallOf(figures));
  const cpu = spreadOf(figures.costs.map(({cpuMs}) => cpuMs)).median;
  const memory = figures.costs.flatMap(({overIdleMB}) => (overIdleMB === null ? [] : [overIdleMB]));
  return [
    text,
    shortSpread(wall),
    floor === null ? '–' : shortNumber(wall.median / floor),
    shortNumber(cpu),
    String(figures.rows),
    figures.samples === null ? '' : String(figures.samples),
    shortNumber((1000 * cpu) / figures.rows),
    memory.length === 0 ? '?' : Math.max(...memory).toFixed(0),
  ];
}

function httpRow({name, callers, rounds}: HttpFigures): string[] {
  const median = (of: (round: HttpFigures['rounds'][number]) => number) => shortNumber(spreadOf(rounds.map(of)).median);
  return [
    name,
    String(callers),
    median(({answers, seconds}) => answers / seconds),
    median(({medianMs}) => medianMs),
    median(({p99Ms}) => p99Ms),
    median(({serverCpuMs}) => serverCpuMs),
    median(({bytes}) => bytes / 1000),
  ];
}

function goalLine({text, wanted, found, isMet}: Goal): string {
  if (found === null || Number.isNaN(found)) return `- not measured: ${text} (wanted ${wanted})`;
  const bound = Number(wanted.slice(2));
  const times = found > bound ? found / bound : bound / found;
  const by = isMet ? '' : `, off by ${shortNumber(times)} ×`;
  return `- ${isMet ? 'met' : '**missed**'}: ${text}: ${exact(found)} (wanted ${wanted}${by})`;
}

/** Small ratios need more digits than times do. */
const exact = (value: number) => (value < 0.1 ? value.toPrecision(2) : shortNumber(value));
