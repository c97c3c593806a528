/** The clustering column that holds the time of a row, whatever its type. */
import {types} from 'cassandra-driver';

/** How times are read from the column and bound to it. */
export interface TimeColumn {
  /**
   * The least value of the column whose time is this or later: `≥ bound(start) AND < bound(end)` are the rows of a
   * half-open range. Times beyond what the column can hold are cut.
   */
  bound(timeMs: number): unknown;
  /** The time of a value as the driver reads it, floored to whole milliseconds. */
  timeMs(value: unknown): number;
}

const FARTHEST_MS = 8.64e15;
const DAY_MS = 86_400_000;

/** timeuuids count from 1582-10-15 on, 60 bits of 100 ns. */
const FIRST_UUID_MS = Date.UTC(1582, 9, 15);
const LAST_UUID_MS = FIRST_UUID_MS + 2 ** 60 / 10_000 - 1;

const PER_SECOND = {s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n} as const;
const INTEGER_BITS: Readonly<Record<string, number>> = {int: 32, bigint: 64, varint: 256};

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/**
 * The time column of a CQL type.
 *
 * @param unit - what an integer counts since 1970
 * @throws RangeError when the type holds no time, or an integer has no unit, or something else has one
 */
export function createTimeColumn(cqlType: string, unit: keyof typeof PER_SECOND | null): TimeColumn {
  const bits = INTEGER_BITS[cqlType];
  if (bits !== undefined) {
    if (unit === null) {
      throw new RangeError(
        `missing unit: the column is a ${cqlType} (write the time as {"column": …, "unit": "s", "ms", "us" or "ns"})`,
      );
    }
    return integerTime(PER_SECOND[unit], bits);
  }
  if (unit !== null) throw new RangeError(`unexpected unit: ${unit} (the column is a ${cqlType})`);
  if (cqlType === 'timestamp') {
    return {
      bound: (timeMs) => clamp(Math.ceil(timeMs), -FARTHEST_MS, FARTHEST_MS),
      timeMs: (value) => (value as Date).getTime(),
    };
  }
  if (cqlType === 'timeuuid') {
    return {
      bound: (timeMs) => types.TimeUuid.min(new Date(clamp(Math.ceil(timeMs), FIRST_UUID_MS, LAST_UUID_MS)), 0),
      timeMs: (value) => (value as types.TimeUuid).getDate().getTime(),
    };
  }
  if (cqlType === 'date') {
    return {
      bound(timeMs) {
        const day = new Date(clamp(Math.ceil(timeMs / DAY_MS) * DAY_MS, Date.UTC(0, 0), Date.UTC(9999, 11, 31)));
        return new types.LocalDate(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
      },
      timeMs: (value) => Date.parse(String(value)),
    };
  }
  throw new RangeError(
    `invalid type of a time: ${cqlType} (accepted: timestamp, timeuuid, date, or a bigint, int or varint with a unit)`,
  );
}

function integerTime(perSecond: bigint, bits: number): TimeColumn {
  const most = 2n ** BigInt(bits - 1) - 1n;
  const toParam = bits === 32 ? Number : (value: bigint) => value;
  const cut = (value: bigint) => toParam(value > most ? most : value < -most ? -most : value);
  if (perSecond === 1n) {
    return {
      bound: (timeMs) => cut(BigInt(Math.ceil(timeMs / 1000))),
      timeMs: (value) => Number(value) * 1000,
    };
  }
  const perMs = perSecond / 1000n;
  const perMsNumber = Number(perMs);
  return {
    bound: (timeMs) => cut(BigInt(Math.ceil(timeMs)) * perMs),
    timeMs(value) {
      const count = Number(value);
      if (Math.abs(count) <= Number.MAX_SAFE_INTEGER) return Math.floor(count / perMsNumber);
      const whole = BigInt(value as bigint);
      const quotient = whole / perMs;
      return Number(whole < 0n && quotient * perMs !== whole ? quotient - 1n : quotient);
    },
  };
}
