/** The description of the API, OpenAPI 3.1, made from the schemas that validate it. */
import {toJsonSchema} from '@valibot/to-json-schema';
import type * as v from 'valibot';
import {
  AliveAnswer,
  BinsAnswerSchema,
  CatalogueAnswerSchema,
  LabelNamesAnswer,
  LabelValuesAnswer,
  PlanAnswer,
  ProblemAnswer,
  ReadyAnswer,
} from './answer-schemas.js';
import {BinsBody, BinsQuery} from './bins-fields.js';
import {LabelValuesQuery} from './labels.js';
import {SeriesQuery} from './series.js';

/** A JSON Schema, as it stands in the document. */
export type Schema = Readonly<Record<string, unknown>>;

/** One field of a request. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

/** What one method of one path takes and answers. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {readonly required: true; readonly content: Content};
  readonly responses: Readonly<Record<string, {readonly description: string; readonly content?: Content}>>;
}

type Content = Readonly<Record<string, {readonly schema: Schema}>>;

/** The part of OpenAPI 3.1 that we use. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {readonly title: string; readonly version: string; readonly description: string};
  readonly servers: readonly {readonly url: string}[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {readonly schemas: Readonly<Record<string, Schema>>};
}

function schemaOf(schema: v.GenericSchema): Schema {
  const {$schema: _, ...rest} = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    ignoreActions: ['check', 'raw_check'],
  });
  return rest;
}

const json = (schema: Schema): Content => ({'application/json': {schema}});
const reference = (name: string): Schema => ({$ref: `#/components/schemas/${name}`});
const ok = (description: string, content: Content) => ({'200': {description, content}});
const text = (type: string): Content => ({[type]: {schema: {type: 'string'}}});

const problem = (description: string) => ({
  description,
  content: {'application/problem+json': {schema: reference('Problem')}},
});
const REFUSED = {'422': problem('A field cannot be used; it is named, with what is accepted.')};
const UNAVAILABLE = {'503': problem('The store cannot be reached; `Retry-After` says when to try again.')};
const NOT_MODIFIED = {'304': {description: '`If-None-Match` names the answer that you have.'}};

/** The fields of a query as parameters: repeated fields are arrays. */
function parametersOf(schema: v.GenericSchema): Parameter[] {
  const {properties, required} = schemaOf(schema) as {properties: Record<string, Schema>; required: string[]};
  return Object.entries(properties).map(([name, {description, ...property}]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: String(description ?? ''),
    schema: property,
  }));
}

/**
 * The whole description.
 *
 * @param server - where the API is: absolute, or relative to the document
 */
