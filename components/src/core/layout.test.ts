import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createFormats} from './formats.js';
import {layout} from './layout.js';
import {yOf} from './scales.js';
import type {Box, DrawnSeries, LayoutOptions, MeasureText, ResolvedAxis, Scene} from './scene.js';
import {columnsOf, emptyColumns, envelopedColumnsOf, MINUTE_MS, START_MS, samplesOf} from './series-columns.fixture.js';
import type {SeriesColumns} from './series-columns.js';

const FORMATS = createFormats('en-GB');
const BOX: Box = {width: 900, height: 300, pixelRatio: 1};

/** About Arial at 11 and 12 px: digits are wide, points and thin letters narrow. */
const measure: MeasureText = (text, role) => {
  let em = 0;
  for (const letter of text) em += /[.,:;il|'’ \u00a0]/.test(letter) ? 0.28 : /[MWmw%]/.test(letter) ? 0.87 : 0.56;
  return em * (role === 'tick' ? 11 : 12);
};

const axis = (name: string, more: Partial<ResolvedAxis> = {}): ResolvedAxis => ({
  name,
  side: 'left',
  unit: null,
  scale: 'linear',
  min: null,
  max: null,
  softMin: null,
  softMax: null,
  title: '',
  digits: null,
  pinned: false,
  hidden: false,
  perStep: null,
  ...more,
});
const drawn = (columns: SeriesColumns, axisName = 'a', more: Partial<DrawnSeries> = {}): DrawnSeries => ({
  columns,
  axis: axisName,
  mark: 'line',
  curve: 'linear',
  envelope: true,
  slot: 0,
  dash: 0,
  color: null,
  hidden: false,
  ...more,
});
const options = (bins: number, more: Partial<LayoutOptions> = {}): LayoutOptions => ({
  timeRange: {startMs: START_MS, endMs: START_MS + bins * MINUTE_MS},
  timeZone: 'Europe/Paris',
  formats: FORMATS,
  thresholds: [],
  gutters: null,
  ...more,
});
/** A chart of one series on one axis. */
const chart = (columns: SeriesColumns, more: Partial<ResolvedAxis> = {}, box = BOX, bins = columns.length) =>
  layout(box, [drawn(columns)], [axis('a', more)], measure, options(bins));

interface TextBox {
  readonly text: string;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** Where every text and swatch of a scene stands. */
function textBoxes(scene: Scene): TextBox[] {
  const boxes: TextBox[] = [];
  const add = (text: string, role: 'tick' | 'title', x: number, anchor: string, y0: number, y1: number) => {
    if (!text) return;
    const width = measure(text, role);
    const x0 = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    boxes.push({text, x0, x1: x0 + width, y0, y1});
  };
  for (const each of scene.axes) {
    if (!each.shown) continue;
    for (const tick of each.ticks) add(tick.text, 'tick', each.x, each.anchor, tick.textY - 5, tick.textY + 5);
    add(each.title, 'title', each.titleX, each.titleAnchor, each.titleY - 9, each.titleY + 2);
    for (const {key, x} of each.swatches) {
      boxes.push({text: `— ${key}`, x0: x, x1: x + 22, y0: each.titleY - 6, y1: each.titleY - 2});
    }
  }
  const {time} = scene;
  for (const tick of time.ticks) {
    add(tick.text, 'tick', tick.textX, 'middle', time.textY - 8, time.textY + 2);
    if (tick.second && time.secondY) add(tick.second, 'tick', tick.textX, 'middle', time.secondY - 8, time.secondY + 2);
  }
  return boxes;
}

function assertReadable(scene: Scene, name: string): void {
  const boxes = textBoxes(scene);
  for (const {text, x0, x1, y0, y1} of boxes) {
    const inside = x0 >= -0.01 && x1 <= scene.box.width + 0.01 && y0 >= -0.01 && y1 <= scene.box.height + 0.01;
    assert.ok(inside, `${name}: clipped: ${text} at ${x0} to ${x1}, ${y0} to ${y1}`);
  }
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0;
      assert.ok(apart, `${name}: overlap: ${a.text} and ${b.text}`);
    }
  }
}

