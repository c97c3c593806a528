/** The classes, without registering anything: for those who name their elements themselves. */
export type {PageColumns, PageData, PageRow, PageRows, PageSeries} from './data/page-data.js';
export type {RequestFunction} from './data/read-json.js';
export {type AnnotationDefinition, MetricsAnnotation} from './elements/metrics-annotation/metrics-annotation.js';
export {type AxisDefinition, MetricsAxis} from './elements/metrics-axis/metrics-axis.js';
export * from './elements/metrics-chart/metrics-chart.events.js';
export {type ChartState, MetricsChart} from './elements/metrics-chart/metrics-chart.js';
export {MetricsSeries, type SeriesDefinition} from './elements/metrics-series/metrics-series.js';
export {MetricsThreshold, type ThresholdDefinition} from './elements/metrics-threshold/metrics-threshold.js';
