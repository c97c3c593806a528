import type {ProblemBody} from '@metrics-chart/contract/series';
import {RequestError} from './request-error.js';

/**
 * How a chart asks over the network: `fetch`, or a function of the page's own that adds what its API wants, such as
 * `(url, init) => fetch(url, {...init, headers: {...init.headers, authorization}})`.
 */
export type RequestFunction = (url: string, init: RequestInit) => Promise<Response>;

/** A parsed body, and when it came, by both clocks. */
export interface JsonAnswer {
  readonly body: unknown;
  readonly headers: Headers;
  /** When the request left and when its response began, epoch milliseconds of this machine. */
  readonly sentMs: number;
  readonly receivedMs: number;
}

/**
 * Reads JSON, and says in one sentence what went wrong when it cannot.
 *
 * @throws RequestError for no response, a status other than 2xx, or a body that is no JSON; the signal's reason when aborted
 */
export async function readJson(url: string, init: RequestInit, request: RequestFunction | null): Promise<JsonAnswer> {
  const sentMs = Date.now();
  let response: Response;
  try {
    response = await (request ?? fetch)(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new RequestError(`no answer from ${hostOf(url)}`, {code: 'unreachable', cause});
  }
  const receivedMs = Date.now();
  if (!response.ok) throw await failureOf(response, url);
  try {
    return {body: await response.json(), headers: response.headers, sentMs, receivedMs};
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new RequestError(`unreadable answer from ${hostOf(url)}`, {
      code: 'invalid_answer',
      status: response.status,
      cause,
    });
  }
}

async function failureOf(response: Response, url: string): Promise<RequestError> {
  const {status, headers} = response;
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = retryAfter >= 0 ? retryAfter * 1000 : null;
  const problem = await problemOf(response);
  return new RequestError(problem?.detail || problem?.title || `${hostOf(url)} answered ${status}`, {
    code: problem?.code ?? `http_${status}`,
    status,
    problem,
    retryAfterMs,
  });
}

async function problemOf(response: Response): Promise<ProblemBody | null> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return null;
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'title' in body ? (body as ProblemBody) : null;
  } catch {
    return null;
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host || 'the page';
  } catch {
    return url;
  }
}
