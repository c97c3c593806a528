/** The JSON Schema of the configuration, which editors complete and check by. */
import {type JsonSchema, toJsonSchema} from '@valibot/to-json-schema';
import {ConfigSchema} from './config-schema.js';

/** What stands for the value of an environment variable, in place of any text that has a pattern of its own. */
const FROM_ENVIRONMENT = '\\$\\{[^}]+\\}';

/** Keys that are comments, or for editors. */
const COMMENT = '^(//|\\$schema$)';
const COMMENTS = {[COMMENT]: {}};

/**
 * The JSON Schema (draft 2020-12) of what is written in a configuration: before environment variables are put in, and
 * with comments.
 */
export function configJsonSchema(): JsonSchema {
  const schema = toJsonSchema(ConfigSchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // Time zones, rules between keys: what JSON Schema cannot say is checked when the configuration is read.
    ignoreActions: ['check', 'raw_check', 'url'],
    overrideSchema: ({valibotSchema: {type}, jsonSchema}) =>
      type === 'loose_object'
        ? {...jsonSchema, additionalProperties: false, patternProperties: COMMENTS}
        : type === 'record'
          ? {
              ...jsonSchema,
              patternProperties: COMMENTS,
              propertyNames: {anyOf: [jsonSchema.propertyNames ?? {}, {pattern: COMMENT}]},
            }
          : undefined,
    overrideAction: ({valibotAction, jsonSchema}) =>
      valibotAction.type === 'regex' && jsonSchema.pattern !== undefined
        ? {...jsonSchema, pattern: `(${jsonSchema.pattern})|${FROM_ENVIRONMENT}`}
        : undefined,
  });
  return {$schema: 'https://json-schema.org/draft/2020-12/schema', ...schema};
}
