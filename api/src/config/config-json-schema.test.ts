import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {faultsOf} from '../json-schema.test-support.js';
import {configJsonSchema} from './config-json-schema.js';

const rootFile = (name: string) => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');

interface Node {
  properties?: Record<string, Node>;
  additionalProperties?: Node | false;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  description?: string;
  default?: unknown;
}

/** Every property of the schema with its path, alternatives joined. */
function* propertiesOf(node: Node, path = ''): Generator<readonly [path: string, property: Node]> {
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    yield [`${path}.${key}`, property];
    yield* propertiesOf(property, `${path}.${key}`);
  }
  if (node.additionalProperties) yield* propertiesOf(node.additionalProperties, `${path}.*`);
  if (node.items) yield* propertiesOf(node.items, `${path}[]`);
  for (const one of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) yield* propertiesOf(one, path);
}

test('config.schema.json is what the valibot schema makes (npm run build, then metrics-chart-api schema > config.schema.json)', () => {
  assert.deepEqual(JSON.parse(rootFile('config.schema.json')), JSON.parse(JSON.stringify(configJsonSchema())));
});

test('every key of the configuration has a description that editors show', () => {
  const bare = [...propertiesOf(configJsonSchema() as Node)]
    .filter(([path, {description}]) => description === undefined && !path.endsWith('.type'))
    .map(([path]) => path);
  assert.deepEqual(bare, []);
});

test('every key of the configuration stands in config.example.json, and in docs/configuration.md', () => {
  const example = rootFile('config.example.json');
  const docs = rootFile('docs/configuration.md');
  const keys = new Set([...propertiesOf(configJsonSchema() as Node)].map(([path]) => path.split('.').at(-1)!));
  assert.ok(keys.size > 50, String(keys.size));
  for (const key of keys) {
    assert.match(example, new RegExp(`"${key}\\\\?":`), `${key} is not in the example`);
    assert.match(docs, new RegExp(`\`"?${key}"?\``), `${key} is not in the docs`);
  }
});

test('docs/configuration.md says the default of every key that has one', () => {
  const docs = rootFile('docs/configuration.md');
  const wrong = [...propertiesOf(configJsonSchema() as Node)].flatMap(([path, {default: value}]) => {
    // Left out, or an object of keys that have defaults of their own: nothing to say beyond what stands there.
    if (value === undefined || value === null || typeof value === 'object') return [];
    const key = path.split('.').at(-1)!;
    const inTable = `| \`${key}\` | \`${JSON.stringify(value)}\` |`;
    const shown = typeof value === 'number' ? value.toLocaleString('en') : `\`${JSON.stringify(value)}\``;
    return docs.includes(inTable) || docs.includes(`\`${key}\` (${shown})`)
      ? []
      : [`${path}: ${JSON.stringify(value)}`];
  });
  assert.deepEqual(wrong, []);
});

test('the example is valid by config.schema.json, comments and all', () => {
  const schema = JSON.parse(rootFile('config.schema.json'));
  assert.deepEqual(faultsOf(schema, JSON.parse(rootFile('config.example.json'))), []);
});

test('config.schema.json refuses what readConfig refuses, and takes variables of the environment', () => {
  const schema = JSON.parse(rootFile('config.schema.json'));
  for (const bad of [{sever: {}}, {server: {port: '8o'}}, {limits: {deadline: 'soon'}}, {sources: {a: {type: 'x'}}}])
    assert.notDeepEqual(faultsOf(schema, bad), [], JSON.stringify(bad));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person writes
  assert.deepEqual(faultsOf(schema, {server: {port: '${PORT}'}, limits: {deadline: '${DEADLINE}'}}), []);
});
