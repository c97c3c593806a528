/** What answers at scale are to cost, each beside what it is measured against. */
import {spreadOf} from '../../statistics.js';
import type {ScaleReport} from './scale-report.js';

/** A goal and where it stands. Every ratio is one of medians of one run. */
export interface Goal {
  readonly text: string;
  /** What is wanted, as it is written: `≤ 1.5`. */
  readonly wanted: string;
  /** Null: it was not measured in this run. */
  readonly found: number | null;
  readonly isMet: boolean;
}

/** All of them, in the order in which they are asked. */
export function goalsOf(report: ScaleReport): readonly Goal[] {
  const {cases, http} = report;
  const figures = (name: string) => cases.find((each) => each.name === name);
  const median = (values: readonly number[] = []) => (values.length === 0 ? Number.NaN : spreadOf(values).median);
  const wall = (name: string) => median(figures(name)?.costs.map(({wallMs}) => wallMs));
  const cpuPerRow = (name: string) => {
    const found = figures(name);
    return median(found?.costs.map(({cpuMs}) => cpuMs)) / (found?.rows ?? 1);
  };
  const memory = (name: string) =>
    Math.max(...(figures(name)?.costs.map(({overIdleMB}) => overIdleMB ?? Number.NaN) ?? [Number.NaN]));
  const over = (name: string, callers: number) => http.find((each) => each.name === name && each.callers === callers);
  const latency = (name: string) => median(over(name, 1)?.rounds.map(({medianMs}) => medianMs));
  const rate = (name: string, callers: number) =>
    median(over(name, callers)?.rounds.map(({answers, seconds}) => answers / seconds));
  const atMost = (text: string, most: number, found: number): Goal => ({
    text,
    wanted: `≤ ${most}`,
    found,
    isMet: found <= most,
  });
  const atLeast = (text: string, least: number, found: number): Goal => ({
    text,
    wanted: `≥ ${least}`,
    found,
    isMet: found >= least,
  });
  return [
    atMost('a closed year: times a one-row read', 1.5, wall('closed') / wall('one row')),
    atMost('a year ending now: times a one-row read', 4, wall('now') / wall('one row')),
    atMost('a year ending now: rows of fresh samples', 300, figures('now')?.samples ?? Number.NaN),
    atMost(
      '50 series × a year: times fifty one-row reads and decoding',
      1.5,
      wall('fleet') / (wall('fifty rows') + wall('decoding')),
    ),
    atMost(
      '50 series × a year over HTTP: times bare Hono that stringifies the same body',
      1.5,
      latency('fleet, anew') / latency('fleet, bare stringify'),
    ),
    atMost(
      'the same, kept (as a server is by default)',
      1.5,
      latency('fleet, kept') / latency('fleet, bare stringify'),
    ),
    atLeast('a closed year: faster than a row a bin, times', 10, wall('row per bin') / wall('closed')),
    atLeast(
      'a closed year: faster than a row a sample of fewer days, times',
      10,
      wall('row per sample') / wall('closed'),
    ),
    atMost(
      'mapped, first view: Node CPU per sample, times the bare loop',
      1.05,
      cpuPerRow('mapped first') / cpuPerRow('row per sample'),
    ),
    atMost('mapped, first view: MB over idle', 64, memory('mapped first')),
    atMost(
      'mapped, first view, folded by the cluster: Node CPU per sample, times the bare loop',
      1 / 50,
      cpuPerRow('mapped pushed down') / cpuPerRow('row per sample'),
    ),
    atMost('mapped, first view, folded by the cluster: MB over idle', 64, memory('mapped pushed down')),
    atMost(
      'mapped, second view: times the same days of the managed series',
      1.5,
      wall('mapped again') / wall('managed again'),
    ),
    ...[1, 8, 64].map((callers) =>
      atLeast(
        `a kept year over HTTP, ${callers} ${callers === 1 ? 'caller' : 'callers'}: answers a second, times bare Hono with a ready body`,
        0.9,
        rate('year, kept', callers) / rate('year, bare ready', callers),
      ),
    ),
  ];
}
