/** `/api/v1/bins`: validate, ask, encode. */
import type {BinsAnswer} from '@metrics-chart/contract/series';
import type {AnswerCost, Engine, EngineAnswer} from '../engine/engine.js';
import {questionKey} from '../engine/question-key.js';
import {addResource} from '../http/add-resource.js';
import type {App, AppContext} from '../http/app-env.js';
import {type Encoded, encode} from '../http/encoded.js';
import type {HttpMetrics} from '../http/http-metrics.js';
import {readJsonBody} from '../http/json-body.js';
import {createKeptAnswers} from '../http/kept-answers.js';
import {readFields} from '../http/query-fields.js';
import {respondEncoded, respondUnchanged} from '../http/respond.js';
import {BINS_FIELDS, type BinsFields} from './bins-fields.js';
import {fieldsFromBody, fieldsFromQuery, type QuestionLimits, questionFrom} from './bins-question.js';

const TYPE = 'application/json';

/** Settled bins change only by imports and late samples, so copies of them may be this old, and shown while a new one comes. */
const SETTLED = 'max-age=60, stale-while-revalidate=600';

/** Adds the binned series, asked by query or by body. */
export function addBins(
  app: App,
  {
    engine,
    now,
    metrics,
    limits,
  }: {
    engine: Engine;
    now: () => number;
    metrics: HttpMetrics;
    limits: QuestionLimits & {bodyBytes: number; answerBytes: number};
  },
): void {
  const keptAnswers = createKeptAnswers(limits.answerBytes);
  /** Callers who share an answer share its bytes. */
  const encodings = new WeakMap<BinsAnswer, Encoded>();

  async function answer(c: AppContext, fields: BinsFields): Promise<Response> {
    const question = questionFrom(fields, now(), limits);
    const key = isKeepable(fields) ? questionKey(question) : null;
    const kept = key === null ? null : await answerKept(c, key);
    if (kept !== null) return kept;
    const answered = await engine.answer(question, c.req.raw.signal);
    observe(c, answered.cost, answered.cost.shared ? 'shared' : answered.partial ? 'partial' : 'whole', metrics);
    const encoded = encodings.get(answered.answer) ?? encode(JSON.stringify(answered.answer));
    encodings.set(answered.answer, encoded);
    if (key !== null && answered.settled) {
      keptAnswers.keep(key, encoded, answered.isCurrent);
      metrics.keptBytes.set(keptAnswers.bytes);
    }
    return respondEncoded(c, encoded, {type: TYPE, cacheControl: cacheControl(answered, fields)});
  }

  async function answerKept(c: AppContext, key: string): Promise<Response | null> {
    const find = () => keptAnswers.find(key);
    const kept = find();
    if (kept === null) return null;
    const {encoded, tag} = kept;
    const response =
      encoded === null
        ? respondUnchanged(c, tag, SETTLED)
        : await respondEncoded(c, encoded, {type: TYPE, cacheControl: SETTLED});
    if (response === null) return null;
    c.set('repeatable', find);
    observe(c, {rows: 0, ways: [], milliseconds: 0, shared: false}, 'kept', metrics);
    return response;
  }

  addResource(app, '/api/v1/bins', {
    GET: (c) => {
      const query = readFields(new URL(c.req.url).searchParams, BINS_FIELDS, {repeatable: ['series']});
      return answer(c, fieldsFromQuery(query));
    },
    POST: async (c) => {
      readFields(new URL(c.req.url).searchParams, []);
      return answer(c, fieldsFromBody(await readJsonBody(c.req.raw, limits.bodyBytes)));
    },
  });
}

/** Not what explains itself, nor a time range that moves: the same address means another one a moment later. */
const isKeepable = ({from, to, explain = false}: BinsFields) =>
  !explain && ![from, to].some((time) => typeof time === 'string' && time.includes('now'));

function cacheControl({settled, partial}: EngineAnswer, fields: BinsFields): string {
  if (partial || fields.explain) return 'no-store';
  return settled && isKeepable(fields) ? SETTLED : 'no-cache';
}

function observe(
  c: AppContext,
  {rows, ways, milliseconds, shared}: AnswerCost,
  outcome: string,
  metrics: HttpMetrics,
): void {
  metrics.answers.inc({outcome});
  if (!shared) metrics.rows.inc(rows);
  if (ways.length > 0) c.var.timings.push(`ways;desc="${ways.join(', ')}"`);
  c.var.timings.push(`engine;dur=${milliseconds.toFixed(1)}`, `rows;desc="${rows}"`, `outcome;desc="${outcome}"`);
  Object.assign(c.var.logged, {rows, ways, engineMilliseconds: Math.round(milliseconds * 10) / 10, outcome});
}
