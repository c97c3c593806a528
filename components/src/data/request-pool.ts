/**
 * The page's one way to an API: what all charts ask in a frame leaves as few requests as can be. Charts with equal API,
 * request function, range, step and zone share one, and a request is aborted when the last who waits for it has left.
 */
import type {Aggregate, BinnedSeries, BinsAnswer} from '@metrics-chart/contract/series';
import {type RequestFunction, readJson} from './read-json.js';
import {RequestError} from './request-error.js';
import {learnServerClock} from './server-clock.js';

/** One selector of a question, and what is wanted of it. */
export interface AskedSeries {
  /** `metric:measure{label="value"}`; may stand for many series. */
  readonly selector: string;
  /** Null for those that the kind of the series draws by default. */
  readonly aggregates: readonly Aggregate[] | null;
}

/** What one chart wants to know. Times are epoch milliseconds UTC, on edges of the step. */
export interface BinsQuestion {
  /** Base of the API, absolute, without a slash at the end. */
  readonly api: string;
  /** Null for `fetch`. */
  readonly request: RequestFunction | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** A step of the ladder by name: `2m`. */
  readonly step: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly series: readonly AskedSeries[];
}

/** What the API takes in one request. */
const MOST_SERIES = 50;

/** Some proxies refuse longer addresses; such questions are sent as POST. */
const LONGEST_URL = 4096;

/** The answer to a question, and the address it came from. */
export interface PooledAnswer {
  readonly answer: BinsAnswer;
  readonly url: string;
}