/** Five axes of mixed sides: tiny, huge, negative, flat and without any value. */
const FIVE_AXES: readonly ResolvedAxis[] = [
  axis('tiny', {title: 'leakage current', unit: 'A'}),
  axis('huge', {side: 'right', title: 'transferred in all', unit: 'By'}),
  axis('below', {title: 'temperature of the cold room', unit: 'Cel'}),
  axis('flat', {side: 'right', unit: 's', title: 'latency'}),
  axis('nothing', {unit: '%', title: 'load'}),
];
const FIVE_SERIES: readonly DrawnSeries[] = [
  drawn(
    columnsOf('v'.repeat(60), {key: 'tiny'}, (bin) => 1e-9 * (1 + bin)),
    'tiny',
    {slot: 0},
  ),
  drawn(
    columnsOf('v'.repeat(60), {key: 'huge'}, (bin) => 1e15 * Math.sin(bin / 9)),
    'huge',
    {slot: 1},
  ),
  drawn(
    columnsOf('v'.repeat(60), {key: 'below'}, (bin) => -18 - bin / 7),
    'below',
    {slot: 2},
  ),
  drawn(
    columnsOf('v'.repeat(60), {key: 'flat'}, () => 4800),
    'flat',
    {slot: 3},
  ),
  drawn(columnsOf('g'.repeat(60), {key: 'nothing'}), 'nothing', {slot: 4}),
];
const five = (box: Box, more: Partial<LayoutOptions> = {}) =>
  layout(box, FIVE_SERIES, FIVE_AXES, measure, options(60, more));

test('five axes of any size: no text is clipped and none overlaps another, at any width and height', () => {
  for (const width of [100, 200, 319, 320, 360, 480, 640, 900, 1920]) {
    for (const height of [40, 80, 110, 160, 240, 400]) {
      for (const timeZone of ['UTC', 'Asia/Kathmandu']) {
        assertReadable(five({width, height, pixelRatio: 1}, {timeZone}), `${width} × ${height}`);
      }
    }
  }
});

test('at 360 px, five axes leave the plot half of the width', () => {
  const scene = five({width: 360, height: 240, pixelRatio: 1});
  assert.ok(scene.plot.width >= 180);
  assert.ok(scene.gutters.left <= 120 && scene.gutters.right <= 120);
});

test('a chart too narrow for its axes folds the last ones into the legend, says so, and still places their series', () => {
  const many = Array.from({length: 5}, (_, i) =>
    drawn(
      columnsOf('vvv', {key: `${i}`}, (bin) => 1e4 + bin),
      `axis ${i}`,
    ),
  );
  const axes = many.map((each, i) => axis(each.axis, {side: i % 2 ? 'right' : 'left', pinned: true, unit: 'ms'}));
  const scene = layout({width: 360, height: 240, pixelRatio: 1}, many, axes, measure, options(3));
  assert.deepEqual(scene.folded, ['axis 3', 'axis 4']);
  assert.deepEqual(
    scene.messages.map(({code}) => code),
    ['axes-folded'],
  );
  for (const name of scene.folded) assert.ok(scene.messages[0]!.text.includes(name));
  assert.deepEqual(
    scene.axes.map(({shown}) => shown),
    [true, true, true, false, false],
  );
  assert.ok(scene.plot.width >= 180);
  assert.equal(scene.marks.length, 5);
});

test('any series and axes are laid out readably', () => {
  const anyAxis = fc.record({
    side: fc.constantFrom('left' as const, 'right' as const),
    unit: fc.constantFrom(null, 'ms', 'By', '%', 'requests', 'Cel', 'kWh'),
    scale: fc.constantFrom('linear' as const, 'linear' as const, 'log' as const, 'symlog' as const),
    title: fc.constantFrom('', 'load', 'a rather long title of an axis'),
    power: fc.integer({min: -9, max: 15}),
    span: fc.double({min: 0, max: 12, noNaN: true}),
    sign: fc.constantFrom(1, -1),
  });
  fc.assert(
    fc.property(
      fc.array(anyAxis, {minLength: 1, maxLength: 5}),
      fc.integer({min: 100, max: 1400}),
      fc.integer({min: 40, max: 500}),
      fc.integer({min: 1, max: 100000}),
      (list, width, height, minutes) => {
        const axes = list.map((each, i) => axis(`${i}`, each));
        const seriesList = list.map(({power, span, sign}, i) =>
          drawn(
            columnsOf('v'.repeat(20), {key: `${i}`}, (bin) => sign * 10 ** power * 10 ** ((span * bin) / 20)),
            `${i}`,
          ),
        );
        const scene = layout({width, height, pixelRatio: 1}, seriesList, axes, measure, options(minutes));
        assertReadable(scene, `${width} × ${height}`);
        assert.ok(scene.plot.width > 0 && scene.plot.height > 0);
      },
    ),
    {numRuns: 400},
  );
});

