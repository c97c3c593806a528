import {type TimeInput, timeOf} from '../../controllers/time-view.js';
import type {PictureExtras} from '../../render/extras.js';
import type {AnnotationDefinition} from '../metrics-annotation/metrics-annotation.js';
import type {ThresholdDefinition} from '../metrics-threshold/metrics-threshold.js';
import type {Complaints} from './complaints.js';

/**
 * What is drawn beside the series. Thresholds without a number and annotations without a readable time are left out; times
 * that cannot be read are complained of.
 *
 * @param nowMs - what `now` means
 */
export function readExtras(
  thresholds: readonly ThresholdDefinition[],
  annotations: readonly AnnotationDefinition[],
  nowMs: number,
  timeZone: string,
  complaints: Complaints,
): PictureExtras {
  const read = (time: TimeInput | null | undefined): number | null =>
    time == null || time === '' ? null : complaints.attempt(() => timeOf(time, nowMs, timeZone));
  return {
    thresholds: thresholds
      .filter(({value}) => Number.isFinite(value))
      .map(({axis, value, label, severity}) => ({
        axis: axis || null,
        value,
        label: label ?? '',
        severity: severity ?? 'bad',
      })),
    annotations: annotations.flatMap(({at, until, label}) => {
      const startMs = read(at);
      return startMs === null ? [] : [{startMs, endMs: read(until), label: label ?? ''}];
    }),
  };
}
