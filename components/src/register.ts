/** Registers all elements under their own names. */
import {define} from './elements/define.js';
import {MetricsAnnotation} from './elements/metrics-annotation/metrics-annotation.js';
import {MetricsAxis} from './elements/metrics-axis/metrics-axis.js';
import {MetricsChart} from './elements/metrics-chart/metrics-chart.js';
import {MetricsSeries} from './elements/metrics-series/metrics-series.js';
import {MetricsThreshold} from './elements/metrics-threshold/metrics-threshold.js';
import {warmFormats} from './elements/page-formats.js';

// Children first: a chart that is upgraded finds them able to speak.
define('metrics-series', MetricsSeries);
define('metrics-axis', MetricsAxis);
define('metrics-threshold', MetricsThreshold);
define('metrics-annotation', MetricsAnnotation);
define('metrics-chart', MetricsChart);
warmFormats();