test('the time axis is always the requested range, whatever data there are', () => {
  const scene = chart(columnsOf('vv'), {}, BOX, 600);
  assert.deepEqual(scene.time.domain, [START_MS, START_MS + 600 * MINUTE_MS]);
  assert.deepEqual(chart(emptyColumns(), {}, BOX, 600).time.domain, scene.time.domain);
  assert.ok(chart(emptyColumns(), {}, BOX, 600).time.ticks.length > 3);
});

test('time ticks keep apart at every width and range', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 60, max: 2000}),
      fc.double({min: 1, max: 13, noNaN: true}),
      fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe'),
      (width, exponent, timeZone) => {
        const timeRange = {startMs: START_MS, endMs: START_MS + Math.round(10 ** exponent)};
        const scene = layout({width, height: 200, pixelRatio: 1}, [], [], measure, {
          ...options(1),
          timeRange,
          timeZone,
        });
        assertReadable(scene, `${width} px, ${timeRange.endMs - timeRange.startMs} ms`);
        assert.ok(scene.time.ticks.length > 0 || width < 100, `no ticks at ${width} px`);
      },
    ),
    {numRuns: 500},
  );
});

test('every aligned axis has a tick on every grid row', () => {
  const seriesList = [
    drawn(columnsOf('vvv'), 'a'),
    drawn(
      columnsOf('vvv', {}, (bin) => 1e6 * bin),
      'b',
    ),
  ];
  const {axes, grid} = layout(BOX, seriesList, [axis('a'), axis('b', {side: 'right'})], measure, options(3));
  for (const each of axes)
    assert.deepEqual(
      each.ticks.map(({y}) => y),
      grid.map(({y}) => y),
    );
});

test('each axis is scaled by its own visible series alone, and hiding one rescales only its axis', () => {
  const small = drawn(columnsOf('vvv', {key: 's'}), 'a');
  const large = drawn(
    columnsOf('vvv', {key: 'l'}, (bin) => 900 + bin),
    'a',
  );
  const other = drawn(
    columnsOf('vvv', {key: 'o'}, (bin) => 1e6 + 1e5 * bin),
    'b',
  );
  const axes = [axis('a'), axis('b', {side: 'right'})];
  const both = layout(BOX, [small, large, other], axes, measure, options(3));
  const hidden = layout(BOX, [small, {...large, hidden: true}, other], axes, measure, options(3));
  assert.ok(both.axes[0]!.scale.domain[1] >= 902);
  assert.ok(hidden.axes[0]!.scale.domain[1] <= 10);
  const values = hidden.axes[1]!.scale.domain;
  assert.ok(values[0] <= 1e6 && values[1] >= 1.2e6);
  assert.equal(hidden.marks.length, 2);
});

test('zero has a stronger row where an axis has it', () => {
  const zeros = chart(columnsOf('vvv', {}, (bin) => bin - 1)).grid.filter(({zero}) => zero);
  assert.equal(zeros.length, 1);
  assert.equal(chart(columnsOf('vvv', {}, (bin) => 100 + bin)).grid.filter(({zero}) => zero).length, 0);
});

test('bars and areas include zero, lines need not', () => {
  const columns = columnsOf('vvv', {}, (bin) => 1000 + bin);
  const bottomOf = (mark: DrawnSeries['mark']) =>
    layout(BOX, [drawn(columns, 'a', {mark})], [axis('a')], measure, options(3)).axes[0]!.scale.domain[0];
  assert.deepEqual([bottomOf('bars'), bottomOf('area')], [0, 0]);
  assert.ok(bottomOf('line') > 900);
});

test('the envelope is inside of the plot where it is drawn', () => {
  const spiked = envelopedColumnsOf('vvv', {high: Float64Array.of(2, 500, 4)});
  const topOf = (envelope: boolean) =>
    layout(BOX, [drawn(spiked, 'a', {envelope})], [axis('a')], measure, options(3)).axes[0]!.scale.domain[1];
  assert.ok(topOf(true) >= 500);
  assert.ok(topOf(false) < 10);
});

test('a flat series is a line in the middle, with ticks around it', () => {
  for (const level of [5, -5, 1e14, 1e-9]) {
    const scene = chart(columnsOf('vvv', {}, () => level));
    const y = yOf(scene.axes[0]!.scale, level);
    assert.ok(
      y > scene.plot.y + scene.plot.height * 0.2 && y < scene.plot.y + scene.plot.height * 0.8,
      `${level}: ${y}`,
    );
    assert.ok(scene.axes[0]!.ticks.length >= 2);
  }
});

