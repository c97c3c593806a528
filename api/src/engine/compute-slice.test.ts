import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {ComputeRequest, Source} from '../store.js';
import {regularEdges} from './bin-edges.js';
import {openTestEngine, type ShortQuestion, type TestSeries} from './engine.test-support.js';
import {Fold} from './fold.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SECOND = 1000;
const FROM = NOW - 10 * DAY;

const gauge: TestSeries = {
  metric: 'load',
  kind: 'gauge',
  interval: 10 * SECOND,
  samples: Array.from({length: (10 * DAY) / (10 * SECOND)}, (_, i) => ({
    time: FROM + i * 10 * SECOND,
    value: (i % 1013) / 7,
  })),
};
const question: ShortQuestion = {series: 'load', from: FROM, to: NOW - DAY, step: '1h'};

/** The source, which also computes bins where they would not be kept; it is unsure of every seventh. */
function computing(source: Source, asked: ComputeRequest[]): Source {
  const {samples} = source;
  return {
    ...source,
    samples: {
      readSamples: (request) => samples.readSamples(request),
      readLast: (request) => samples.readLast(request),
      oldestReadable: (series) => samples.oldestReadable(series),
      async computeBins(request) {
        asked.push(request);
        const {measure, stepMs, range, wouldBeKept} = request;
        if (wouldBeKept) return null;
        const {kind, interval, weighted} = measure;
        const isUnsure = (time: number) => Math.floor(time / stepMs) % 7 === 0;
        const fold = new Fold({edges: regularEdges(stepMs), kind, interval, weighted, predecessor: null});
        let count = 0;
        for await (const page of samples.readSamples(request)) {
          count += page.length;
          const sure = page.time.findIndex(isUnsure) < 0 ? page : null;
          if (sure !== null) fold.add(sure);
          else {
            const places = Array.from(page.time.keys()).filter((i) => !isUnsure(page.time[i]!));
            const pick = (column: Float64Array) => Float64Array.from(places, (i) => column[i]!);
            fold.add({
              length: places.length,
              time: pick(page.time),
              value: pick(page.value),
              exact: null,
              weight: null,
            });
          }
        }
        const starts = Array.from(
          {length: (range.endMs - range.startMs) / stepMs},
          (_, i) => range.startMs + i * stepMs,
        ).filter(isUnsure);
        return {
          rows: fold.finish(),
          samples: count,
          unsure: starts.map((startMs) => ({startMs, endMs: startMs + stepMs})),
        };
      },
    },
  };
}

/** The body without its explanation, and which ways were gone. */
async function ask(tools: Awaited<ReturnType<typeof openTestEngine>>) {
  const {answer, settled, partial} = await tools.ask({...question, explain: true});
  const {explain, ...body} = answer;
  const {series} = explain as {series: {passes: {from: string; kept: unknown[]}[]}[]};
  return {body: JSON.stringify(body), settled, partial, passes: series[0]!.passes};
}

test('what lies beyond the sample budget is computed by the store: the answer is whole at once, and settled only when its bins were folded and kept', async () => {
  const plain = await openTestEngine({now: NOW, keeps: false});
  const asked: ComputeRequest[] = [];
  const tools = await openTestEngine({
    now: NOW,
    limits: {samplesPerRequest: 20_000},
    wrapSource: (source) => computing(source, asked),
  });
  try {
    await plain.write(gauge);
    await tools.write(gauge);
    const wanted = await ask(plain);
    const first = await ask(tools);
    assert.equal(first.body, wanted.body);
    assert.deepEqual([first.partial, first.settled], [false, false]);
    assert.deepEqual(
      first.passes.map(({from, kept}) => [from, kept.length > 0]),
      [
        ['samples', true],
        ['pushdown', false],
      ],
    );
    // Within the budget the store was told that the bins are worth more when they are folded here.
    assert.deepEqual([...new Set(asked.map(({wouldBeKept}) => wouldBeKept))], [true, false]);
    for (let tries = 0; ; tries += 1) {
      const again = await ask(tools);
      assert.equal(again.body, wanted.body);
      if (again.passes.every(({from}) => from === 'level 1h')) {
        assert.equal(again.settled, true);
        break;
      }
      assert.equal(again.settled, false);
      assert.ok(tries < 100, 'they are never kept');
      await sleep(20);
    }
  } finally {
    await Promise.all([plain.close(), tools.close()]);
  }
});

test('where nothing is kept the store computes all that it can, and what it is unsure of is folded', async () => {
  const plain = await openTestEngine({now: NOW, keeps: false});
  const tools = await openTestEngine({now: NOW, keeps: false, wrapSource: (source) => computing(source, [])});
  try {
    await plain.write(gauge);
    await tools.write(gauge);
    const answered = await ask(tools);
    assert.equal(answered.body, (await ask(plain)).body);
    assert.deepEqual(
      answered.passes.map(({from}) => from),
      ['pushdown'],
    );
  } finally {
    await Promise.all([plain.close(), tools.close()]);
  }
});
