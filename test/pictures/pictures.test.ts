/** Every kind of bin in every mark and look, as pictures that were looked at; and what must hold of them, in data terms. */
import assert from 'node:assert/strict';
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import type {BinsAnswer} from '@metrics-chart/contract/series';
import type {Browser, Page} from 'puppeteer-core';
import {launchBrowser} from '#scripts/browser.mjs';
import {legendOf, type Plot, plotOf, tableOf, tipAt, tipPaintOf} from './chart-reader.js';
import {type Shape, shapesOf} from './describe-picture.js';
import {difference, expectPicture, OUTPUT, textOfShapes} from './expected-picture.js';
import {BIN_COUNT, END_MS, KINDS, type Kind, kindsAnswer} from './kinds.js';
import {type ChartElement, type Look, type PicturePages, servePictures} from './picture-page.js';

const MARKS = {
  line: '<metrics-series series="cpu.usage" label="web-1"></metrics-series>',
  area: '<metrics-series series="cpu.usage" label="web-1" mark="area"></metrics-series>',
  step: '<metrics-series series="cpu.usage" label="web-1" curve="step"></metrics-series>',
  bars: '<metrics-series series="cpu.usage" label="web-1" mark="bars"></metrics-series>',
} as const;
type MarkName = keyof typeof MARKS;
const MARK_NAMES = Object.keys(MARKS) as MarkName[];
const JOINED_MARKS = ['line', 'area', 'step'] as const;
const LOOKS: readonly Look[] = ['light', 'dark', 'forced'];

/** A bin of each kind; of open ones, one that has a value and one that has none. */
const EXAMPLES: ReadonlyMap<Kind, number> = new Map([...new Set(KINDS)].map((kind) => [kind, KINDS.indexOf(kind)]));

let browser: Browser;
let pages: PicturePages;

before(async () => {
  browser = await launchBrowser();
  pages = await servePictures(browser);
});

after(async () => {
  await pages?.close();
  await browser?.close();
});

/** A picture as text: the drawing, the legend and, in one look, what tip and table say. */
async function textOf(page: Page, withWords: boolean): Promise<string> {
  const parts = [
    ['drawing', textOfShapes(await shapesOf(page))],
    ['legend', (await legendOf(page)).join('\n')],
  ];
  if (withWords) {
    const tips: string[] = [];
    for (const [kind, bin] of EXAMPLES) tips.push(`${kind}: ${await tipAt(page, bin)}`);
    parts.push(['tip', tips.join('\n')]);
  } else {
    await tipAt(page, 0);
  }
  parts.push(['paint of the tip', await tipPaintOf(page)]);
  if (withWords) parts.push(['table', (await tableOf(page)).join('\n')]);
  return `${parts.map(([name, text]) => `# ${name}\n${text}`).join('\n\n')}\n`;
}

for (const mark of MARK_NAMES) {
  for (const look of LOOKS) {
    test(`every kind of bin looks as it was accepted: ${mark}, ${look}`, async () => {
      const page = await pages.open({answer: kindsAnswer(), children: MARKS[mark], look});
      await expectPicture(`${mark}-${look}`, await textOf(page, look === 'light'), page);
      await page.close();
    });
  }
}

// —— in data terms

interface Drawn {
  readonly shapes: readonly Shape[];
  readonly plot: Plot;
  /** Where a bin begins. */
  readonly xOf: (bin: number) => number;
}

const known = new Map<MarkName, Promise<Drawn>>();

/** The light picture of a mark, drawn once. */
function drawn(mark: MarkName): Promise<Drawn> {
  const made = known.get(mark) ?? draw(mark);
  known.set(mark, made);
  return made;
}

async function draw(mark: MarkName): Promise<Drawn> {
  const page = await pages.open({answer: kindsAnswer(), children: MARKS[mark], look: 'light'});
  const [shapes, plot] = await Promise.all([shapesOf(page), plotOf(page)]);
  await page.close();
  return {shapes, plot, xOf: (bin) => plot.x + (bin / BIN_COUNT) * plot.width};
}

const partsOf = (shapes: readonly Shape[], part: string): Shape[] => shapes.filter((shape) => shape.part === part);
const spanOf = ({points}: Shape): [from: number, to: number] => {
  const xs = points.map(([x]) => x);
  return [Math.min(...xs), Math.max(...xs)];
};
const heightOf = ({points}: Shape): [top: number, bottom: number] => {
  const ys = points.map(([, y]) => y);
  return [Math.min(...ys), Math.max(...ys)];
};
const strengthOf = ({paint}: Shape): number => Number(/ (\d+)%$/.exec(paint)?.[1] ?? 100);
const isNear = (a: number, b: number, by = 1): boolean => Math.abs(a - b) <= by;

