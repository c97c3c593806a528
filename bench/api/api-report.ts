import type {Machine} from '../machine.js';
import type {Loaded} from './load.js';
import type {ScaleReport} from './scale/scale-report.js';
import type {TargetPlace} from './target.js';
import type {Figures} from './task.js';

/** Every repetition on one database, in the order measured. */
export interface TargetReport {
  readonly name: TargetPlace['name'];
  readonly loaded: Loaded;
  readonly spans: readonly string[];
  readonly first: readonly Figures[];
  readonly bare: readonly Figures[];
  readonly second: readonly Figures[];
  readonly bareBins: readonly Figures[];
}

/** What a run of the bench found: the JSON that it leaves behind. */
export interface ApiReport {
  readonly measuredAt: string;
  readonly machine: Machine;
  /** Load of the machine at each stage. */
  readonly loads: readonly number[];
  readonly targets: readonly TargetReport[];
  /** Null when it was not asked for. */
  readonly scale: ScaleReport | null;
}
