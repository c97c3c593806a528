/** What the key columns of a row hold: from a series to values that are bound, and back. */
import type {BucketKey} from '../partitions.js';
import {type KeyColumn, keyValue, type Mapping, type SeriesIdentity} from './mapping.js';

/** Of one column: half of what a whole partition key may have, so that there is room for the others. */
const MOST_KEY_BYTES = 32_768;

/**
 * The values of the partition key and of the clustering columns before the time, in the order in which statements bind
 * them; null when no row can hold them (text for a label that is a number,
 * nothing for a whole partition key).
 *
 * @param bucket - where the key has one
 */
export function keyValues(
  {partitionKey, prefix}: Pick<Mapping, 'partitionKey' | 'prefix'>,
  series: SeriesIdentity,
  bucket: BucketKey | null,
): unknown[] | null {
  const values = [...partitionKey, ...prefix].map((column) =>
    column.role.is === 'bucket' ? bucketValue(column.role.cqlType, bucket!) : keyValue(column, series),
  );
  return values.includes(undefined) || !isKey(values, partitionKey.length) ? null : values;
}

/** Cassandra takes no partition key that is empty as a whole, and no text in a key beyond 64 KiB. */
const isKey = (values: readonly unknown[], partitionColumns: number) =>
  !(partitionColumns === 1 && values[0] === '') &&
  values.every((value) => typeof value !== 'string' || Buffer.byteLength(value) < MOST_KEY_BYTES);

function bucketValue(cqlType: string, key: BucketKey): unknown {
  if (cqlType === 'bigint' || cqlType === 'varint') return BigInt(key);
  return cqlType === 'timestamp' ? new Date(key) : key;
}

/** A bucket column's value, as the driver reads it, in the form that `Buckets` knows. */
export function bucketKey(cqlType: string, value: unknown): BucketKey {
  if (value instanceof Date) return value.getTime();
  return cqlType === 'date' || typeof value === 'string' ? String(value) : Number(value);
}

/** The series that a row belongs to, and its bucket, from values of key columns as the driver reads them. */
export function identityOf(
  {metric: tableMetric}: Pick<Mapping, 'metric'>,
  columns: readonly KeyColumn[],
  values: readonly unknown[],
): {readonly series: SeriesIdentity; readonly bucket: BucketKey | null} {
  let metric = tableMetric ?? '';
  let bucket: BucketKey | null = null;
  const labels: Record<string, string> = {};
  columns.forEach(({role}, i) => {
    if (role.is === 'bucket') bucket = bucketKey(role.cqlType, values[i]);
    else if (role.is === 'metric') metric = role.values.toText(values[i]);
    else labels[role.label] = role.values.toText(values[i]);
  });
  return {series: {metric, labels}, bucket};
}

/** Whether series of this metric and exactly these labels may lie in the table. */
export const mayHold = (mapping: Pick<Mapping, 'metric' | 'labels'>, metric: string, labels: readonly string[]) =>
  (mapping.metric === null || mapping.metric === metric) &&
  mapping.labels.length === labels.length &&
  mapping.labels.every((label) => labels.includes(label));
