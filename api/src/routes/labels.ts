/** `/api/v1/labels` and `/api/v1/labels/NAME`: what pickers offer. */
import * as v from 'valibot';
import type {Engine} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {problemFromIssues} from '../http/invalid-fields.js';
import {readFields} from '../http/query-fields.js';
import {respondJson} from '../http/respond.js';
import {PageLimit} from './page-limit.js';

/** The query of `GET /labels/NAME`. */
export const LabelValuesQuery = v.object({
  prefix: v.optional(v.pipe(v.string(), v.description('What the values begin with. Default: anything.')), ''),
  limit: PageLimit,
});

/** Adds the names of labels, and the values of one. */
export function addLabels(app: App, engine: Engine): void {
  addResource(app, '/api/v1/labels', {
    GET: async (c) => {
      readFields(new URL(c.req.url).searchParams, []);
      return respondJson(c, {labels: await engine.labelNames()}, 'no-cache');
    },
  });

  addResource(app, '/api/v1/labels/:name', {
    GET: async (c) => {
      const fields = readFields(new URL(c.req.url).searchParams, Object.keys(LabelValuesQuery.entries));
      const query = v.safeParse(LabelValuesQuery, fields);
      if (!query.success) throw problemFromIssues(query.issues);
      const label = c.req.param('name')!;
      const values = await engine.labelValues(label, query.output.prefix, query.output.limit);
      return respondJson(c, {label, values}, 'no-cache');
    },
  });
}
