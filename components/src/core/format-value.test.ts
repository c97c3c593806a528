import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {durationText, formatValue, NO_VALUE_TEXT, stepText, tickText, unitText} from './format-value.js';
import {createFormats} from './formats.js';
import {createValueStyle, digitsOf, stepBaseOf} from './value-style.js';

const EN = createFormats('en');
/** No-break spaces as spaces, for reading. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** Ticks and unit of an axis up to a size, and how a value on it reads. */
const written = (unit: string | null, largest: number, step: number, values: number[], pinned = false) => {
  const style = createValueStyle(unit, pinned, largest, step);
  return {
    ticks: values.map((value) => plain(tickText(value, style, EN))),
    unit: unitText(style),
    value: plain(formatValue(values[0]!, style, EN)),
  };
};

test('bytes get a binary prefix that suits the largest, in ticks, title and value alike', () => {
  assert.deepEqual(written('By', 3 * 2 ** 30, 2 ** 29, [1.5 * 2 ** 30, 2 ** 30]), {
    ticks: ['1.5', '1.0'],
    unit: 'GiB',
    value: '1.5 GiB',
  });
  assert.equal(written('By', 512, 128, [256]).unit, 'B');
  assert.equal(written('By/s', 5 * 2 ** 20, 2 ** 20, [2 ** 21]).unit, 'MiB/s');
});

test('decimal bytes and bits keep decimal prefixes', () => {
  assert.deepEqual(written('kbit/s', 4e6, 1e6, [3e6]), {ticks: ['3'], unit: 'Gbit/s', value: '3 Gbit/s'});
  assert.equal(written('kBy', 5e3, 1e3, [2e3]).value, '2 MB');
});

test('times below a minute are in one unit, from nanoseconds on', () => {
  assert.deepEqual(written('ms', 250, 50, [33.337]), {ticks: ['33'], unit: 'ms', value: '33.34 ms'});
  assert.deepEqual(written('ms', 2500, 500, [1500]), {ticks: ['1.5'], unit: 's', value: '1.5 s'});
  assert.equal(written('s', 4e-5, 1e-5, [2e-5]).value, '20 µs');
});

test('times from a minute on are hours, minutes and seconds', () => {
  assert.deepEqual(written('s', 5400, 900, [4800, 0, 2700]), {
    ticks: ['1 h 20 m', '0', '45 m'],
    unit: '',
    value: '1 h 20 m',
  });
  assert.deepEqual(written('ms', 90e3, 30e3, [90e3]).ticks, ['1 m 30 s']);
  assert.deepEqual(written('h', 100, 24, [48]).ticks, ['2 d']);
  assert.deepEqual(written('s', 3690, 30, [3630]).ticks, ['1 h 30 s']);
});

test('percent and degrees have no prefixes', () => {
  assert.deepEqual(written('%', 100, 20, [42.51]), {ticks: ['43'], unit: '%', value: '42.51 %'});
  assert.equal(written('Cel', 30, 5, [-3.25]).value, '−3.25 °C');
});

test('counts and plain numbers are written out up to ten thousand, then with k, M, G', () => {
  assert.deepEqual(written('requests', 1500, 500, [1500]), {
    ticks: ['1,500'],
    unit: 'requests',
    value: '1,500 requests',
  });
  assert.deepEqual(written(null, 2e4, 5e3, [15000]).ticks, ['15k']);
  assert.deepEqual(written(null, 3e6, 5e5, [2.5e6]).ticks, ['2.5M']);
  assert.deepEqual(written(null, 1e15, 2.5e14, [5e14]).ticks, ['0.50P']);
});

test('one figure in thousands is written whole, for who reads it wants all of it', () => {
  assert.equal(written('requests', 2e4, 5e3, [12345]).value, '12,345 requests');
});

test('very small and very large plain numbers have their power of ten with them', () => {
  assert.deepEqual(written(null, 3e-9, 5e-10, [1.5e-9, 0]).ticks, ['1.5×10⁻⁹', '0.0']);
  assert.deepEqual(written(null, 5e24, 1e24, [2e24]).ticks, ['2×10²⁴']);
});

test('a pinned unit stays, whatever the size', () => {
  assert.deepEqual(written('ms', 90000, 30000, [60000], true), {ticks: ['60,000'], unit: 'ms', value: '60,000 ms'});
});

test('a value much smaller or larger than its axis has a prefix of its own', () => {
  const style = createValueStyle('By', false, 3 * 2 ** 30, 2 ** 29);
  assert.equal(plain(formatValue(12 * 1024, style, EN)), '12 KiB');
  assert.equal(plain(formatValue(2 ** 45, style, EN)), '32 TiB');
  const seconds = createValueStyle('s', false, 7200, 1800);
  assert.equal(plain(formatValue(0.0042, seconds, EN)), '4.2 ms');
});

