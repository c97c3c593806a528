/** `/api/v1/series`: the catalogue, page by page. */
import * as v from 'valibot';
import type {Engine} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {problemFromIssues} from '../http/invalid-fields.js';
import {readFields} from '../http/query-fields.js';
import {respondJson} from '../http/respond.js';
import {PageLimit} from './page-limit.js';

/** The query of `GET /series`, beside `label.NAME`. */
export const SeriesQuery = v.object({
  search: v.optional(
    v.pipe(v.string(), v.description('Part of a metric or of a label value; capitals do not matter.')),
  ),
  limit: PageLimit,
  cursor: v.optional(
    v.pipe(v.string(), v.minLength(1, '`next` of the page before'), v.description('`next` of the page before.')),
  ),
});

const LABEL = 'label.';

/** Adds the catalogue. */
export function addSeries(app: App, engine: Engine): void {
  addResource(app, '/api/v1/series', {
    GET: async (c) => {
      const fields = readFields(new URL(c.req.url).searchParams, Object.keys(SeriesQuery.entries), {family: LABEL});
      const query = v.safeParse(SeriesQuery, fields);
      if (!query.success) throw problemFromIssues(query.issues, {cursor: 'invalid_cursor'});
      const {search, limit, cursor} = query.output;
      const labels = Object.fromEntries(
        Object.entries(fields)
          .filter(([field]) => field.startsWith(LABEL))
          .map(([field, value]) => [field.slice(LABEL.length), String(value)]),
      );
      const answer = await engine.listSeries({
        limit,
        ...(search === undefined ? {} : {search}),
        ...(cursor === undefined ? {} : {cursor}),
        ...(Object.keys(labels).length === 0 ? {} : {labels}),
      });
      return respondJson(c, answer, 'no-cache');
    },
  });
}
