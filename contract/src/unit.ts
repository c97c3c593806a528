import {InvalidInput} from './invalid-input.js';

/** What values are counted in. */
export interface Unit {
  /** Canonical, in UCUM spelling where there is one: `ms`, `MiBy`, `Cel`, `requests/s`. `unitFrom(name)` is the same unit. */
  readonly name: string;
  /** As shown behind a value: `ms`, `MiB`, `°C`, `%`, `requests/s`; empty for plain numbers. */
  readonly symbol: string;
  /** Units of one dimension convert: `time`, `bytes`, `ratio`, `temperature`, `count:requests`, `bytes/time`, `other:xyz`; `1` is no unit at all. */
  readonly dimension: string;
  /** A value in the base unit of the dimension (s, By, ratio, K, …) is value × factor + offset. */
  readonly factor: number;
  readonly offset: number;
  /** How values are made short: in steps of 1000 (`si`) or 1024 (`iec`), as h min s (`duration`), as whole things (`count`), or not at all (`percent`, `plain`). */
  readonly family: 'si' | 'iec' | 'duration' | 'percent' | 'count' | 'plain';
}

/**
 * Units with a name, a space between: dimension, family, factor, offset, name, symbol (may be nothing), other spellings.
 * Spellings of three letters and more are words: read in any capitals, and with a plural s.
 */
const UNITS: readonly string[] = [
  'time duration 1 0 s s sec second',
  'bytes iec 1 0 By B byte bytes Byte Bytes',
  'bytes si .125 0 bit bit bits Bit Bits',
  'frequency si 1 0 Hz Hz hertz',
  'power si 1 0 W W watt',
  'energy si 1 0 J J joule',
  'energy si 3600 0 Wh Wh W.h',
  'voltage si 1 0 V V volt',
  'current si 1 0 A A amp ampere',
  'length si 1 0 m m meter metre',
  'mass si 1 0 g g gram',
  'pressure si 1 0 Pa Pa pascal',
  'time duration 60 0 min min minute',
  'time duration 3600 0 h h hr hrs hour',
  'time duration 86400 0 d d day',
  'time duration 604800 0 wk wk week',
  'ratio percent .01 0 % % percent pct',
  'ratio plain 1 0 ratio ',
  'ratio plain 1e-6 0 [ppm] ppm',
  'temperature plain 1 273.15 Cel °C ℃ degC celsius',
  'temperature plain .5555555555555556 255.3722222222222 [degF] °F ℉ degF fahrenheit',
  'temperature plain 1 0 K K kelvin',
  '1 plain 1 0 1  {} none count',
];

/** So many of them, from the first, take prefixes. */
const WITH_PREFIXES = 12;

/** What it multiplies by, symbol, word. Symbols of two letters are for bytes and bits only. */
const PREFIXES: readonly (readonly [by: number, symbol: string, word: string])[] = [
  [1, '', ''],
  [1e-12, 'p', 'pico'],
  [1e-9, 'n', 'nano'],
  [1e-6, 'u', 'micro'],
  [1e-3, 'm', 'milli'],
  [1e-2, 'c', 'centi'],
  [1e2, 'h', 'hecto'],
  [1e3, 'k', 'kilo'],
  [1e6, 'M', 'mega'],
  [1e9, 'G', 'giga'],
  [1e12, 'T', 'tera'],
  [1e15, 'P', 'peta'],
  [2 ** 10, 'Ki', 'kibi'],
  [2 ** 20, 'Mi', 'mebi'],
  [2 ** 30, 'Gi', 'gibi'],
  [2 ** 40, 'Ti', 'tebi'],
  [2 ** 50, 'Pi', 'pebi'],
];

/** Short for units of counted things. */
const SHORT: Readonly<Record<string, string>> = {
  req: 'requests',
  request: 'requests',
  rps: 'requests/s',
  qps: 'queries/s',
  iops: 'operations/s',
};

/** A word that reads as several things. */
const PLURAL = /^[A-Za-z][a-z _-]+s$/;

/** Longer texts are not looked into. */
const LONGEST = 100;

/** A unit, and the same without its prefix. */
interface ReadUnit {
  readonly unit: Unit;
  readonly bare: Unit;
}

function findNamed(text: string): ReadUnit | undefined {
  const symbol = text.replace(/^[µμ]/, 'u').replace(/^K(?!i|$)/, 'k');
  const word = text.toLowerCase();
  for (const [i, row] of UNITS.entries()) {
    const [dimension, family, factor, offset, ...spellings] = row.split(' ') as [string, Unit['family'], ...string[]];
    const [name, shown] = spellings as [string, string?];
    for (const [by, prefix, prefixWord] of i < WITH_PREFIXES ? PREFIXES : PREFIXES.slice(0, 1)) {
      const isBinary = prefix.length > 1;
      const isSpelled = (each: string) =>
        each &&
        (prefix + each === symbol || (each.length > 2 && [prefixWord + each, `${prefixWord + each}s`].includes(word)));
      if ((isBinary && dimension !== 'bytes') || !spellings.some(isSpelled)) continue;
      const bare: Unit = {
        name,
        symbol: shown ?? name,
        dimension,
        factor: Number(factor),
        offset: Number(offset),
        family,
      };
      const unit: Unit = {
        ...bare,
        name: prefix + name,
        symbol: prefix.replace('u', 'µ') + bare.symbol,
        factor: bare.factor * by,
        family: isBinary ? 'iec' : prefix && family === 'iec' ? 'si' : family,
      };
      return {unit, bare};
    }
  }
  return undefined;
}