const hasValue = (kind: Kind): boolean => !['gap', 'unknown', 'between', 'open'].includes(kind);
const VALUED = KINDS.flatMap((kind, bin) => (hasValue(kind) ? [bin] : []));
/** Bins with values that follow each other, and whether samples are known to lie between them all along. */
const NEIGHBOURS = VALUED.slice(1).map((to, i) => {
  const from = VALUED[i]!;
  const isJoined = KINDS.slice(from + 1, to).every((kind) => kind === 'between');
  return {from, to, isJoined};
});

for (const mark of JOINED_MARKS) {
  test(`${mark}: breaks at gaps and at what is not known, and nowhere else`, async () => {
    const {shapes, xOf} = await drawn(mark);
    const inked = mark === 'area' ? ['line', 'area'] : ['line'];
    for (const part of inked) {
      const spans = partsOf(shapes, part).map(spanOf);
      for (const {from, to, isJoined} of NEIGHBOURS) {
        // A step holds to the end of its bin: what lies between two values begins there.
        const middle = (xOf(mark === 'step' ? from + 1 : from + 0.5) + xOf(mark === 'step' ? to : to + 0.5)) / 2;
        const isInked = spans.some(([left, right]) => left - 0.5 <= middle && middle <= right + 0.5);
        assert.equal(isInked, isJoined, `${part} between bins ${from} and ${to}`);
      }
    }
  });
}

test('a bar stands in each bin with a value, and none anywhere else', async () => {
  const {shapes, xOf} = await drawn('bars');
  const bars = partsOf(shapes, 'bar').map(spanOf);
  for (const [bin, kind] of KINDS.entries()) {
    const middle = xOf(bin + 0.5);
    assert.equal(
      bars.some(([left, right]) => left < middle && middle < right),
      hasValue(kind),
      `bar in bin ${bin}, ${kind}`,
    );
  }
});

for (const mark of MARK_NAMES) {
  test(`a thin bin of ${mark} has a mark through its value, and its missing time in the strip`, async () => {
    const {shapes, plot, xOf} = await drawn(mark);
    const bin = EXAMPLES.get('thin')!;
    const marks = partsOf(shapes, 'gap').filter(({form}) => form === 'stroke');
    assert.equal(marks.length, 1);
    const [thin] = marks as [Shape];
    assert.ok(isNear(spanOf(thin)[0], xOf(bin + 0.5)));
    assert.ok(Number.parseFloat(thin.manner) >= 1, 'at least a device pixel wide');
    const [top, bottom] = heightOf(thin);
    assert.ok(bottom - top >= 8);
    assert.notEqual(thin.paint, partsOf(shapes, mark === 'bars' ? 'bar' : 'line')[0]!.paint, 'seen on its own series');
    const strip = partsOf(shapes, 'gap').find(
      (shape) => shape.form === 'fill' && shape.manner === '' && spanOf(shape)[0] < xOf(bin + 1),
    )!;
    const [left, right] = spanOf(strip);
    assert.ok(left >= xOf(bin) && right <= xOf(bin + 1));
    assert.ok(isNear(right - left, ((xOf(1) - xOf(0)) * 40) / 60), 'as wide as what is missing');
    assert.ok(heightOf(strip)[0] >= plot.y + plot.height, 'under the plot');
  });

  test(`gaps of ${mark} are hatched in the strip, what is not known is full there and hatched in the plot`, async () => {
    const {shapes, plot, xOf} = await drawn(mark);
    const gap = EXAMPLES.get('gap')!;
    const unknown = EXAMPLES.get('unknown')!;
    const fills = partsOf(shapes, 'gap').filter(({form}) => form === 'fill');
    const at = (bin: number) =>
      fills.filter((shape) => isNear(spanOf(shape)[0], xOf(bin)) && isNear(spanOf(shape)[1], xOf(bin + 4)));
    const isInPlot = (shape: Shape) => heightOf(shape)[1] <= plot.y + plot.height + 0.5;
    assert.deepEqual(
      at(gap).map((shape) => [shape.manner.split(' ')[0], isInPlot(shape)]),
      [['hatch', false]],
    );
    assert.deepEqual(
      at(unknown)
        .map((shape) => [shape.manner.split(' ')[0], isInPlot(shape)])
        .sort(),
      [
        ['', false],
        ['hatch', true],
      ],
    );
    const [inPlot] = at(unknown).filter(isInPlot) as [Shape];
    assert.ok(isNear(heightOf(inPlot)[0], plot.y) && isNear(heightOf(inPlot)[1], plot.y + plot.height));
  });

  test(`what is open of ${mark} is drawn at half strength, behind a dotted edge`, async () => {
    const {shapes, plot, xOf} = await drawn(mark);
    const start = xOf(EXAMPLES.get('open-value')!);
    const own = partsOf(shapes, mark === 'bars' ? 'bar' : 'line');
    const open = own.filter((shape) => (spanOf(shape)[0] + spanOf(shape)[1]) / 2 > start);
    const complete = own.filter((shape) => !open.includes(shape));
    assert.ok(open.length > 0);
    for (const shape of open) assert.ok(isNear(strengthOf(shape) * 2, strengthOf(complete[0]!), 2));
    for (const shape of complete) assert.equal(strengthOf(shape), strengthOf(complete[0]!));
    const [edge, ...others] = partsOf(shapes, 'open').filter(({manner}) => manner.includes('dashed'));
    assert.deepEqual(others, []);
    assert.ok(isNear(spanOf(edge!)[0], start));
    assert.ok(isNear(heightOf(edge!)[1] - heightOf(edge!)[0], plot.height));
  });

  test(`true zeros of ${mark} stand on the row of zero`, async () => {
    const {shapes, plot, xOf} = await drawn(mark);
    const bottom = plot.y + plot.height;
    const zeros = KINDS.flatMap((kind, bin) => (kind === 'zero' ? [bin] : []));
    if (mark === 'bars') {
      for (const bin of zeros) {
        const [bar, ...others] = partsOf(shapes, 'bar').filter((shape) => isNear(spanOf(shape)[0], xOf(bin)));
        assert.deepEqual(others, []);
        assert.deepEqual(heightOf(bar!).map(Math.round), [Math.round(bottom) - 2, Math.round(bottom)]);
      }
      return;
    }
    const [line] = partsOf(shapes, 'line').filter(
      (shape) => spanOf(shape)[0] < xOf(zeros[0]!) && spanOf(shape)[1] > xOf(zeros.at(-1)!),
    ) as [Shape];
    // From here to there it is straight, so that two vertices say all.
    const onZero = line.points.filter(([, y]) => isNear(y, bottom, 0.5)).map(([x]) => x);
    assert.ok(onZero.some((x) => x <= xOf(zeros[0]! + 0.5) + 0.5));
    assert.ok(onZero.some((x) => x >= xOf(zeros.at(-1)! + 0.5) - 0.5));
    assert.deepEqual(
      line.points.filter(
        ([x, y]) => x > xOf(zeros[0]! + 0.6) && x < xOf(zeros.at(-1)! + 0.4) && !isNear(y, bottom, 0.5),
      ),
      [],
    );
  });
}

