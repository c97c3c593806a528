import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {convertUnit, perSecond, type Unit, unitFrom, withoutPrefix} from './unit.js';

/** Name, symbol, dimension, factor, offset, family; then spellings of it. */
const TABLE: readonly (readonly [string, string, string, number, number, Unit['family'], ...string[]])[] = [
  ['1', '', '1', 1, 0, 'plain', '', ' ', 'none', 'None', 'count', 'Count', '{}'],
  ['s', 's', 'time', 1, 0, 'duration', 'sec', 'second', 'seconds', 'Seconds'],
  ['ms', 'ms', 'time', 1e-3, 0, 'duration', 'millisecond', 'milliseconds', 'Milliseconds', 'msec'],
  ['us', 'µs', 'time', 1e-6, 0, 'duration', 'µs', 'μs', 'microseconds', 'usec'],
  ['ns', 'ns', 'time', 1e-9, 0, 'duration', 'nanoseconds'],
  ['min', 'min', 'time', 60, 0, 'duration', 'mins', 'minute', 'minutes'],
  ['h', 'h', 'time', 3600, 0, 'duration', 'hr', 'hrs', 'hour', 'hours'],
  ['d', 'd', 'time', 86400, 0, 'duration', 'day', 'days'],
  ['wk', 'wk', 'time', 604800, 0, 'duration', 'week', 'weeks'],
  ['By', 'B', 'bytes', 1, 0, 'iec', 'B', 'byte', 'bytes', 'Bytes'],
  ['kBy', 'kB', 'bytes', 1e3, 0, 'si', 'kB', 'KB', 'kilobytes', 'Kilobytes', 'kbytes'],
  ['MBy', 'MB', 'bytes', 1e6, 0, 'si', 'MB', 'megabyte', 'MByte', 'MBytes'],
  ['GBy', 'GB', 'bytes', 1e9, 0, 'si', 'GB', 'gigabytes'],
  ['KiBy', 'KiB', 'bytes', 1024, 0, 'iec', 'KiB', 'kibibytes'],
  ['MiBy', 'MiB', 'bytes', 2 ** 20, 0, 'iec', 'MiB', 'mebibytes'],
  ['GiBy', 'GiB', 'bytes', 2 ** 30, 0, 'iec', 'GiB'],
  ['TiBy', 'TiB', 'bytes', 2 ** 40, 0, 'iec', 'TiB'],
  ['bit', 'bit', 'bytes', 0.125, 0, 'si', 'bits', 'Bits'],
  ['Mbit', 'Mbit', 'bytes', 125000, 0, 'si', 'Mbits', 'MBit', 'megabits'],
  ['%', '%', 'ratio', 0.01, 0, 'percent', 'percent', 'Percent', 'pct'],
  ['ratio', '', 'ratio', 1, 0, 'plain'],
  ['[ppm]', 'ppm', 'ratio', 1e-6, 0, 'plain', 'ppm'],
  ['K', 'K', 'temperature', 1, 0, 'plain', 'kelvin'],
  ['Cel', '°C', 'temperature', 1, 273.15, 'plain', 'celsius', 'Celsius', '°C', '℃', 'degC'],
  ['Hz', 'Hz', 'frequency', 1, 0, 'si', 'hertz'],
  ['GHz', 'GHz', 'frequency', 1e9, 0, 'si', 'gigahertz'],
  ['W', 'W', 'power', 1, 0, 'si', 'watt', 'watts', 'Watts'],
  ['J', 'J', 'energy', 1, 0, 'si', 'joules'],
  ['kWh', 'kWh', 'energy', 3.6e6, 0, 'si', 'kW.h'],
  ['V', 'V', 'voltage', 1, 0, 'si', 'volts'],
  ['mV', 'mV', 'voltage', 1e-3, 0, 'si', 'millivolts'],
  ['A', 'A', 'current', 1, 0, 'si', 'amps', 'amperes'],
  ['m', 'm', 'length', 1, 0, 'si', 'meters', 'metre'],
  ['km', 'km', 'length', 1e3, 0, 'si', 'kilometers'],
  ['g', 'g', 'mass', 1, 0, 'si', 'grams'],
  ['kg', 'kg', 'mass', 1e3, 0, 'si', 'kilograms'],
  ['hPa', 'hPa', 'pressure', 100, 0, 'si', 'hectopascal'],
  ['requests', 'requests', 'count:requests', 1, 0, 'count', '{request}', '{requests}', 'Requests', 'req', 'request'],
  ['queries', 'queries', 'count:queries', 1, 0, 'count', '{query}'],
  ['processes', 'processes', 'count:processes', 1, 0, 'count', '{process}'],
  ['context switches', 'context switches', 'count:context switches', 1, 0, 'count', '{context switch}'],
  ['{CPU}', 'CPU', 'count:CPU', 1, 0, 'count'],
  [
    'By/s',
    'B/s',
    'bytes/time',
    1,
    0,
    'iec',
    'bytes/s',
    'B/s',
    'bytes per second',
    'Bytes/Second',
    'bytes_per_second',
    'Bps',
  ],
  ['Mbit/s', 'Mbit/s', 'bytes/time', 125000, 0, 'si', 'Mbps', 'megabits per second'],
  [
    'requests/s',
    'requests/s',
    'count:requests/time',
    1,
    0,
    'count',
    '{request}/s',
    'rps',
    'req/s',
    'requests / second',
  ],
  ['requests/min', 'requests/min', 'count:requests/time', 1 / 60, 0, 'count', 'requests per minute'],
  ['1/s', '/s', '1/time', 1, 0, 'plain', '/s', 'Count/Second'],
  ['km/h', 'km/h', 'length/time', 1e3 / 3600, 0, 'si'],
  ['s/requests', 's/requests', 'time/count:requests', 1, 0, 'si', 'seconds/{request}'],
  ['ms/s', 'ms/s', 'ratio', 1e-3, 0, 'plain'],
  ['xyz', 'xyz', 'other:xyz', 1, 0, 'plain', ' xyz '],
  ['€', '€', 'other:€', 1, 0, 'plain'],
  ['xyz/s', 'xyz/s', 'other:xyz/time', 1, 0, 'plain'],
];

