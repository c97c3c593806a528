import {InvalidInput} from './invalid-input.js';
import type {Labels} from './series.js';

/** One condition on a label: `=` its value is this, `^=` its value begins with this. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '^=';
  readonly value: string;
}

/** Which series are meant: those of a metric whose labels meet every matcher. */
export interface Selector {
  readonly metric: string;
  /** A value column of the series; null is the default one. */
  readonly measure: string | null;
  /** At most one a label, sorted by label. */
  readonly matchers: readonly Matcher[];
}

// All are sticky, each skips the space before it. Inside quotes there are three escapes: \" \\ \n.
const QUOTED = /\s*"([^"\\]*(?:\\["\\n][^"\\]*)*)"/y;
const BARE_NAME = /\s*([^\s{}:"]+)/y;
const BARE_LABEL = /\s*([^\s{}:",=^!~]+)/y;
const OPERATOR = /\s*(\^?=)/y;
const COLON = /\s*:/y;
const OPEN = /\s*\{/y;
const CLOSE = /\s*\}/y;
const COMMA = /\s*,/y;
const QUOTE = /\s*"/y;
const SPACE = /\s*/y;

/** By UTF-16 code units, so that the order is the same in every locale. */
const byLabel = (a: Matcher, b: Matcher) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);

/**
 * Reads `metric`, `metric:measure`, `metric{label="value",other^="prefix"}`.
 *
 * A metric or measure is quoted when it holds `{}:"` or white space, a label also for `,=^!~`; values always are. Quotes
 * know the escapes `\"`, `\\` and `\n`. Space between parts and a comma after the last matcher are allowed.
 *
 * @returns with its matchers sorted by label, so that equal selectors are deeply equal
 * @throws InvalidInput `empty_selector` for nothing but space; otherwise `invalid_selector`, naming the character
 *   (counted from 1) and what was expected there. A label that comes twice is an error.
 */
export function parseSelector(text: string): Selector {
  let at = 0;

  const fail = (expected: string, position = at): never => {
    SPACE.lastIndex = position;
    const [space] = SPACE.exec(text)!;
    throw new InvalidInput(
      `invalid selector: ${text} (expected ${expected} at character ${position + space.length + 1})`,
      {
        code: 'invalid_selector',
        value: text,
        accepted: 'metric, metric:measure or metric{label="value",other^="prefix"}',
      },
    );
  };

  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match) at = token.lastIndex;
    return match;
  };

  const takeText = (bare: RegExp | null, expected: string): string => {
    const quoted = take(QUOTED);
    if (quoted) return quoted[1]!.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
    if (take(QUOTE)) fail('a closing quote, and no escapes but \\" \\\\ \\n in between, for the quote', at - 1);
    return (bare && take(bare)?.[1]) ?? fail(expected);
  };

  if (!text.trim()) {
    throw new InvalidInput('empty selector', {code: 'empty_selector', value: text, accepted: 'the name of a metric'});
  }
  const metric = takeText(BARE_NAME, 'a metric');
  const measure = take(COLON) ? takeText(BARE_NAME, 'a measure') : null;
  const matchers: Matcher[] = [];
  if (take(OPEN)) {
    while (!take(CLOSE)) {
      const start = at;
      const label = takeText(BARE_LABEL, 'a label or }');
      if (matchers.some((matcher) => matcher.label === label)) fail('each label once', start);
      const operator = (take(OPERATOR)?.[1] ?? fail('= or ^=')) as Matcher['operator'];
      matchers.push({label, operator, value: takeText(null, 'a quoted value')});
      if (!take(COMMA)) {
        if (!take(CLOSE)) fail(', or }');
        break;
      }
    }
  }
  take(SPACE);
  if (at < text.length) fail(matchers.length ? 'the end' : measure === null ? ':, { or the end' : '{ or the end');
  return {metric, measure, matchers: matchers.sort(byLabel)};
}

const quote = (text: string) =>
  `"${text.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`;

/** A name as it is where it reads back whole, otherwise in quotes. */
function nameText(name: string, bare: RegExp): string {
  bare.lastIndex = 0;
  return bare.exec(name)?.[1] === name ? name : quote(name);
}

/**
 * The canonical text of a selector: matchers sorted by label, quotes only where they are needed, no space.
 * `parseSelector` reads it back to an equal selector.
 */
export function formatSelector({metric, measure, matchers}: Selector): string {
  const inBraces = [...matchers]
    .sort(byLabel)
    .map(({label, operator, value}) => nameText(label, BARE_LABEL) + operator + quote(value))
    .join();
  return (
    nameText(metric, BARE_NAME) +
    (measure === null ? '' : `:${nameText(measure, BARE_NAME)}`) +
    (inBraces && `{${inBraces}}`)
  );
}

/** The canonical text of one series, all of its labels in; as a selector it stands for the series of at least these labels. */
export function formatSeries(metric: string, labels: Labels, measure: string | null = null): string {
  return formatSelector({
    metric,
    measure,
    matchers: Object.entries(labels).map(([label, value]) => ({label, operator: '=', value})),
  });
}

/**
 * Whether a series is one of those that a selector stands for; its measure is not looked at. A label that the series
 * does not have meets no matcher, not even one of an empty value.
 */
export function selectorMatches(selector: Selector, metric: string, labels: Labels): boolean {
  return (
    selector.metric === metric &&
    selector.matchers.every(({label, operator, value}) => {
      if (!Object.hasOwn(labels, label)) return false;
      return operator === '=' ? labels[label] === value : labels[label]!.startsWith(value);
    })
  );
}
