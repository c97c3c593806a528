/** A text becomes a configuration, or one error that names everything that is wrong with it. */
import * as v from 'valibot';
import {ConfigError, type ConfigIssue} from './config-error.js';
import {type Config, ConfigSchema} from './config-schema.js';
import {type Environment, substituteEnvironment} from './environment.js';
import {type Json, pathText, valueAt, withoutComments} from './json-tree.js';
import {REQUIRED, UNKNOWN_KEY} from './schema-parts.js';

/**
 * Reads a configuration from its text.
 *
 * @param text - JSON; keys that start with `//` are comments
 * @param file - its name, for errors; null for none
 * @param environment - what `${NAME}` in any text stands for
 * @throws ConfigError with every mistake at once
 */
export function readConfig(text: string, file: string | null, environment: Environment): Config {
  const written = withoutComments(parse(text, file));
  const {tree, issues: missing} = substituteEnvironment(written, environment);
  const result = v.safeParse(ConfigSchema, tree);
  const unset = new Set(missing.map(({path}) => path));
  const issues = (result.issues ?? [])
    .flatMap((issue) => issuesOf(issue, [], written))
    // What is wrong with a text whose variable is missing shows once the variable is there.
    .filter(({path}) => !unset.has(path));
  const all = withoutRepeats([...missing, ...issues]);
  if (!result.success || all.length > 0) throw new ConfigError(file, all);
  return result.output;
}

const withoutRepeats = (issues: readonly ConfigIssue[]) => [
  ...new Map(issues.map((issue) => [`${issue.path}\n${issue.message}`, issue])).values(),
];

function parse(text: string, file: string | null): Json {
  const json = text.replace(/^\uFEFF/, '');
  let tree: Json;
  try {
    tree = JSON.parse(json) as Json;
  } catch (error) {
    const message = `malformed JSON: ${placeOf((error as SyntaxError).message, json)} (a comment is a key such as "//")`;
    throw new ConfigError(file, [{path: '', message}]);
  }
  if (typeof tree === 'object' && !Array.isArray(tree)) return tree;
  throw new ConfigError(file, [{path: '', message: 'expected an object'}]);
}

/** V8 names a position, or quotes what stands around it; people look for a line. */
function placeOf(message: string, text: string): string {
  const position = / in JSON at position (\d+)/.exec(message);
  const around = /, (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not valid JSON$/s.exec(message);
  const offset = position
    ? Number(position[1])
    : around
      ? text.indexOf(around[1]!) + Math.min(10, around[1]!.length)
      : -1;
  const what = message.slice(0, (position ?? around)?.index ?? message.length).replace(/\s+/g, ' ');
  return offset < 0 ? what : `${what} near line ${text.slice(0, offset).split('\n').length}`;
}

type Issue = v.BaseIssue<unknown>;

/** One issue of valibot becomes one line; an issue of a union becomes those of the alternative that was meant. */
function issuesOf(issue: Issue, above: readonly (string | number)[], written: Json): ConfigIssue[] {
  const keys = [...above, ...(issue.path ?? []).map(({key}) => key as string | number)];
  const alternatives = issue.type === 'union' ? (issue.issues ?? []) : [];
  const deeper = alternatives.filter(({path}) => path !== undefined);
  if (deeper.length > 0) return deeper.flatMap((inner) => issuesOf(inner, keys, written));
  const messages = alternatives.length > 0 ? alternatives.map(({message}) => message) : [issue.message];
  const accepted = [...new Set(messages)].join(', or ');
  return [{path: pathText(keys), message: sentence(accepted, issue, keys, valueAt(written, keys))}];
}

function sentence(accepted: string, issue: Issue, keys: readonly (string | number)[], value: unknown): string {
  if (accepted.startsWith(UNKNOWN_KEY)) return accepted;
  if (value === undefined) return accepted === REQUIRED ? 'required' : `required: ${accepted}`;
  const last = issue.path?.at(-1);
  if (last !== undefined && 'origin' in last && last.origin === 'key')
    return `expected ${accepted}, not ${quoted(last.key)}`;
  const isRuleBetweenKeys = issue.type.endsWith('check') && typeof value === 'object';
  // Never a password, nor what a variable stands for: the value is quoted as it was written.
  return isRuleBetweenKeys || keys.includes('password')
    ? `expected ${accepted}`
    : `expected ${accepted}, not ${quoted(value)}`;
}

function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
