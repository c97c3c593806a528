/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | {[key: string]: Json};

/** `a.b[0]["c d"]`: a path as somebody would write it in code. */
export function pathText(keys: readonly (string | number)[]): string {
  return keys
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w$-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return i === 0 ? key : `.${key}`;
    })
    .join('');
}

/** A copy in which every text that is a value, not a key, is replaced. */
export function mapJson(
  tree: Json,
  replace: (text: string, path: string) => string,
  keys: readonly (string | number)[] = [],
): Json {
  if (typeof tree === 'string') return replace(tree, pathText(keys));
  if (Array.isArray(tree)) return tree.map((entry, i) => mapJson(entry, replace, [...keys, i]));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, entry]) => [key, mapJson(entry, replace, [...keys, key])]));
}

/** A copy without the keys that start with `//`, which are comments, and without `$schema`, which is for editors. */
export function withoutComments(tree: Json): Json {
  if (Array.isArray(tree)) return tree.map(withoutComments);
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => !key.startsWith('//') && key !== '$schema')
      .map(([key, entry]) => [key, withoutComments(entry)]),
  );
}

/** The value at a path, undefined where there is none. */
export function valueAt(tree: unknown, keys: readonly unknown[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key as string] : undefined,
    tree,
  );
}
