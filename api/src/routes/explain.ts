/** `/api/v1/explain`: what a question would read, without reading it. */
import type {Engine} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {readFields} from '../http/query-fields.js';
import {respondJson} from '../http/respond.js';
import {BINS_FIELDS} from './bins-fields.js';
import {fieldsFromQuery, type QuestionLimits, questionFrom} from './bins-question.js';

/** What `/bins` takes, but for `explain`, which is what this does. */
const FIELDS = BINS_FIELDS.filter((field) => field !== 'explain');

/** Adds the plan of a question. */
export function addExplain(
  app: App,
  {engine, now, limits}: {engine: Engine; now: () => number; limits: QuestionLimits},
): void {
  addResource(app, '/api/v1/explain', {
    GET: async (c) => {
      const query = readFields(new URL(c.req.url).searchParams, FIELDS, {repeatable: ['series']});
      const question = questionFrom(fieldsFromQuery(query), now(), limits);
      return respondJson(c, await engine.plan(question, c.req.raw.signal), 'no-store');
    },
  });
}