test('gutters are multiples of 8 px, so that a digit more does not move the plot', () => {
  const plots = [9, 10, 95].map((top) => chart(columnsOf('vvv', {}, (bin) => (bin * top) / 2)).plot.x);
  assert.ok(plots.every((x) => x % 8 === 0));
  assert.equal(plots[0], plots[1]);
});

test('gutters are at least those that are asked for', () => {
  const scene = layout(
    BOX,
    [drawn(columnsOf('vvv'))],
    [axis('a')],
    measure,
    options(3, {gutters: {left: 96, right: 40}}),
  );
  assert.deepEqual(scene.gutters, {left: 96, right: 40});
  assert.deepEqual([scene.plot.x, scene.plot.width], [96, 900 - 136]);
});

test('under 320 px wide tick texts stand inside the plot, under 80 px high there are only marks', () => {
  const inner = chart(columnsOf('vvv'), {}, {width: 300, height: 200, pixelRatio: 1});
  assert.deepEqual([inner.form, inner.gutters, inner.plot.width], ['inner', {left: 0, right: 0}, 300]);
  assert.ok(inner.axes[0]!.ticks.every(({y, textY}) => textY < y));
  const sparkline = chart(columnsOf('vvv'), {}, {width: 300, height: 60, pixelRatio: 1});
  assert.deepEqual([sparkline.form, sparkline.grid, sparkline.time.ticks], ['sparkline', [], []]);
  assert.ok(sparkline.axes.every(({shown}) => !shown));
  assert.ok(sparkline.plot.height >= 50);
  assert.equal(sparkline.marks[0]!.complete.line.length, 1);
});

test('values of 0 or less on a log axis are counted and said', () => {
  const scene = chart(
    columnsOf('vvvv', {}, (bin) => [0, -3, 5, 700][bin]!),
    {scale: 'log'},
  );
  assert.deepEqual(
    scene.messages.map(({code, about}) => [code, about]),
    [['log-not-positive', 'a']],
  );
  assert.match(scene.messages[0]!.text, /^2 values/);
  // The line leads out of the plot there, and its path has no endless numbers.
  assert.doesNotMatch(scene.marks[0]!.complete.line.join(''), /NaN|Infinity|1e|\d{5}/);
  assert.deepEqual(chart(columnsOf('vvv'), {scale: 'log'}).messages, []);
});

test('a log axis of nothing but zeros still has ticks', () => {
  const scene = chart(columnsOf('zzz'), {scale: 'log'});
  assert.ok(scene.axes[0]!.ticks.length >= 2);
  assert.match(scene.messages[0]!.text, /^3 values/);
});

test('ticks of a log axis are decades, each with the digits that it needs', () => {
  const scene = chart(
    columnsOf('vvvvv', {}, (bin) => 10 ** (bin - 1)),
    {scale: 'log', unit: 'requests'},
  );
  assert.deepEqual(
    scene.axes[0]!.ticks.map(({text}) => text),
    ['0.1', '1', '10', '100', '1,000'],
  );
});

test('ticks of a log axis that reaches far have each their own unit', () => {
  const scene = chart(
    columnsOf('v'.repeat(13), {}, (bin) => 10 ** (bin - 6)),
    {scale: 'log', unit: 's'},
  );
  const texts = scene.axes[0]!.ticks.map(({text}) => text.replaceAll('\u00a0', ' '));
  assert.ok(texts.includes('1 µs'), texts.join());
  assert.equal(new Set(texts).size, texts.length);
});

test('contradictory ends of an axis are said, and left aside', () => {
  const scene = chart(columnsOf('vvv'), {min: 9, max: 2});
  assert.deepEqual(
    scene.messages.map(({code}) => code),
    ['invalid-bounds'],
  );
  assert.ok(scene.axes[0]!.scale.domain[0] <= 1);
});

test('hard ends are where the page wants them', () => {
  assert.deepEqual(chart(columnsOf('vvv'), {min: 0, max: 100}).axes[0]!.scale.domain, [0, 100]);
  assert.deepEqual(chart(columnsOf('vvv'), {min: 0, max: 73}).axes[0]!.scale.domain, [0, 73]);
});

