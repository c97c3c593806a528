/** Whatever was thrown becomes one `application/problem+json` answer. */
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {Problem, problemFromInput} from '../problem.js';
import type {AppContext} from './app-env.js';
import {respond} from './respond.js';

/** What somebody sent is quoted up to here. */
const MOST_QUOTED = 200;

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** What the caller is told about an error; one that is not of the catalogue is `internal`, and says nothing. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) {
    const {code, message, value, accepted = ''} = problemFromInput(error, '');
    return new Problem(code, message, {value, accepted});
  }
  return new Problem('internal', 'internal error: it is in the log under the request id', {cause: error});
}

/**
 * The answer to a problem. Its `type` is a reference to the docs, relative to the address that was asked, so that it
 * works below any prefix.
 */
export function problemResponse(
  c: AppContext,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const up = '../'.repeat(Math.max(0, c.req.path.split('/').length - 2));
  const {value} = problem;
  const body = {
    ...problem.toBody(c.var.requestId),
    type: `${up}docs#${problem.code}`,
    detail: shortened(problem.message, 2 * MOST_QUOTED),
    ...(typeof value === 'string' ? {value: shortened(value, MOST_QUOTED)} : {}),
  };
  return respond(c, {
    body: JSON.stringify(body),
    type: 'application/problem+json',
    cacheControl: 'no-store',
    status: problem.status,
    headers:
      problem.retryAfterSeconds === undefined
        ? headers
        : {...headers, 'Retry-After': String(Math.ceil(problem.retryAfterSeconds))},
  });
}
