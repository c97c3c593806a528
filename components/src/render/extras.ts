import type {Formats} from '../core/formats.js';
import type {MeasureText, Scene} from '../core/scene.js';
import {type AnnotationMark, drawAnnotations} from './annotation.js';
import type {Picture} from './picture.js';
import {drawThresholds, type ThresholdLine} from './threshold.js';

/** What is drawn beside the series. */
export interface PictureExtras {
  readonly thresholds: readonly ThresholdLine[];
  readonly annotations: readonly AnnotationMark[];
}

/** Draws them over a picture; only what differs from before is written. */
export function drawExtras(
  picture: Picture,
  scene: Scene,
  {thresholds, annotations}: PictureExtras,
  measure: MeasureText,
  formats: Formats,
): void {
  drawThresholds(picture.thresholds, scene, thresholds, formats);
  drawAnnotations(picture.annotations, scene, annotations, measure);
}
