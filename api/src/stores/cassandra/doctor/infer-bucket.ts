/** Whether a column of the partition key names the time of its rows, and how. */
import * as v from 'valibot';
import {MappedTable, type MappedTableConfig} from '../../../config/mapped-table.js';
import {bucketKey} from '../mapped/series-key.js';
import {type BucketKey, createBuckets} from '../partitions.js';
import type {ColumnSchema} from '../table-schema.js';

/** A row: what the column holds, and its time. */
export interface BucketSample {
  readonly value: unknown;
  readonly timeMs: number;
}

/** As a configuration writes it. */
export type WrittenBucket = Readonly<Record<string, unknown>>;

const UNITS = ['day', 'month', 'hour', 'week', 'year'] as const;

/** How texts and integers are written, with what one bucket spans. */
const PATTERNS: readonly (readonly [unit: string, pattern: string])[] = [
  ['day', 'yyyy-MM-dd'],
  ['day', 'yyyyMMdd'],
  ['day', 'yyyy/MM/dd'],
  ['day', 'dd-MM-yyyy'],
  ['day', 'yyyy-DDD'],
  ['month', 'yyyy-MM'],
  ['month', 'yyyyMM'],
  ['hour', 'yyyy-MM-dd-HH'],
  ['hour', "yyyy-MM-dd'T'HH"],
  ['hour', 'yyyyMMddHH'],
  ['week', "xxxx-'W'ww"],
  ['week', 'xxxxww'],
  ['year', 'yyyy'],
];
const TEXT_TYPES = ['text', 'varchar', 'ascii'];
const INTEGER_TYPES = ['int', 'bigint', 'smallint', 'varint'];

function candidatesOf({name: column, type}: ColumnSchema): WrittenBucket[] {
  if (type === 'date' || type === 'timestamp') return UNITS.map((unit) => ({column, unit}));
  const written = PATTERNS.map(([unit, pattern]) => ({column, unit, pattern}));
  if (TEXT_TYPES.includes(type)) return written;
  if (!INTEGER_TYPES.includes(type)) return [];
  const counted = UNITS.flatMap((unit) =>
    ['units', 's', 'ms'].map((counts) => ({column, unit, ...(counts === 'units' ? {} : {counts})})),
  );
  return [...written.filter(({pattern}) => /^[a-zA-Z]+$/.test(pattern)), ...counted];
}

/**
 * The bucket, when one way of naming buckets fits every row. UTC before other zones; of zones that fit alike the first of
 * `zones`.
 */
export function inferBucket(
  column: ColumnSchema,
  samples: readonly BucketSample[],
  zones: readonly string[],
): WrittenBucket | null {
  if (samples.length === 0) return column.type === 'date' ? {column: column.name, unit: 'day'} : null;
  const {type} = column;
  // In any zone most rows of a bucket are in it by UTC too: what names none of them so is no bucket.
  const candidates = candidatesOf(column).filter((candidate) => {
    const keyAt = createKeyAt(candidate, type);
    return keyAt !== null && samples.some((sample) => isIn(sample, type, keyAt));
  });
  if (candidates.length === 0) return null;
  for (const zone of ['UTC', ...zones.filter((name) => name !== 'UTC')]) {
    for (const candidate of candidates) {
      const written = zone === 'UTC' ? candidate : {...candidate, timeZone: zone};
      const keyAt = createKeyAt(written, type);
      if (keyAt !== null && samples.every((sample) => isIn(sample, type, keyAt))) return written;
    }
  }
  return null;
}

type KeyAt = (timeMs: number) => BucketKey;

/** Null when the type cannot hold such buckets, or the pattern does not tell them apart. */
function createKeyAt(written: WrittenBucket, cqlType: string): KeyAt | null {
  try {
    return createBuckets(normalised(written), cqlType).keyAt;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const isIn = ({value, timeMs}: BucketSample, cqlType: string, keyAt: KeyAt) =>
  keyAt(timeMs) === bucketKey(cqlType, value);

function normalised(bucket: WrittenBucket): NonNullable<MappedTableConfig['bucket']> {
  const table = v.parse(MappedTable, {table: 't', time: 't', bucket, measures: {value: {column: 'c'}}});
  return table.bucket!;
}