interface Waiting {
  readonly question: BinsQuestion;
  readonly signal: AbortSignal;
  readonly resolve: (answer: PooledAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

let gathered: Waiting[] = [];

/**
 * Asks for bins together with everybody else who asks in this turn of the event loop. Charts are measured together and
 * wake together, so all that a frame asks for is asked in one turn.
 *
 * @param signal - leaves the shared request; the last who leaves aborts it
 * @returns the answer cut down to this question: `query` counts its own selectors
 * @throws RequestError when there is none; the signal's reason when aborted
 */
export function askForBins(question: BinsQuestion, signal: AbortSignal): Promise<PooledAnswer> {
  return new Promise((resolve, reject) => {
    if (gathered.length === 0) setTimeout(sendGathered);
    gathered.push({question, signal, resolve, reject});
  });
}

function sendGathered(): void {
  const groups = new Map<string, Waiting[]>();
  for (const waiting of gathered) {
    if (waiting.signal.aborted) {
      waiting.reject(waiting.signal.reason);
      continue;
    }
    const key = groupKey(waiting.question);
    const group = groups.get(key);
    if (group) group.push(waiting);
    else groups.set(key, [waiting]);
  }
  gathered = [];
  for (const group of groups.values()) sendGroup(group);
}

const requestIds = new WeakMap<RequestFunction, number>();
let requestCount = 0;

function groupKey({api, request, fromMs, toMs, step, timeZone}: BinsQuestion): string {
  let id = 0;
  if (request) {
    id = requestIds.get(request) ?? ++requestCount;
    requestIds.set(request, id);
  }
  return JSON.stringify([api, id, fromMs, toMs, step, timeZone]);
}

const seriesKey = (series: AskedSeries): string => JSON.stringify([series.selector, series.aggregates]);

/** Spreads the distinct series of a group over as few requests as can be, and gives everyone their own part. */
function sendGroup(group: readonly Waiting[]): void {
  const distinct = new Map<string, AskedSeries>();
  for (const {question} of group) for (const series of question.series) distinct.set(seriesKey(series), series);
  const all = [...distinct.values()];
  const shared: SharedRequest[] = [];
  for (let i = 0; i < all.length; i += MOST_SERIES) {
    shared.push(new SharedRequest({...group[0]!.question, series: all.slice(i, i + MOST_SERIES)}));
  }
  for (const waiting of group) {
    const own = new Set(waiting.question.series.map(seriesKey));
    const needed = shared.filter((request) => request.keys.some((key) => own.has(key)));
    Promise.all(needed.map((request) => request.join(waiting.signal)))
      .catch((error: unknown) => askAlone(error, waiting, needed))
      .then((answers) => ownAnswer(waiting.question, needed, answers))
      .then(waiting.resolve, waiting.reject);
  }
}

/** A question that was refused in company may have been refused for the company: it is asked again by itself. */
function askAlone(error: unknown, {question, signal}: Waiting, needed: SharedRequest[]): Promise<PooledAnswer[]> {
  const refused = error instanceof RequestError && !error.isTemporary;
  const own = new Set(question.series.map(seriesKey));
  const inCompany = needed.some((request) => request.keys.some((key) => !own.has(key)));
  if (!refused || !inCompany) throw error;
  const alone = needed.map((request) => request.only(own));
  needed.splice(0, needed.length, ...alone);
  return Promise.all(alone.map((request) => request.join(signal)));
}

/** One HTTP request with those who wait for it. */
class SharedRequest {
  readonly keys: readonly string[];
  readonly #question: BinsQuestion;
  readonly #controller = new AbortController();
  readonly #answer: Promise<PooledAnswer>;
  #waiting = 0;

  constructor(question: BinsQuestion) {
    this.#question = question;
    this.keys = question.series.map(seriesKey);
    this.#answer = sendBins(question, this.#controller.signal);
    // Those who wait hear of a failure through `join`; nobody waiting is no surprise to report.
    this.#answer.catch(() => {});
  }

  /** The same question, cut down to some of its series. */
  only(keys: ReadonlySet<string>): SharedRequest {
    return new SharedRequest({
      ...this.#question,
      series: this.#question.series.filter((series) => keys.has(seriesKey(series))),
    });
  }

  join(signal: AbortSignal): Promise<PooledAnswer> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#controller.abort(signal.reason);
        reject(signal.reason);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, {once: true});
      this.#answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}

async function sendBins(question: BinsQuestion, signal: AbortSignal): Promise<PooledAnswer> {
  const {api, request} = question;
  const {url, init} = httpRequest(question);
  const {body, headers, sentMs, receivedMs} = await readJson(url, {...init, signal}, request);
  if (!isBinsAnswer(body)) {
    throw new RequestError('unreadable answer: no bins in it', {code: 'invalid_answer', status: 200});
  }
  learnServerClock(api, headers, sentMs, receivedMs);
  return {answer: body, url};
}

/** GET, so that caches help; POST where GET would cost a preflight per address, be too long, or cannot say it. */
function httpRequest({api, request, fromMs, toMs, step, timeZone, series}: BinsQuestion): {
  url: string;
  init: RequestInit;
} {
  const [first] = series;
  const alike = series.every(({aggregates}) => String(aggregates) === String(first!.aggregates));
  const query = new URLSearchParams();
  for (const {selector} of series) query.append('series', selector);
  query.append('from', String(fromMs));
  query.append('to', String(toMs));
  query.append('step', step);
  query.append('timezone', timeZone);
  if (alike && first!.aggregates) query.append('aggregates', first!.aggregates.join(','));
  const url = `${api}/bins?${query}`;
  const accept = 'application/json';
  if (alike && url.length <= LONGEST_URL && !(request && isOtherOrigin(api))) return {url, init: {headers: {accept}}};
  return {
    url: `${api}/bins`,
    init: {
      method: 'POST',
      headers: {accept, 'content-type': accept},
      body: JSON.stringify({
        series: series.map(({selector, aggregates}) => (aggregates ? {selector, aggregates} : selector)),
        from: fromMs,
        to: toMs,
        step,
        timezone: timeZone,
      }),
    },
  };
}

function isOtherOrigin(api: string): boolean {
  return new URL(api).origin !== globalThis.location?.origin;
}

function isBinsAnswer(body: unknown): body is BinsAnswer {
  return typeof body === 'object' && body !== null && 'series' in body && Array.isArray(body.series) && 'from' in body;
}

/** The part of some shared answers that belongs to one question; a selector asked for twice is answered twice. */
function ownAnswer(
  question: BinsQuestion,
  requests: readonly SharedRequest[],
  answers: readonly PooledAnswer[],
): PooledAnswer {
  const keys = question.series.map(seriesKey);
  const series: BinnedSeries[] = [];
  keys.forEach((key, query) => {
    answers.forEach(({answer}, i) => {
      const asked = requests[i]!.keys.indexOf(key);
      for (const entry of answer.series) if (entry.query === asked) series.push({...entry, query});
    });
  });
  const {answer, url} = answers[0]!;
  return {answer: {...answer, series}, url};
}
