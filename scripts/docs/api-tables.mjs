// @ts-check
/** The tables of the API reference, made from the OpenAPI document that the server itself answers. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {openApiDocument} from '../../api/build/src/routes/openapi-document.js';
import {ROOT} from '../run.mjs';
import {code, table} from './markdown.mjs';

const {version} = JSON.parse(readFileSync(join(ROOT, 'api/package.json'), 'utf8'));
/** @type {any} */
const document = openApiDocument(version, './');

/** Every operation, in the order of the document. */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(/** @type {any} */ (methods)).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

/** @returns {string} every address with what it is for */
export const addresses = () =>
  table(
    ['Address', 'What it answers'],
    operations.map(({method, path, summary}) => [code(`${method} ${path}`), summary]),
  );

/** @param {string} id */
function operationOf(id) {
  const found = operations.find(({operationId}) => operationId === id);
  if (found === undefined) throw new Error(`unknown operation: ${id}`);
  return found;
}

/** @param {string} id an operation */
export const parameters = (id) =>
  table(
    ['Field', 'Type', 'What it says'],
    operationOf(id).parameters.map((/** @type {any} */ {name, required, schema, description}) => [
      code(name),
      typeName(schema) + (required ? ', required' : ''),
      description,
    ]),
  );

/** @param {string} id an operation with a body */
export const body = (id) =>
  table(['Field', 'Type', 'What it says'], rowsOf(operationOf(id).requestBody.content['application/json'].schema));

/** @param {string} id an operation */
export function answer(id) {
  const {content} = operationOf(id).responses['200'];
  return table(['Field', 'Type', 'What it is'], rowsOf(content['application/json'].schema));
}

/** @param {string} id an operation */
export const statuses = (id) =>
  table(
    ['Status', 'When'],
    Object.entries(operationOf(id).responses).map(([status, {description}]) => [code(status), description]),
  );

/** @param {any} schema */
const resolved = (schema) =>
  typeof schema.$ref === 'string' ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema;

/**
 * A row for each field, those inside it after it, by path: `series[].count`.
 *
 * @param {any} given a schema
 * @param {string} path
 * @returns {string[][]}
 */
function rowsOf(given, path = '') {
  const schema = resolved(given);
  if (schema.title === 'Problem') return []; // docs/errors.md has it
  if (schema.type === 'array' && schema.items !== undefined) return rowsOf(schema.items, `${path}[]`);
  const alternative = schema.anyOf?.find((/** @type {any} */ {type}) => type === 'object' || type === 'array');
  if (alternative !== undefined) return rowsOf(alternative, path);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const isRequired = schema.required?.includes(name);
    const type = typeName(field) + (isRequired ? '' : ', optional');
    const {description} = field.anyOf === undefined ? field : {...field.anyOf[0], ...field};
    if (description === undefined) throw new Error(`undescribed field: ${own}`);
    return [[code(own), type, description], ...rowsOf(field, own)];
  });
}

/**
 * `number or null`, `list of text`, `one of a, b`.
 *
 * @param {any} given a schema
 * @returns {string}
 */
function typeName(given) {
  const schema = resolved(given);
  if (schema.title === 'Problem') return '[problem](errors.md)';
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map(code).join(', ')}`;
  if ('const' in schema) return code(String(schema.const));
  if (Array.isArray(schema.prefixItems)) return `pair of ${typeName(schema.prefixItems[0])}`;
  if (schema.type === 'array') return schema.items ? `list of ${typeName(schema.items)}` : 'list';
  if (Array.isArray(schema.anyOf)) return [...new Set(schema.anyOf.map(typeName))].join(' or ');
  if (schema.type === 'string') return 'text';
  return typeof schema.type === 'string' ? schema.type : 'anything';
}
