/** `npm run bench:chart`: see bench/README.md. */
import {parseArgs} from 'node:util';
import type {Browser} from 'puppeteer-core';
import {wholeNumber} from '../arguments.js';
import {currentLoad, describeMachine} from '../machine.js';
import {ROOT, writeOutput} from '../output-file.js';
import {CHART_CASES, type ChartCase, chartCase} from './cases.js';
import type {ChartReport, Measured} from './chart-report.js';
import {assertThreadTimes} from './chromium-processes.js';
import {formatReport} from './format-report.js';
import {loadedScriptBytes} from './loaded-bytes.js';
import {type ChartFigures, measureChart} from './measure.js';
import {servePages} from './page-server.js';
import {profileSubject} from './profile.js';
import {bundleSubject, SUBJECT_NAMES, type SubjectName, subjectName} from './subjects.js';

/** As fast as the browser can, and with no process at work that no page needs. */
const BROWSER_ARGUMENTS = [
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  '--disable-features=SpareRendererForSitePerProcess',
];

/**
 * Measures, prints and writes what charts cost.
 *
 * @param args - of the command line
 * @param tools - `launchBrowser` starts Chromium with these arguments on top of those that the project's tests use
 * @throws Error in one line when an argument is wrong, or the system cannot time threads
 */
export async function run(
  args: readonly string[],
  {launchBrowser}: {launchBrowser(options: {args: string[]}): Promise<Browser>},
): Promise<void> {
  const {values: options} = parseArgs({
    args: [...args],
    options: {
      runs: {type: 'string', default: '5'},
      only: {type: 'string', multiple: true},
      subject: {type: 'string', multiple: true},
      profile: {type: 'boolean', default: false},
    },
  });
  assertThreadTimes();
  const runs = wholeNumber('runs', options.runs);
  const cases = options.only?.map(chartCase) ?? CHART_CASES;
  const names = options.subject?.map(subjectName);

  const browser = await launchBrowser({args: BROWSER_ARGUMENTS});
  try {
    if (options.profile) {
      for (const name of names ?? ['metrics-chart' as const]) await profileSubject(browser, name, cases, runs);
    } else {
      const report = await measureAll(browser, names ?? SUBJECT_NAMES, cases, runs);
      const text = formatReport(report, cases);
      console.log(text);
      const stamp = report.measuredAt.slice(0, 19).replaceAll(':', '-');
      writeOutput(`chart-${stamp}.md`, text);
      console.log(`\n${writeOutput(`chart-${stamp}.json`, JSON.stringify(report, null, 1))}`);
    }
  } finally {
    await browser.close();
  }
}

/** Subjects take turns within a case, and each repetition begins with another one: what drifts, drifts for all. */
async function measureAll(
  browser: Browser,
  names: readonly SubjectName[],
  cases: readonly ChartCase[],
  runs: number,
): Promise<ChartReport> {
  const subjects = await Promise.all(names.map(bundleSubject));
  const server = await servePages(subjects, `${ROOT}api/dist/public`);
  try {
    const figures = new Map<string, ChartFigures[]>();
    const loads: number[] = [];
    for (let run = 0; run < runs; run++) {
      for (const each of cases) {
        loads.push(currentLoad());
        for (let i = 0; i < subjects.length; i++) {
          const subject = subjects[(i + run) % subjects.length]!;
          const key = `${each.name} ${subject.name}`;
          showProgress(`${run + 1}/${runs} ${key}`);
          figures.set(key, [...(figures.get(key) ?? []), await measureChart(browser, server.url(subject), each)]);
        }
      }
    }
    const sizes: Partial<Record<SubjectName, number>> = {};
    for (const subject of subjects) sizes[subject.name] = await loadedScriptBytes(browser, server.url(subject));
    showProgress('');
    const measured: Measured[] = cases.flatMap((each) =>
      names.map((subject) => ({case: each.name, subject, repetitions: figures.get(`${each.name} ${subject}`)!})),
    );
    return {
      measuredAt: new Date().toISOString(),
      browser: await browser.version(),
      machine: describeMachine(),
      loads,
      measured,
      sizes,
    };
  } finally {
    server.close();
  }
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
