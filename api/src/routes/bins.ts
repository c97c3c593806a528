/** `/api/v1/bins`: validate, ask, encode. */
import type {Engine, EngineAnswer} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App, AppContext} from '../http/app-env.js';
import type {HttpMetrics} from '../http/http-metrics.js';
import {readJsonBody} from '../http/json-body.js';
import {readFields} from '../http/query-fields.js';
import {respondJson} from '../http/respond.js';
import {BINS_FIELDS, type BinsFields} from './bins-fields.js';
import {fieldsFromBody, fieldsFromQuery, type QuestionLimits, questionFrom} from './bins-question.js';

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
  }: {engine: Engine; now: () => number; metrics: HttpMetrics; limits: QuestionLimits & {bodyBytes: number}},
): void {
  async function answer(c: AppContext, fields: BinsFields): Promise<Response> {
    const question = questionFrom(fields, now(), limits);
    const answered = await engine.answer(question, c.req.raw.signal);
    observe(c, answered, metrics);
    return respondJson(c, answered.answer, cacheControl(answered, fields));
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

function cacheControl({settled, partial}: EngineAnswer, {from, to, explain}: BinsFields): string {
  if (partial || explain) return 'no-store';
  // The same address means another time range a moment later.
  const isRelative = [from, to].some((time) => typeof time === 'string' && time.includes('now'));
  return settled && !isRelative ? SETTLED : 'no-cache';
}

function observe(c: AppContext, {cost, partial}: EngineAnswer, metrics: HttpMetrics): void {
  const {rows, milliseconds, shared} = cost;
  const outcome = shared ? 'shared' : partial ? 'partial' : 'whole';
  metrics.answers.inc({outcome});
  if (!shared) metrics.rows.inc(rows);
  c.var.timings.push(`engine;dur=${milliseconds.toFixed(1)}`, `rows;desc="${rows}"`, `outcome;desc="${outcome}"`);
  Object.assign(c.var.logged, {rows, engineMilliseconds: Math.round(milliseconds * 10) / 10, outcome});
}
