/** What valibot says of a request becomes one problem: the field, its value, and what is accepted. */
import type * as v from 'valibot';
import {Problem, type ProblemCode} from '../problem.js';

/**
 * The problem of the first issue.
 *
 * @param codes - the code by the name of a field, of the innermost that has one; `invalid_request` for others
 */
export function problemFromIssues(
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  codes: Readonly<Record<string, ProblemCode>> = {},
): Problem {
  const issue = innermost(issues[0]);
  const keys = issue.keys;
  const field = keys.reduce<string>(
    (text, key, i) => (typeof key === 'number' ? `${text}[${key}]` : i === 0 ? String(key) : `${text}.${String(key)}`),
    '',
  );
  if (field === '') {
    return new Problem('invalid_request', 'invalid body: not an object', {accepted: 'a JSON object'});
  }
  if (issue.expected === 'never')
    return new Problem('unknown_field', `unknown field: ${field}`, {field, accepted: issue.message});
  const code = keys.reduce<ProblemCode>((outer, key) => codes[String(key)] ?? outer, 'invalid_request');
  if (issue.input === undefined) {
    return new Problem('invalid_request', `missing field: ${field}`, {field, accepted: issue.message});
  }
  const shown = typeof issue.input === 'string' ? issue.input : JSON.stringify(issue.input);
  return new Problem(code, `invalid ${field}: ${shown}`, {field, value: issue.input, accepted: issue.message});
}

interface Located {
  readonly type: string;
  readonly expected: string | null;
  readonly input: unknown;
  readonly message: string;
  readonly keys: readonly unknown[];
}

/** An issue of a union says little; the one of the alternative that was meant says what is wrong. */
function innermost(issue: v.BaseIssue<unknown>, above: readonly unknown[] = []): Located {
  const keys = [...above, ...(issue.path ?? []).map(({key}) => key)];
  const deeper = issue.type === 'union' ? issue.issues?.find(({path}) => path !== undefined) : undefined;
  return deeper === undefined ? {...issue, keys} : innermost(deeper, keys);
}