test('unitFrom(text) knows UCUM, OpenMetrics and everyday names', () => {
  for (const [name, symbol, dimension, factor, offset, family, ...spellings] of TABLE) {
    for (const text of [name, ...spellings]) {
      const unit = unitFrom(text);
      assert.ok(Math.abs(unit.factor / factor - 1) < 1e-15, `${text}: ${unit.factor}`);
      assert.deepEqual({...unit, factor}, {name, symbol, dimension, factor, offset, family}, text);
    }
  }
  assert.equal(unitFrom('[degF]').dimension, 'temperature');
  for (const text of ['fahrenheit', '°F', '℉', 'degF']) assert.equal(unitFrom(text).name, '[degF]');
});

test('unitFrom(text) tells capitals of symbols apart', () => {
  for (const [a, b] of [
    ['MW', 'mW'],
    ['Mbit', 'mbit'],
    ['h', 'H'],
    ['m', 'M'],
    ['ms', 'MS'],
    ['K', 'k'],
    ['PA', 'Pa'],
  ] as const) {
    assert.notEqual(unitFrom(a).name, unitFrom(b).name, `${a} ${b}`);
  }
});

test('unitFrom(null) is the unit of plain numbers, and shares no dimension with a ratio', () => {
  assert.deepEqual(unitFrom(null), unitFrom('1'));
  assert.deepEqual(unitFrom(undefined), unitFrom('1'));
  assert.notEqual(unitFrom(null).dimension, unitFrom('ratio').dimension);
});

const anyUnitText = fc.oneof(
  fc.string({unit: 'binary', maxLength: 120}),
  fc.constantFrom(...TABLE.flatMap(([name, , , , , , ...spellings]) => [name, ...spellings])),
  fc
    .array(
      fc.constantFrom('{', '}', '/', 's', 'By', 'query', 'per', ' ', '1', 'm', 'class', 'min', '_per_', '[', 'K', 'µ'),
      {maxLength: 8},
    )
    .map((parts) => parts.join('')),
);

