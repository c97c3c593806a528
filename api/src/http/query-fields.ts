/** The query of an address, field by field. */
import {nearestName} from '../nearest-name.js';
import {Problem} from '../problem.js';

/** Fields with their values; a field that may repeat has a list. */
export type Fields = Record<string, string | string[]>;

/**
 * Reads the fields of a query.
 *
 * @param known - the fields there are
 * @param repeatable - those of them that may come more than once; they are lists
 * @param family - a prefix of further fields, such as `label.`; each may come once
 * @throws Problem `unknown_field` with the nearest known one, `duplicate_field`
 */
export function readFields(
  query: URLSearchParams,
  known: readonly string[],
  {repeatable = [], family}: {repeatable?: readonly string[]; family?: string} = {},
): Fields {
  const fields: Fields = Object.create(null);
  for (const [field, value] of query) {
    const isOfFamily = family !== undefined && field.startsWith(family) && field.length > family.length;
    if (!known.includes(field) && !isOfFamily) {
      throw unknownField(field, family === undefined ? known : [...known, `${family}NAME`]);
    }
    const before = fields[field];
    if (repeatable.includes(field)) fields[field] = before === undefined ? [value] : [...before, value];
    else if (before === undefined) fields[field] = value;
    else throw duplicateField(field);
  }
  return fields;
}

/** The problem of a field that there is not. */
export function unknownField(field: string, known: readonly string[]): Problem {
  const nearest = nearestName(field, known);
  return new Problem('unknown_field', `unknown field: ${field}`, {
    field,
    accepted:
      known.length === 0 ? 'none' : nearest === undefined ? `one of ${known.join(', ')}` : `the nearest: ${nearest}`,
  });
}

/** The problem of a field that came twice, whether in a query or in a body. */
export function duplicateField(field: string): Problem {
  return new Problem('duplicate_field', `field given twice: ${field}`, {field, accepted: `${field} once`});
}
