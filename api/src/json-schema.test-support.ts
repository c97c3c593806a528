/**
 * A checker of the part of JSON Schema 2020-12 that our documents use, apart from the library that writes them. A
 * keyword that it does not know is an error, so that nothing in a schema goes unchecked.
 */

type Schema = Readonly<Record<string, unknown>>;

type Check = (expected: never, value: unknown, schema: Schema, at: string, root: Schema) => string[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: () => [],
  title: () => [],
  description: () => [],
  default: () => [],
  $ref(reference: string, value, _schema, at, root) {
    const target = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((node, key) => (node as Schema)?.[key], root);
    return target === undefined ? [`${at}: no ${reference}`] : faultsOf(target as Schema, value, at, root);
  },
  type(type: string, value, _schema, at) {
    const found = typeOf(value);
    return found === type || (type === 'number' && found === 'integer') ? [] : [`${at}: ${found}, not ${type}`];
  },
  const: (expected: unknown, value, _schema, at) => (expected === value ? [] : [`${at}: not ${expected}`]),
  enum: (allowed: unknown[], value, _schema, at) => (allowed.includes(value) ? [] : [`${at}: ${value} not in enum`]),
  anyOf(schemas: Schema[], value, _schema, at, root) {
    const faults = schemas.map((schema) => faultsOf(schema, value, at, root));
    return faults.some(({length}) => length === 0) ? [] : faults.flat();
  },
  oneOf(schemas: Schema[], value, _schema, at, root) {
    const faults = schemas.map((schema) => faultsOf(schema, value, at, root));
    const fitting = faults.filter(({length}) => length === 0).length;
    return fitting === 1 ? [] : [`${at}: ${fitting} of oneOf`, ...(fitting === 0 ? faults.flat() : [])];
  },
  properties(properties: Record<string, Schema>, value, _schema, at, root) {
    if (!isObject(value)) return [];
    return Object.entries(properties).flatMap(([key, schema]) =>
      Object.hasOwn(value, key) ? faultsOf(schema, value[key], `${at}.${key}`, root) : [],
    );
  },
  required(keys: string[], value, _schema, at) {
    return isObject(value) ? keys.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}: no ${key}`) : [];
  },
  additionalProperties(rest: Schema | boolean, value, {properties = {}, patternProperties = {}}, at, root) {
    if (!isObject(value) || rest === true) return [];
    const patterns = Object.keys(patternProperties as object).map((pattern) => new RegExp(pattern, 'u'));
    return Object.keys(value)
      .filter((key) => !Object.hasOwn(properties as object, key) && !patterns.some((pattern) => pattern.test(key)))
      .flatMap((key) =>
        rest === false ? [`${at}: unknown ${key}`] : faultsOf(rest, value[key], `${at}.${key}`, root),
      );
  },
  patternProperties(patterns: Record<string, Schema>, value, _schema, at, root) {
    if (!isObject(value)) return [];
    return Object.entries(patterns).flatMap(([pattern, schema]) =>
      Object.keys(value)
        .filter((key) => new RegExp(pattern, 'u').test(key))
        .flatMap((key) => faultsOf(schema, value[key], `${at}.${key}`, root)),
    );
  },
  propertyNames(schema: Schema, value, _schema, at, root) {
    return isObject(value) ? Object.keys(value).flatMap((key) => faultsOf(schema, key, `${at}.${key}`, root)) : [];
  },
  items(schema: Schema | false, value, {prefixItems = []}, at, root) {
    if (!Array.isArray(value)) return [];
    const rest = value.slice((prefixItems as unknown[]).length);
    if (schema === false) return rest.length === 0 ? [] : [`${at}: too long`];
    return rest.flatMap((entry, i) => faultsOf(schema, entry, `${at}[${i}]`, root));
  },
  prefixItems(schemas: Schema[], value, _schema, at, root) {
    if (!Array.isArray(value)) return [];
    return schemas.flatMap((schema, i) => faultsOf(schema, value[i], `${at}[${i}]`, root));
  },
  minItems: (least: number, value, _schema, at) =>
    Array.isArray(value) && value.length < least ? [`${at}: fewer than ${least}`] : [],
  minLength: (least: number, value, _schema, at) =>
    typeof value === 'string' && value.length < least ? [`${at}: shorter than ${least}`] : [],
  pattern: (pattern: string, value, _schema, at) =>
    typeof value === 'string' && !new RegExp(pattern, 'u').test(value) ? [`${at}: not ${pattern}`] : [],
  minimum: (least: number, value, _schema, at) =>
    typeof value === 'number' && value < least ? [`${at}: < ${least}`] : [],
  maximum: (most: number, value, _schema, at) =>
    typeof value === 'number' && value > most ? [`${at}: > ${most}`] : [],
};

/**
 * What is wrong with a value, by a schema; empty when nothing is.
 *
 * @param root - the document that `$ref` points into
 */
export function faultsOf(schema: Schema, value: unknown, at = '$', root = schema): string[] {
  return Object.entries(schema).flatMap(([keyword, expected]) => {
    const check = KEYWORDS[keyword];
    return check === undefined
      ? [`${at}: unknown keyword ${keyword}`]
      : check(expected as never, value, schema, at, root);
  });
}
