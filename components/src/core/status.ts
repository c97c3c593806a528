/**
 * The `BinStatus` of the contract as small numbers, for columns that hold one per row.
 */
import type {BinStatus} from '@metrics-chart/contract/bin-status';

export const VALUE = 0;
export const THIN = 1;
export const IDLE = 2;
export const GAP = 3;
export const OPEN = 4;
export const UNKNOWN = 5;
export const BETWEEN = 6;

const NAMES: readonly BinStatus[] = ['value', 'thin', 'idle', 'gap', 'open', 'unknown', 'between'];

const CODES: Readonly<Record<BinStatus, number>> = {
  value: VALUE,
  thin: THIN,
  idle: IDLE,
  gap: GAP,
  open: OPEN,
  unknown: UNKNOWN,
  between: BETWEEN,
};

/** The code of a status. */
export function codeOfStatus(status: BinStatus): number {
  return CODES[status];
}

/**
 * The status of a code.
 *
 * @throws RangeError when there is no such code
 */
export function statusOfCode(code: number): BinStatus {
  const name = NAMES[code];
  if (name === undefined) throw new RangeError(`invalid status code: ${code}`);
  return name;
}

/** Whether a row without a value and with this status parts the values on either side of it: a gap, or unknown. */
export function isBreak(code: number): boolean {
  return code === GAP || code === UNKNOWN;
}
