/** Does one task, says what it cost, and ends. Runs with the garbage collector within reach. */
import {createApp} from '#api/app.js';
import {createEngine} from '#api/engine/create-engine.js';
import {type Asked, ask, askUntilWhole} from './ask.js';
import {levelServing} from './level-serving.js';
import {SERIES_TEXT} from './one-series.js';
import {END_MS, NOW_MS, SPANS, type Span, WARM_UP} from './spans.js';
import {targetOf} from './targets.js';
import type {Figures, Task} from './task.js';
import {timedCall} from './timed-call.js';

/** Repetitions end early when they have taken so long: a first look at a year takes minutes. */
const LONGEST_MS = 20_000;

const task = JSON.parse(process.argv[2]!) as Task;
const spans = task.spans.map((name) => SPANS.find((span) => span.name === name)!);
const figures = await {first: firstLooks, second: secondLooks, bare: bareReads, 'bare-bins': bareBins}[task.kind]();
process.send!(figures);

async function firstLooks(): Promise<Figures[]> {
  const {app, forget, close} = await openApp();
  await askUntilWhole(app, WARM_UP);
  const found: Figures[] = [];
  for (const span of spans) {
    await repeat(async () => {
      await forget();
      const begun = performance.now();
      const {result, cost} = await timedCall(() => ask(app, span));
      const isWhole = result.retryAfterMs === null;
      if (!isWhole) await askUntilWhole(app, span);
      found.push(figuresOf(span, result, cost, isWhole ? null : performance.now() - begun));
    });
  }
  await close();
  return found;
}

async function secondLooks(): Promise<Figures[]> {
  const {app, close} = await openApp();
  for (const span of [...spans].reverse()) await askUntilWhole(app, span);
  for (let i = 0; i < 3; i++) for (const span of spans) await ask(app, span);
  const found: Figures[] = [];
  for (let run = 0; run < task.runs; run++) {
    for (let i = 0; i < spans.length; i++) {
      const span = spans[(i + run) % spans.length]!;
      const {result, cost} = await timedCall(() => ask(app, span));
      found.push(figuresOf(span, result, cost, null));
    }
  }
  await close();
  return found;
}

async function bareReads(): Promise<Figures[]> {
  const driver = await targetOf(task.place).openDriver(task.place);
  await driver.readSamples(WARM_UP.range);
  const found: Figures[] = [];
  for (const span of spans) {
    await repeat(async () => {
      const {result: rows, cost} = await timedCall(() => driver.readSamples(span.range));
      checkSamples(rows, span);
      found.push({span: span.name, cost, rows, step: null, bins: null, wholeAfterMs: null});
    });
  }
  await driver.close();
  return found;
}

/** Needs bins that were learned: comes after the second looks. A span whose step no level serves is read from samples. */
async function bareBins(): Promise<Figures[]> {
  const driver = await targetOf(task.place).openDriver(task.place);
  const found: Figures[] = [];
  for (const span of spans) {
    const level = levelServing(span);
    const read = () => (level === null ? driver.readSamples(span.range) : driver.readBins(level, span.range));
    await read();
    await repeat(async () => {
      const {result: rows, cost} = await timedCall(read);
      found.push({span: span.name, cost, rows, step: null, bins: null, wholeAfterMs: null});
    });
  }
  await driver.close();
  return found;
}

/** The app over the database, as the server makes it. */
async function openApp() {
  const {source, rollups, close} = await targetOf(task.place).openStores(task.place);
  const log = {warn: console.error, error: console.error};
  const engine = createEngine({sources: [source], rollups, now: () => NOW_MS, log});
  return {
    // Kept answers would be timed instead of the engine: the same question is asked again and again here.
    app: createApp({engine, now: () => NOW_MS, limits: {answerBytes: 0}}),
    forget: () => rollups.forgetBins(source.name, SERIES_TEXT, {startMs: 0, endMs: 2 * END_MS}),
    async close() {
      await engine.close();
      await source.close();
      await close();
    },
  };
}

async function repeat(measure: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  for (let run = 0; run < task.runs && performance.now() - begun < LONGEST_MS; run++) await measure();
}

function figuresOf(span: Span, asked: Asked, cost: Figures['cost'], wholeAfterMs: number | null): Figures {
  const {step, bins, rows, samples} = asked;
  if (asked.retryAfterMs === null) checkSamples(samples, span);
  return {span: span.name, cost, rows, step, bins, wholeAfterMs};
}

function checkSamples(found: number, {name, range}: Span): void {
  const expected = (range.endMs - range.startMs) / 1000;
  if (found !== expected) throw new Error(`wrong count: ${found} samples in ${name}, there are ${expected}`);
}
