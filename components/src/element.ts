/** The classes, without registering anything: for those who name their elements themselves. */
export type {
  Aggregate,
  BinnedSeries,
  BinsAnswer,
  Kind,
  Labels,
  TimeRange,
} from '@metrics-chart/contract/series';
export type {TimeInput} from './controllers/time-view.js';
export type {Curve, Mark, ScaleType, Side} from './core/scene.js';
export type {NumberColumn, PageColumns, PageData, PageRow, PageRows, PageSeries, TimeColumn} from './data/page-data.js';
export type {RequestFunction} from './data/read-json.js';
export {type AnnotationDefinition, MetricsAnnotation} from './elements/metrics-annotation/metrics-annotation.js';
export {type AxisDefinition, MetricsAxis} from './elements/metrics-axis/metrics-axis.js';
export * from './elements/metrics-chart/metrics-chart.events.js';
export {type ChartState, MetricsChart} from './elements/metrics-chart/metrics-chart.js';
export {MetricsSeries, type SeriesDefinition} from './elements/metrics-series/metrics-series.js';
export {
  MetricsThreshold,
  type Severity,
  type ThresholdDefinition,
} from './elements/metrics-threshold/metrics-threshold.js';
