import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {InvalidInput} from './invalid-input.js';
import {formatSelector, formatSeries, type Matcher, parseSelector, type Selector, selectorMatches} from './selector.js';
import type {Labels} from './series.js';

const runs = {numRuns: 3000};

/** Any text at all, lone surrogates included, and more than its share of what the grammar uses. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'{}:"\\\n ,=^!~ab.', '\u00a0', '\ufeff', '\r', '\t', '\0'),
    fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  ),
  maxLength: 12,
});
const name = fc.oneof(anyText, fc.constantFrom('cpu.load', '__proto__', 'constructor', ''));

const matcher: fc.Arbitrary<Matcher> = fc
  .tuple(name, fc.constantFrom<Matcher['operator']>('=', '^='), anyText)
  .map(([label, operator, value]) => ({label, operator, value}));

const selector: fc.Arbitrary<Selector> = fc
  .tuple(name, fc.option(name), fc.uniqueArray(matcher, {selector: ({label}) => label, maxLength: 5}))
  .map(([metric, measure, matchers]) => ({metric, measure, matchers}));

const labels: fc.Arbitrary<Labels> = fc
  .uniqueArray(fc.tuple(name, anyText), {selector: ([label]) => label, maxLength: 5})
  .map((entries) => Object.fromEntries(entries));

const sorted = ({metric, measure, matchers}: Selector): Selector => ({
  metric,
  measure,
  matchers: [...matchers].sort((a, b) => (a.label < b.label ? -1 : 1)),
});

test('parseSelector(text) reads metric, measure and matchers', () => {
  for (const [text, metric, measure, matchers] of [
    ['cpu.load', 'cpu.load', null, []],
    ['cpu.load{}', 'cpu.load', null, []],
    ['http.requests:p99', 'http.requests', 'p99', []],
    ['cpu.load{host="web-1"}', 'cpu.load', null, [['host', '=', 'web-1']]],
    [
      'a:b{z^="x",y="1"}',
      'a',
      'b',
      [
        ['y', '=', '1'],
        ['z', '^=', 'x'],
      ],
    ],
    [
      ' a : b { y = "1" , z ^= "x" , } ',
      'a',
      'b',
      [
        ['y', '=', '1'],
        ['z', '^=', 'x'],
      ],
    ],
    ['"a b":"c:d"{"e f"="g"}', 'a b', 'c:d', [['e f', '=', 'g']]],
    [String.raw`a{b="q\"\\\n"}`, 'a', null, [['b', '=', 'q"\\\n']]],
    ['""', '', null, []],
    ['a=b,c', 'a=b,c', null, []],
    [String.raw`C:\temp`, 'C', '\\temp', []],
    ['température{pièce="cuisine ☕"}', 'température', null, [['pièce', '=', 'cuisine ☕']]],
    ['a{b="x\ny"}', 'a', null, [['b', '=', 'x\ny']]],
  ] as const) {
    assert.deepEqual(
      parseSelector(text),
      {metric, measure, matchers: matchers.map(([label, operator, value]) => ({label, operator, value}))},
      text,
    );
  }
});

test('parseSelector(text) throws invalid_selector with what was expected and where', () => {
  for (const [text, expected] of [
    ['{a="b"}', 'a metric at character 1'],
    ['a:', 'a measure at character 3'],
    ['a:{b="c"}', 'a measure at character 3'],
    ['a b', ':, { or the end at character 3'],
    ['a:b c', '{ or the end at character 5'],
    ['a:b:c', '{ or the end at character 4'],
    ['a}', ':, { or the end at character 2'],
    ['a{', 'a label or } at character 3'],
    ['a{,}', 'a label or } at character 3'],
    ['a{b', '= or ^= at character 4'],
    ['a{b~"c"}', '= or ^= at character 4'],
    ['a{b!="c"}', '= or ^= at character 4'],
    ['a{b=~"c"}', 'a quoted value at character 5'],
    ['a{b=c}', 'a quoted value at character 5'],
    ["a{b='c'}", 'a quoted value at character 5'],
    ['a{b="c"', ', or } at character 8'],
    ['a{b="c" d="e"}', ', or } at character 9'],
    ['a{b="c"} d', 'the end at character 10'],
    ['a{b="c",  b^="d"}', 'each label once at character 11'],
  ] as const) {
    assert.throws(
      () => parseSelector(text),
      {
        name: 'InvalidInput',
        code: 'invalid_selector',
        value: text,
        message: `invalid selector: ${text} (expected ${expected})`,
      },
      text,
    );
  }
  for (const [text, character] of [
    ['"a', 1],
    ['a{b="c}', 5],
    [String.raw`a{b="\d"}`, 5],
    [String.raw`a{b="\"}`, 5],
  ] as const) {
    assert.throws(
      () => parseSelector(text),
      (error) =>
        error instanceof InvalidInput &&
        error.code === 'invalid_selector' &&
        error.message.includes(`a closing quote`) &&
        error.message.endsWith(`at character ${character})`),
    );
  }
});

test('parseSelector(text) throws empty_selector for nothing but space', () => {
  for (const text of ['', ' ', '\n\u00a0']) {
    assert.throws(() => parseSelector(text), {code: 'empty_selector', value: text, message: 'empty selector'});
  }
});

test('parseSelector(text) throws InvalidInput or reads back from its format, whatever the text', () => {
  let read = 0;
  const pieces = fc.array(fc.constantFrom('a', 'b', ':', '{', '}', '"', '"c"', '=', '^=', ',', ' ', '\\', '\\n'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        pieces.map((each) => each.join('')),
        pieces.map((each) => `a{b="c"${each.join('')}}`),
      ),
      (text) => {
        let parsed: Selector;
        try {
          parsed = parseSelector(text);
        } catch (error) {
          assert.ok(error instanceof InvalidInput);
          return;
        }
        read += 1;
        assert.deepEqual(parseSelector(formatSelector(parsed)), parsed);
      },
    ),
    {numRuns: 10000, seed: 3},
  );
  assert.ok(read > 300, `${read} were read`);
});

test('parseSelector(text) reads long texts', () => {
  const value = 'x\\"'.repeat(200000);
  assert.equal(parseSelector(`a{b="${value}"}`).matchers[0]!.value.length, 400000);
  assert.throws(() => parseSelector(`a{b="${value}`), {code: 'invalid_selector'});
});

test('parseSelector(formatSelector(selector)) is the selector, over any text', () => {
  fc.assert(
    fc.property(selector, (any) => assert.deepEqual(parseSelector(formatSelector(any)), sorted(any))),
    runs,
  );
});

test('formatSelector(selector) is canonical: the same in any order of matchers, and its own format', () => {
  fc.assert(
    fc.property(selector, (any) => {
      const text = formatSelector(any);
      assert.equal(formatSelector({...any, matchers: [...any.matchers].reverse()}), text);
      assert.equal(formatSelector(parseSelector(text)), text);
    }),
    runs,
  );
});

test('formatSelector(selector) quotes names only where they need it, and always values', () => {
  for (const [text, formatted] of [
    ['"cpu.load"{"host"="a"}', 'cpu.load{host="a"}'],
    ['a:"p99"', 'a:p99'],
    ['"a b":"c d"', '"a b":"c d"'],
    ['a{"b,c"="d","e=f"="","g^"=""}', 'a{"b,c"="d","e=f"="","g^"=""}'],
    ['a{z="1",B="2",b="3"}', 'a{B="2",b="3",z="1"}'],
    ['a { }', 'a'],
    ['""', '""'],
    ['a{b="x\ny"}', String.raw`a{b="x\ny"}`],
  ] as const) {
    assert.equal(formatSelector(parseSelector(text)), formatted);
  }
});

test('formatSeries(metric, labels, measure) is the selector of all labels, sorted', () => {
  assert.equal(formatSeries('cpu.load', {host: 'web-1', core: '0'}), 'cpu.load{core="0",host="web-1"}');
  assert.equal(formatSeries('http.requests', {}, 'p99'), 'http.requests:p99');
  fc.assert(
    fc.property(name, labels, fc.option(name), (metric, of, measure) => {
      const read = parseSelector(formatSeries(metric, of, measure));
      assert.deepEqual([read.metric, read.measure], [metric, measure]);
      assert.deepEqual(Object.fromEntries(read.matchers.map(({label, value}) => [label, value])), of);
      assert.ok(selectorMatches(read, metric, of));
    }),
    runs,
  );
});

test('selectorMatches(selector, metric, labels) needs the metric and every matcher, and looks at own labels only', () => {
  const of = {host: 'web-1', zone: 'eu', empty: ''};
  for (const [text, matches] of [
    ['cpu', true],
    ['cpu:p99', true],
    ['cpu{host="web-1"}', true],
    ['cpu{host^="web-",zone="eu"}', true],
    ['cpu{host^=""}', true],
    ['cpu{empty=""}', true],
    ['disk', false],
    ['cpu{host="web"}', false],
    ['cpu{host^="db"}', false],
    ['cpu{host="web-1",zone="us"}', false],
    ['cpu{rack=""}', false],
    ['cpu{rack^=""}', false],
    ['cpu{toString^=""}', false],
  ] as const) {
    assert.equal(selectorMatches(parseSelector(text), 'cpu', of), matches, text);
  }
});