const plainUnit = (name: string, symbol: string, dimension: string, family: Unit['family']): ReadUnit => {
  const unit: Unit = {name, symbol, dimension, factor: 1, offset: 0, family};
  return {unit, bare: unit};
};

/** The unit of counted things, in the plural: `{request}` and `requests` are one unit. */
function countUnit(noun: string): ReadUnit {
  const plural = /^[A-Za-z][a-z _-]+$/.test(noun)
    ? noun
        .toLowerCase()
        .replace(/([^s])s$|([^aeiou])y$|(s|x|ch|sh)?$/, (_, plural, y, hiss) =>
          plural ? `${plural}s` : y ? `${y}ies` : hiss ? `${hiss}es` : 's',
        )
    : noun;
  const isReadAsSuch = PLURAL.test(plural) && !findNamed(plural);
  return plainUnit(isReadAsSuch ? plural : `{${noun}}`, plural, `count:${plural}`, 'count');
}

/** One unit per another. The same per the same is a ratio, such as seconds of work a second. */
function divide(unit: Unit, by: Unit): Unit {
  if (by.dimension === '1') return unit;
  const isRatio = unit.dimension === by.dimension;
  return {
    name: `${unit.name}/${by.name}`,
    symbol: `${unit.symbol}/${by.symbol}`,
    dimension: isRatio ? 'ratio' : `${unit.dimension}/${by.dimension}`,
    factor: unit.factor / by.factor,
    offset: 0,
    family: isRatio ? 'plain' : unit.family === 'duration' ? 'si' : unit.family,
  };
}

function readUnit(text: string): ReadUnit {
  const trimmed = text.trim();
  const known = findNamed(trimmed || '1');
  if (known) return known;
  if (Object.hasOwn(SHORT, trimmed)) return readUnit(SHORT[trimmed]!);
  const braced = /^\{([^{}]+)\}$/.exec(trimmed);
  if (braced) return countUnit(braced[1]!);
  const quotient = /^(.*)\/([^{}]*|\{[^{}]*\})$/s.exec(trimmed);
  if (quotient) {
    const {unit, bare} = readUnit(quotient[1]!);
    const by = readUnit(quotient[2]!).unit;
    return {unit: divide(unit, by), bare: divide(bare, by)};
  }
  if (PLURAL.test(trimmed)) return countUnit(trimmed);
  return plainUnit(trimmed, trimmed, `other:${trimmed}`, 'plain');
}

const readUnits = new Map<string, ReadUnit>();

function cachedUnit(text: string): ReadUnit {
  let read = readUnits.get(text);
  if (!read) {
    read =
      text.length > LONGEST
        ? plainUnit(text, text, `other:${text}`, 'plain')
        : readUnit(
            text
              .replace(/[ _]per[ _]/gi, '/')
              .replace(/bps$/, 'bit/s')
              .replace(/Bps$/, 'B/s'),
          );
    if (readUnits.size >= 1000) readUnits.clear();
    readUnits.set(text, read);
  }
  return read;
}

/**
 * The unit that a text names, in UCUM, OpenMetrics or everyday spelling: `By`, `bytes`, `MiB`, `ms`, `seconds`, `%`,
 * `ratio`, `Cel`, `[degF]`, `kWh`, `By/s`, `bytes per second`, `{request}/s`.
 *
 * A noun in braces, or an unknown word in the plural, counts things: `{request}` and `requests` are one unit.
 *
 * @param text - null, undefined, nothing at all and `1` are the unit of plain numbers, dimension `1`
 * @returns never throws: an unknown text is a plain unit of a dimension of its own, `other:…`
 */
export function unitFrom(text: string | null | undefined): Unit {
  return cachedUnit(text ?? '').unit;
}

/**
 * The unit without its prefix: `ms` → s, `MiBy` → By, `kbit/s` → bit/s. What values are converted to before they are
 * made short with a prefix of their own.
 */
export function withoutPrefix(unit: Unit): Unit {
  return cachedUnit(unit.name).bare;
}

/** The unit of a rate of values of this unit: By → By/s, requests → requests/s, and s → a ratio. */
export function perSecond(unit: Unit): Unit {
  return divide(unit, unitFrom('s'));
}

/** How many of one are in the other: whole where it is whole but for the last bits. */
function times(factor: number, by: number): number {
  const ratio = factor / by;
  return Math.abs(ratio - Math.round(ratio)) < ratio * 1e-12 ? Math.round(ratio) : ratio;
}

/**
 * A value in another unit of the same dimension. Rounded once at most where one unit is a whole
 * multiple of the other: 3 ms are 0.003 s.
 *
 * @throws InvalidInput `other_dimension` when the units measure different things
 */
export function convertUnit(value: number, from: Unit, to: Unit): number {
  if (from.dimension !== to.dimension) {
    throw new InvalidInput(`other dimension: ${from.name} (${from.dimension}) to ${to.name} (${to.dimension})`, {
      code: 'other_dimension',
      value: to.name,
      accepted: `a unit of ${from.dimension}`,
    });
  }
  if (from.factor === to.factor && from.offset === to.offset) return value;
  if (from.offset !== to.offset) {
    // Ninths of a degree are no binary fractions: 20 °C are 68 °F, and not a little less.
    return Number(((value * from.factor + (from.offset - to.offset)) / to.factor).toPrecision(12));
  }
  return from.factor > to.factor ? value * times(from.factor, to.factor) : value / times(to.factor, from.factor);
}