test('an axis without values is not shown, nor is one that the page hides; both still scale', () => {
  const all = layout(
    BOX,
    [drawn(columnsOf('vvv'), 'a'), drawn(columnsOf('ggg'), 'b'), drawn(columnsOf('vvv'), 'c')],
    [axis('a'), axis('b'), axis('c', {hidden: true})],
    measure,
    options(3),
  );
  assert.deepEqual(
    all.axes.map(({name, shown}) => [name, shown]),
    [
      ['a', true],
      ['b', false],
      ['c', false],
    ],
  );
  assert.ok(all.axes[2]!.scale.domain[1] >= 3);
  assert.deepEqual(all.folded, []);
});

test('axis and series are linked by more than colour: with several axes, titles have their swatches', () => {
  const seriesList = [
    drawn(columnsOf('vv', {key: 'x'}), 'a', {slot: 0}),
    drawn(columnsOf('vv', {key: 'y'}), 'a', {slot: 1}),
    drawn(columnsOf('vv', {key: 'z'}), 'b', {slot: 2}),
  ];
  const {axes} = layout(BOX, seriesList, [axis('a'), axis('b', {side: 'right'})], measure, options(2));
  assert.deepEqual(
    axes.map(({swatches}) => swatches.map(({key}) => key)),
    [['x', 'y'], ['z']],
  );
  assert.deepEqual(
    axes.map(({tint}) => tint),
    [null, {slot: 2, color: null}],
  );
  assert.deepEqual(
    axes.map(({seriesKeys}) => seriesKeys),
    [['x', 'y'], ['z']],
  );
});

test('a title holds the unit with its prefix, and what amounts are per', () => {
  assert.equal(chart(columnsOf('vvv'), {title: 'latency', unit: 'ms'}).axes[0]!.title, 'latency · ms');
  const bytes = columnsOf('vvv', {}, (bin) => bin * 2 ** 31);
  assert.equal(chart(bytes, {unit: 'By'}).axes[0]!.title, 'GiB');
  assert.equal(chart(columnsOf('vvv'), {unit: 'requests', perStep: '2m'}).axes[0]!.title, 'requests per 2 min');
});

test('the strip has gaps where every visible series has one, and unknown bins where any has', () => {
  const path = (a: string, b: string) =>
    layout(
      {...BOX, width: 916},
      [drawn(columnsOf(a, {key: 'a'})), drawn(columnsOf(b, {key: 'b'}))],
      [axis('a')],
      measure,
      options(4),
    ).strip;
  assert.equal(path('vggv', 'vvvv').gapPath, '');
  assert.equal(path('vggv', 'vvgv').gapPath.split('Z').length - 1, 1);
  assert.notEqual(path('vuuv', 'vvvv').unknownPath, '');
  assert.notEqual(path('vtvv', 'vvvv').thinPath, '');
});

test('the plot is hatched where no visible series has an answer', () => {
  const scene = (b: string) =>
    layout(
      BOX,
      [drawn(columnsOf('vuuv', {key: 'a'})), drawn(columnsOf(b, {key: 'b'}))],
      [axis('a')],
      measure,
      options(4),
    );
  assert.equal(scene('vvvv').unknownPath, '');
  assert.notEqual(scene('vvuu').unknownPath, '');
});

test('open bins have their edge where it lies inside the plot', () => {
  const columns = columnsOf('vvvv', {completeUntil: START_MS + 2 * MINUTE_MS});
  const scene = layout(BOX, [drawn(columns)], [axis('a')], measure, options(4));
  const {x, width} = scene.plot;
  assert.equal(scene.openX, x + width / 2);
  assert.equal(scene.marks[0]!.open.line.length, 1);
  assert.equal(chart(columnsOf('vv')).openX, null);
});

test('an empty plot says why', () => {
  const code = (...seriesList: DrawnSeries[]) => layout(BOX, seriesList, [axis('a')], measure, options(3)).empty?.code;
  const error = {type: 'about:blank', title: 'x', status: 503, code: 'unreachable', detail: 'no store'};
  assert.equal(code(), 'no-series');
  assert.equal(code(drawn(columnsOf('vvv'), 'a', {hidden: true})), 'all-hidden');
  assert.equal(code(drawn(columnsOf('ggg'))), 'no-data');
  assert.equal(code(drawn(columnsOf('uuu'))), 'all-unknown');
  assert.equal(code(drawn(emptyColumns({error}))), 'all-failed');
  assert.equal(code(drawn(columnsOf('vgg'))), undefined);
});