test('in powers of ten alone, as on log axes, bytes have decimal prefixes and long times are seconds', () => {
  const style = (unit: string, largest: number) => createValueStyle(unit, false, largest, 1, null, '', true);
  assert.equal(plain(formatValue(1e6, style('By', 1e6), EN)), '1 MB');
  assert.equal(plain(formatValue(1000, style('s', 1000), EN)), '1,000 s');
  assert.equal(plain(formatValue(1e5, style('s', 1e5), EN)), '100,000 s');
  assert.equal(tickText(1e5, createValueStyle('s', false, 1e5, 1e5, null, '', true), EN), '100k');
});

test('times too long for hours are days', () => {
  assert.deepEqual(written('d', 20000, 5000, [15000]), {ticks: ['15k'], unit: 'd', value: '15,000 d'});
  assert.equal(written('wk', 3000, 1000, [3000]).value, '21,000 d');
});

test('no value, infinities and zero read as such, and zero is never negative', () => {
  const style = createValueStyle('%', false, 100, 20);
  assert.equal(formatValue(Number.NaN, style, EN), NO_VALUE_TEXT);
  assert.equal(formatValue(Infinity, style, EN), '∞');
  assert.equal(formatValue(-Infinity, style, EN), '−∞');
  assert.equal(plain(formatValue(-0, style, EN)), '0 %');
  assert.equal(tickText(-0.001, style, EN), '0');
});

test('ticks of any nice step are told apart by their texts', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 2.5, 5),
      fc.integer({min: -12, max: 14}),
      fc.integer({min: 2, max: 10}),
      fc.constantFrom(null, 'requests', 'W', 'By', 'Cel', '%'),
      (mantissa, exponent, count, unit) => {
        const step = Number(`${mantissa}e${exponent}`);
        const style = createValueStyle(unit, false, step * count, step);
        const texts = Array.from({length: count + 1}, (_, i) => tickText(i * step, style, EN));
        // Bytes in decimal steps need more digits than binary steps do; their ticks come in powers of two.
        if (unit !== 'By') assert.equal(new Set(texts).size, texts.length, texts.join(' '));
        assert.ok(texts.every((text) => !/^[-−]0(\.0*)?$/.test(text)));
      },
    ),
    {numRuns: 2000},
  );
});

test('texts follow the locale', () => {
  const style = createValueStyle('requests', false, 5000, 500);
  assert.equal(tickText(1234.4, style, createFormats('de')), '1.234');
  assert.match(plain(formatValue(0.5, style, createFormats('fr'))), /^0,5 requests$/);
});

test('a locale that there is none of reads as English', () => {
  assert.equal(createFormats('not a locale').number(0).format(1234), '1,234');
});

test('durationText(seconds, least) rounds before it takes apart, and carries', () => {
  assert.equal(plain(durationText(3599.9, 0, EN)), '1 h');
  assert.equal(plain(durationText(59.99, 0, EN)), '1 m');
  assert.equal(plain(durationText(4800, 0, EN)), '1 h 20 m');
  assert.equal(plain(durationText(-185, 0, EN)), '−3 m 5 s');
  assert.equal(plain(durationText(90061, 1, EN)), '1 d 1 h 1 m 1 s');
  assert.equal(plain(durationText(0.25, 0, EN)), '0.25 s');
});

test('digitsOf(step) are as many as its literal has', () => {
  assert.deepEqual([5, 2.5, 0.1, 0.025, 100, 1e-9, 0.125].map(digitsOf), [0, 1, 1, 3, 0, 9, 3]);
  assert.deepEqual([0, Number.NaN, Infinity].map(digitsOf), [0, 0, 0]);
});

test('stepText(step) is the step in words', () => {
  assert.deepEqual(['2m', '1m', '30s', '1d', '1w', '1mo', '1y', '12h', 'odd'].map(stepText), [
    '2 min',
    '1 min',
    '30 s',
    'day',
    'week',
    'month',
    'year',
    '12 h',
    'odd',
  ]);
});

test('what an amount is per stands behind the unit', () => {
  assert.equal(unitText(createValueStyle('requests', false, 500, 100, null, 'per 2 min')), 'requests per 2 min');
  assert.equal(unitText(createValueStyle(null, false, 500, 100, null, 'per day')), 'per day');
});

test('stepBaseOf(unit) says in what steps are nice: seconds, powers of two, or the unit itself', () => {
  assert.deepEqual(stepBaseOf('ms', false), {divisor: 1000, family: 'duration'});
  assert.deepEqual(stepBaseOf('ms', true), {divisor: 1, family: 'decimal'});
  assert.deepEqual(stepBaseOf('MiBy', false), {divisor: 2 ** -20, family: 'binary'});
  assert.deepEqual(stepBaseOf('%', false), {divisor: 1, family: 'decimal'});
});