for (const mark of ['line', 'area'] as const) {
  test(`a lone value of ${mark} is a dot with a whisker`, async () => {
    const {shapes, xOf} = await drawn(mark);
    const x = xOf(EXAMPLES.get('lone')! + 0.5);
    const [dot, ...others] = partsOf(shapes, 'point');
    assert.deepEqual(others, []);
    assert.ok(isNear(dot!.points[0]![0], x) && dot!.manner.endsWith('dot'));
    const whisker = partsOf(shapes, 'envelope').find(({form}) => form === 'stroke')!;
    assert.ok(isNear(spanOf(whisker)[0], x));
    const [top, bottom] = heightOf(whisker);
    assert.ok(top < dot!.points[0]![1] && dot!.points[0]![1] < bottom);
  });
}

// —— what a stranger is told

const SAID: readonly (readonly [kind: Kind, tip: RegExp, table: RegExp])[] = [
  ['value', /42 % \| 3 samples/, /\| 42 %$/],
  ['thin', /64 % \| 2 of 3 samples/, /64 % \(2 of 3 samples\)$/],
  ['gap', /gap: no samples came/, /gap: no samples came$/],
  ['lone', /52 % \| 2 samples/, /\| 52 %$/],
  ['unknown', /not known: the store did not answer/, /not known: the store did not answer$/],
  ['between', /48 % \| 3 samples, one every 60 s/, /sampled every 60 s; none in this bin$/],
  ['zero', /\| 0 % \| 1 sample$/, /\| 0 %$/],
  ['open-value', /37 % \| 3 samples, still being recorded/, /37 % \(still being recorded\)$/],
  ['open', /still being recorded/, /\| still being recorded$/],
];

test('tip and table name each kind in words', async () => {
  const page = await pages.open({answer: kindsAnswer(), children: MARKS.bars, look: 'light'});
  for (const [kind, pattern] of SAID) assert.match(await tipAt(page, EXAMPLES.get(kind)!), pattern, kind);
  const rows = await tableOf(page);
  assert.equal(rows.length, BIN_COUNT);
  for (const [kind, , pattern] of SAID) assert.match(rows[EXAMPLES.get(kind)!]!, pattern, kind);
  await page.close();
});

test('a thin bin of many samples says how many of how many came', async () => {
  const page = await pages.open({answer: kindsAnswer({dense: true}), children: MARKS.line, look: 'light'});
  assert.match(await tipAt(page, EXAMPLES.get('thin')!), /7 of 60 samples/);
  assert.match((await tableOf(page))[EXAMPLES.get('thin')!]!, /\(7 of 60 samples\)$/);
  await page.close();
});