export function openApiDocument(version: string, server: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'metrics-chart-api',
      version,
      description:
        'Pre-binned time series. Times in answers are epoch milliseconds UTC. Errors are `application/problem+json` with a stable `code`. Ignore fields that you do not know.',
    },
    servers: [{url: server}],
    paths: {
      '/api/v1/series': {
        get: {
          operationId: 'listSeries',
          summary: 'The catalogue: which series there are',
          parameters: [
            ...parametersOf(SeriesQuery),
            {
              name: 'label.NAME',
              in: 'query',
              required: false,
              description: 'An exact value of the label NAME, such as `label.host=web-1`; one for each label.',
              schema: {type: 'string'},
            },
          ],
          responses: {
            ...ok('A page of series.', json(reference('Catalogue'))),
            ...NOT_MODIFIED,
            ...REFUSED,
            ...UNAVAILABLE,
          },
        },
      },
      '/api/v1/labels': {
        get: {
          operationId: 'listLabels',
          summary: 'The names of all labels',
          responses: {...ok('Names, ascending.', json(schemaOf(LabelNamesAnswer))), ...NOT_MODIFIED, ...UNAVAILABLE},
        },
      },
      '/api/v1/labels/{name}': {
        get: {
          operationId: 'listLabelValues',
          summary: 'The values of one label',
          parameters: [
            {name: 'name', in: 'path', required: true, description: 'The label.', schema: {type: 'string'}},
            ...parametersOf(LabelValuesQuery),
          ],
          responses: {
            ...ok('Values, ascending.', json(schemaOf(LabelValuesAnswer))),
            ...NOT_MODIFIED,
            '404': problem('No series has the label.'),
            ...REFUSED,
            ...UNAVAILABLE,
          },
        },
      },
      '/api/v1/bins': {
        get: {
          operationId: 'getBins',
          parameters: parametersOf(BinsQuery),
          ...bins,
          responses: {...binsResponses, ...NOT_MODIFIED},
        },
        post: {
          operationId: 'postBins',
          ...bins,
          requestBody: {required: true, content: json(reference('BinsQuestion'))},
          responses: {
            ...binsResponses,
            '400': problem('The body is no JSON.'),
            '413': problem('The body is too large.'),
            '415': problem('The body is not `application/json`.'),
          },
        },
      },
      '/api/v1/explain': {
        get: {
          operationId: 'explainBins',
          summary: 'What a question about bins would read, without reading it',
          description:
            'Takes what `/api/v1/bins` takes, and answers its plan: from which stored bins and samples it would be answered, how many rows, partitions and bytes that is, and whether the answer would be whole.',
          parameters: parametersOf(BinsQuery).filter(({name}) => name !== 'explain'),
          responses: {
            ...ok('The plan.', json(reference('Plan'))),
            '404': problem('No selector matches any series.'),
            ...REFUSED,
            ...UNAVAILABLE,
          },
        },
      },
      '/healthz': {
        get: {
          operationId: 'isAlive',
          summary: 'The process is alive',
          responses: ok('It is.', json(schemaOf(AliveAnswer))),
        },
      },
      '/readyz': {
        get: {
          operationId: 'isReady',
          summary: 'Every source can be read, and why not',
          responses: {
            ...ok('All can be read.', json(schemaOf(ReadyAnswer))),
            '503': {description: 'One cannot; `reason` says why.', content: json(schemaOf(ReadyAnswer))},
          },
        },
      },
      '/metrics': {
        get: {
          operationId: 'ownMetrics',
          summary: 'What the server counts of itself',
          responses: ok('Prometheus text format.', text('text/plain')),
        },
      },
      '/openapi.json': {
        get: {
          operationId: 'openApi',
          summary: 'This description',
          responses: ok('OpenAPI 3.1.', json({type: 'object'})),
        },
      },
      '/docs': {
        get: {operationId: 'docs', summary: 'This description, to read', responses: ok('A page.', text('text/html'))},
      },
      '/metrics-chart.js': {
        get: {
          operationId: 'bundle',
          summary: 'The element in one file, for pages of every origin; revalidated',
          responses: {...ok('A module.', text('text/javascript')), ...NOT_MODIFIED},
        },
      },
      '/metrics-chart@{version}.js': {
        get: {
          operationId: 'bundleOfVersion',
          summary: 'The same under the name of its version; it never changes',
          parameters: [
            {name: 'version', in: 'path', required: true, description: 'Such as `1.0.0`.', schema: {type: 'string'}},
          ],
          responses: {...ok('A module.', text('text/javascript')), '404': problem('This server has another version.')},
        },
      },
      '/': {
        get: {operationId: 'demo', summary: 'The demo', responses: ok('A page.', text('text/html'))},
      },
    },
    components: {
      schemas: {
        Bins: schemaOf(BinsAnswerSchema),
        BinsQuestion: schemaOf(BinsBody),
        Catalogue: schemaOf(CatalogueAnswerSchema),
        Plan: schemaOf(PlanAnswer),
        Problem: schemaOf(ProblemAnswer),
      },
    },
  };
}

const bins = {
  summary: 'Binned series',
  description:
    'A bin holds a value (count > 0), or is a gap (count 0, missing > 0), open (it ends after `completeUntil`), unknown (count null), or lies between samples (count 0, missing 0). A series that failed has an `error` and no columns; 404 only when no selector matches anything.',
} as const;

const binsResponses = {
  ...ok('One entry per bin in every column.', json(reference('Bins'))),
  '404': problem('No selector matches any series.'),
  ...REFUSED,
  ...UNAVAILABLE,
};