test('one failing series is said, and does not keep the others from being drawn', () => {
  const error = {type: 'about:blank', title: 'x', status: 503, code: 'unreachable', detail: 'no store'};
  const scene = layout(
    BOX,
    [drawn(emptyColumns({key: 'bad', name: 'bad', error})), drawn(columnsOf('vvv'))],
    [axis('a')],
    measure,
    options(3),
  );
  assert.equal(scene.empty, null);
  assert.deepEqual(scene.messages, [{code: 'series-error', text: 'bad: no store', about: 'bad'}]);
});

test('a single point is a dot, and the whole range stays on the time axis', () => {
  const scene = chart(columnsOf('gggvggg'));
  assert.equal(scene.marks[0]!.complete.dots.length, 1);
  assert.equal(scene.empty, null);
});

test('series of different steps each stand at their own bins', () => {
  const fine = columnsOf('v'.repeat(60), {key: 'fine'});
  const coarse = columnsOf('v'.repeat(4), {
    key: 'coarse',
    edges: Float64Array.from({length: 5}, (_, i) => START_MS + i * 15 * MINUTE_MS),
  });
  const {marks} = layout(BOX, [drawn(fine), drawn(coarse)], [axis('a')], measure, options(60));
  assert.deepEqual(
    marks.map(({complete}) => complete.line.join('').match(/[ML]/g)!.length),
    [60, 4],
  );
});

test('a Scene is plain values: it survives a clone, and no function keeps paths or columns alive', () => {
  const scene = chart(envelopedColumnsOf('vvtgugv'));
  assert.deepEqual(structuredClone(scene), scene);
  assert.doesNotMatch(JSON.stringify(scene), /NaN|null,null,null/);
});

test('the entries of a Scene do not grow with bins, only its pieces do, one for every 256', () => {
  const count = (value: unknown): number =>
    typeof value === 'object' && value !== null ? Object.values(value).reduce((sum, each) => sum + count(each), 1) : 1;
  const of = (bins: number, mark: DrawnSeries['mark']) =>
    count(
      layout(
        {width: 2000, height: 300, pixelRatio: 1},
        [drawn(columnsOf('vtg'.repeat(bins / 3)), 'a', {mark})],
        [axis('a', {min: 0, max: 2000})],
        measure,
        options(2000),
      ),
    );
  for (const mark of ['line', 'area', 'bars', 'points'] as const) {
    assert.ok(of(1998, mark) - of(198, mark) <= 3 * 8, mark);
  }
});

test('a million samples are drawn in no more vertices than pixels can show', () => {
  const values = Array.from({length: 1e6}, (_, i) => Math.sin(i / 5000) * 50 + (i % 7));
  const columns = samplesOf(values);
  const scene = layout({width: 600, height: 300, pixelRatio: 1}, [drawn(columns)], [axis('a')], measure, {
    ...options(1),
    timeRange: {startMs: START_MS, endMs: START_MS + 1e9},
  });
  const vertices = scene.marks[0]!.complete.line.join('').match(/[ML]/g)!.length;
  assert.ok(vertices <= 4 * 600 + 20, `${vertices}`);
  assert.ok(scene.axes[0]!.scale.domain[1] >= Math.max(...values.slice(0, 50000)));
});

test('no coordinate is NaN, endless or in exponents, whatever the values', () => {
  const anyValue = fc.oneof(
    fc.double({noNaN: true, noDefaultInfinity: true}),
    fc.constantFrom(0, -0, 1e-300, Number.MAX_VALUE, -Number.MAX_VALUE, Number.NaN),
  );
  fc.assert(
    fc.property(
      fc.array(anyValue, {minLength: 1, maxLength: 30}),
      fc.constantFrom('line' as const, 'area' as const, 'bars' as const, 'points' as const),
      fc.constantFrom('linear' as const, 'step' as const),
      fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const),
      (values, mark, curve, scale) => {
        const scene = layout(
          BOX,
          [drawn(samplesOf(values, {interval: 1000}), 'a', {mark, curve})],
          [axis('a', {scale})],
          measure,
          {...options(1), timeRange: {startMs: START_MS, endMs: START_MS + values.length * 1000}},
        );
        const {complete, open, thin} = scene.marks[0]!;
        const paths = [...Object.values(complete), ...Object.values(open)].flat().join('') + thin;
        assert.doesNotMatch(paths, /NaN|Infinity|e/);
        assert.match(paths, /^([MLHV][-\d.,]+|h0|Z)*$/);
        for (const {ticks} of scene.axes) assert.equal(new Set(ticks.map(({text}) => text)).size, ticks.length);
      },
    ),
    {numRuns: 1000},
  );
});
