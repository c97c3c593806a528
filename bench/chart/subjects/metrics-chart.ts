/** The element as a page gets it: its standalone bundle, and bins as the API answers them. Envelopes are drawn by default. */
import {serveMetricsChart} from '../metrics-chart-subject.js';

serveMetricsChart('auto');
