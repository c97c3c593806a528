import type {Target, TargetPlace} from './target.js';
import {cassandra} from './targets/cassandra.js';
import {duckdb} from './targets/duckdb.js';

type TargetName = TargetPlace['name'];

const TARGETS: ReadonlyMap<TargetName, Target> = new Map([
  ['duckdb', duckdb],
  ['cassandra', cassandra],
]);

export const TARGET_NAMES: readonly TargetName[] = [...TARGETS.keys()];

/** @throws RangeError when there is none of that name */
export function targetName(name: string): TargetName {
  const found = TARGET_NAMES.find((each) => each === name);
  if (!found) throw new RangeError(`unknown database: ${name} (there are ${TARGET_NAMES.join(', ')})`);
  return found;
}

export const targetOf = ({name}: Pick<TargetPlace, 'name'>): Target => TARGETS.get(name)!;
