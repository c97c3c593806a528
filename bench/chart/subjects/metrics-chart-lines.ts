/** The element without envelopes: the same lines that the peers draw. */
import {serveMetricsChart} from '../metrics-chart-subject.js';

serveMetricsChart('none');
