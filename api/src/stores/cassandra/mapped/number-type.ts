/** Value columns, whatever number they hold. */
import {types} from 'cassandra-driver';

/** How the driver hands over the numbers of a CQL type. */
export type NumberType = 'number' | 'integer' | 'decimal';

const NUMBER_TYPES: Readonly<Record<string, NumberType>> = {
  double: 'number',
  float: 'number',
  int: 'number',
  smallint: 'number',
  tinyint: 'number',
  bigint: 'integer',
  counter: 'integer',
  varint: 'integer',
  decimal: 'decimal',
};

/** The types that values may have, for a person to read. */
export const NUMBER_TYPE_NAMES = Object.keys(NUMBER_TYPES).join(', ');

/** How numbers of a CQL type are read; undefined when the type holds none. `integer`: as BigInt. */
export const numberType = (cqlType: string): NumberType | undefined =>
  Object.hasOwn(NUMBER_TYPES, cqlType) ? NUMBER_TYPES[cqlType] : undefined;

/** Whether a value is as the driver reads numbers of a type. */
export function isOfType(value: unknown, type: NumberType): boolean {
  if (type === 'number') return typeof value === 'number';
  return type === 'integer' ? typeof value === 'bigint' : value instanceof types.BigDecimal;
}

/** A value as the driver reads it, as the nearest double. */
export function toNumber(value: unknown, type: NumberType): number {
  if (type === 'number') return value as number;
  if (type === 'integer') return Number(value as bigint);
  return Number((value as types.BigDecimal).toString());
}
