/**
 * `import 'metrics-chart/react'`: registers the elements, as `metrics-chart` does, and tells TypeScript of them in the
 * JSX of React 19, which sets properties of custom elements and listens to their events by itself.
 */
import type {HTMLAttributes, RefAttributes} from 'react';
import type {MetricsAnnotation, MetricsAxis, MetricsChart, MetricsSeries, MetricsThreshold} from './element.js';
import type {
  AnnotationProps,
  AxisProps,
  ChartHandlers,
  ChartProps,
  SeriesProps,
  ThresholdProps,
} from './element-props.js';
import './index.js';

export * from './element.js';

/** What JSX may say about an element: its own properties, and what every element of HTML takes. */
type Intrinsic<Element extends HTMLElement, Props> = Props &
  Omit<HTMLAttributes<Element>, keyof Props> &
  RefAttributes<Element>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'metrics-chart': Intrinsic<MetricsChart, ChartProps & ChartHandlers>;
      'metrics-series': Intrinsic<MetricsSeries, SeriesProps>;
      'metrics-axis': Intrinsic<MetricsAxis, AxisProps>;
      'metrics-threshold': Intrinsic<MetricsThreshold, ThresholdProps>;
      'metrics-annotation': Intrinsic<MetricsAnnotation, AnnotationProps>;
    }
  }
}