test('unitFrom(text) never throws, and reads its own name as the same unit', () => {
  fc.assert(
    fc.property(anyUnitText, (text) => {
      const unit = unitFrom(text);
      assert.ok(unit.factor > 0 && Number.isFinite(unit.offset));
      assert.deepEqual(unitFrom(unit.name), unit);
      if (unit.name.length < 90) assert.deepEqual(unitFrom(perSecond(unit).name), perSecond(unit));
    }),
    {numRuns: 5000},
  );
  for (const text of ['/'.repeat(1e5), '{'.repeat(1e5), ' per '.repeat(1e4), 'constructor', '__proto__', 'toString']) {
    assert.match(unitFrom(text).dimension, /^other:|^1$/);
  }
});

test('perSecond(unit) is the unit of a rate', () => {
  for (const [text, name, dimension] of [
    ['By', 'By/s', 'bytes/time'],
    ['requests', 'requests/s', 'count:requests/time'],
    [null, '1/s', '1/time'],
    ['s', 's/s', 'ratio'],
    ['Cel', 'Cel/s', 'temperature/time'],
    ['By/s', 'By/s/s', 'bytes/time/time'],
  ] as const) {
    const {offset, ...rate} = perSecond(unitFrom(text));
    assert.deepEqual([rate.name, rate.dimension, offset], [name, dimension, 0]);
  }
});

test('withoutPrefix(unit) is the unit that values are shortened from', () => {
  for (const [text, name] of [
    ['ms', 's'],
    ['MiB', 'By'],
    ['kbit/s', 'bit/s'],
    ['kWh', 'Wh'],
    ['min', 'min'],
    ['%', '%'],
    ['requests/s', 'requests/s'],
    ['km/h', 'm/h'],
    ['kxyz', 'kxyz'],
    [null, '1'],
  ] as const) {
    assert.equal(withoutPrefix(unitFrom(text)).name, name);
  }
});

test('convertUnit(value, from, to) is rounded once at most where one unit is a whole multiple of the other', () => {
  for (const [value, from, result, to] of [
    [3, 'ms', 0.003, 's'],
    [9, 'ms', 0.009, 's'], // 9 × 0.001 is a little more
    [0.1, 's', 100, 'ms'],
    [0.1, 's', 100000, 'us'],
    [7, 'us', 0.007, 'ms'],
    [1, 'ns', 1e-6, 'ms'],
    [90, 'min', 1.5, 'h'],
    [1, 'wk', 168, 'h'],
    [1536, 'MiB', 1.5, 'GiB'],
    [1, 'MiB', 1048.576, 'kB'],
    [1, 'MB', 8, 'Mbit'],
    [100, 'Mbps', 12.5, 'MB/s'],
    [0.25, 'ratio', 25, '%'],
    [7, '%', 0.07, 'ratio'],
    [0, 'Cel', 273.15, 'K'],
    [20, 'Cel', 68, '[degF]'],
    [-40, 'Cel', -40, '[degF]'],
    [98.6, 'fahrenheit', 37, 'celsius'],
    [1, 'kWh', 3600, 'kJ'],
    [120, 'requests/min', 2, 'requests/s'],
    [500, 'ms/s', 50, '%'],
    [1e300, 'By', 1e300, 'By'],
  ] as const) {
    assert.equal(convertUnit(value, unitFrom(from), unitFrom(to)), result, `${value} ${from} to ${to}`);
  }
});

test('convertUnit(value, from, to) there and back is the value, but for rounding', () => {
  const units = TABLE.map(([name]) => unitFrom(name));
  const pairs = units.flatMap((a) =>
    units.filter(({dimension}) => dimension === a.dimension).map((b) => [a, b] as const),
  );
  fc.assert(
    fc.property(fc.double({min: -1e6, max: 1e6, noNaN: true}), fc.constantFrom(...pairs), (value, [a, b]) => {
      const back = convertUnit(convertUnit(value, a, b), b, a);
      assert.ok(
        Math.abs(back - value) <= 1e-11 * Math.max(1000, Math.abs(value)),
        `${value} ${a.name} ${b.name} ${back}`,
      );
    }),
    {numRuns: 2000},
  );
});

test('convertUnit(value, from, to) throws other_dimension, naming both', () => {
  assert.throws(() => convertUnit(1, unitFrom('ms'), unitFrom('MiB')), {
    code: 'other_dimension',
    value: 'MiBy',
    message: 'other dimension: ms (time) to MiBy (bytes)',
  });
  assert.throws(() => convertUnit(1, unitFrom(null), unitFrom('%')), {code: 'other_dimension'});
});