// —— that each can fail

/** Shows other data in a page that is open. */
async function hand(page: Page, answer: BinsAnswer): Promise<string> {
  await page.evaluate(async (data) => {
    const chart = document.querySelector<ChartElement & {data: unknown}>('metrics-chart')!;
    chart.data = data;
    await chart.settled;
  }, answer as never);
  return textOfShapes(await shapesOf(page));
}

for (const mark of MARK_NAMES) {
  test(`no kind of bin can stand for another unnoticed: ${mark}`, async () => {
    const page = await pages.open({answer: kindsAnswer(), children: MARKS[mark], look: 'light'});
    const accepted = await hand(page, kindsAnswer());
    assert.equal(difference(accepted, await hand(page, kindsAnswer({}))), null);
    const kinds: readonly Kind[] = ['value', 'thin', 'gap', 'unknown', 'between', 'zero'];
    for (const [kind, bin] of EXAMPLES) {
      if (kind === 'open' || kind === 'open-value') continue;
      for (const other of kinds) {
        const isSame = other === kind || (kind === 'lone' && other === 'value');
        if (isSame) continue;
        const changed = await hand(page, kindsAnswer({changes: {[bin]: other}}));
        assert.notEqual(difference(accepted, changed), null, `${kind} as ${other}`);
      }
    }
    const complete = await hand(page, kindsAnswer({completeUntil: END_MS}));
    assert.notEqual(difference(accepted, complete), null, 'open as complete');
    await page.close();
  });
}

test('pictures alike to half a pixel are equal, and others say where they differ', () => {
  const text = 'line stroke #136afa 1.5px\n  10,20 30,40\ntext #000000\n  "10 %" 5,5';
  assert.equal(difference(text, text.replace('30,40', '30.5,39.5')), null);
  assert.equal(difference(text, text.replace('"10 %" 5,5', '"10 %" 8,5')), null, 'fonts differ');
  for (const other of [
    text.replace('30,40', '30,41'),
    text.replace('30,40', '30,40 50,60'),
    text.replace('#136afa', '#136afb'),
    text.replace('1.5px', '1px'),
    text.replace('10 %', '11 %'),
    `${text}\n  "20 %" 5,25`,
    text.slice(0, text.indexOf('text')),
  ]) {
    assert.match(difference(text, other) ?? 'no difference', /^line \d\n- .*\n\+ /, other);
  }
});

test('a picture that differs is left beside the accepted one, as text and as PNG', async () => {
  const page = await pages.open({answer: kindsAnswer({changes: {0: 'zero'}}), children: MARKS.line, look: 'light'});
  const left = ['new.txt', 'expected.txt', 'png'].map((ending) => join(OUTPUT, `line-light.${ending}`));
  for (const path of left) rmSync(path, {force: true});
  await assert.rejects(
    async () => expectPicture('line-light', await textOf(page, true), page, false),
    /another picture: line-light: line \d+\n- /,
  );
  assert.deepEqual(
    left.filter((path) => !existsSync(path)),
    [],
  );
  for (const path of left) rmSync(path);
  await page.close();
});

// —— where colours are few

test('with forced colours, dashes tell series apart, and the title of an axis shows those of its series', async () => {
  const one = kindsAnswer().series[0]!;
  const named = (host: string, unit: string) => ({
    ...one,
    series: `cpu.usage{host="${host}"}`,
    labels: {host},
    unit,
  });
  const answer = {...kindsAnswer(), series: [named('a', '%'), named('b', 'ms'), named('c', 'ms'), named('d', '%')]};
  const page = await pages.open({answer, children: '', look: 'forced'});
  const dashesOf = async () => {
    const strokes = (await shapesOf(page)).filter(({form}) => form === 'stroke');
    const dashes = (part: string) =>
      new Set(partsOf(strokes, part).map(({manner}) => /dashed .*/.exec(manner)?.[0] ?? 'full'));
    return {lines: dashes('line'), swatches: dashes('axis axis-y')};
  };
  const {lines, swatches} = await dashesOf();
  assert.equal(lines.size, 4);
  assert.deepEqual(swatches, lines);
  // A series keeps its dashes when one before it is hidden.
  await page.evaluate(() => {
    const {shadowRoot} = document.querySelector('metrics-chart')!;
    shadowRoot!.querySelector<HTMLElement>('[part~=legend-item] button')!.click();
  });
  await page.evaluate(async () => document.querySelector<ChartElement>('metrics-chart')!.settled);
  const rest = await dashesOf();
  assert.deepEqual(rest.lines, new Set([...lines].filter((dashes) => dashes !== 'full')));
  assert.deepEqual(rest.swatches, rest.lines);
  await page.close();
});
