/**
 * `import 'metrics-chart/vue'`: registers the elements, as `metrics-chart` does, and tells TypeScript of them in the
 * templates of Vue 3. Vue sets properties of custom elements and listens to their events by itself, once its compiler
 * is told which tags they are: `isCustomElement: (tag) => tag.startsWith('metrics-')`.
 */
import type {HTMLAttributes, PublicProps} from 'vue';
import type {
  ChartEventMap,
  MetricsAnnotation,
  MetricsAxis,
  MetricsChart,
  MetricsSeries,
  MetricsThreshold,
} from './element.js';
import type {AnnotationProps, AxisProps, ChartProps, SeriesProps, ThresholdProps} from './element-props.js';
import './index.js';

export * from './element.js';

/** `metrics-hover` → `MetricsHover` */
type Pascal<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Pascal<Rest>}`
  : Capitalize<Name>;

/** Handlers as Vue's compiler names them: `@metrics-hover` is `onMetricsHover`. */
type Handlers = {
  [Name in keyof ChartEventMap as `on${Pascal<Name>}`]?: ((event: ChartEventMap[Name]) => void) | undefined;
};

/** What a template may say about an element: its own properties, and what every element of HTML takes. */
type Component<Element extends HTMLElement, Props> = new () => Element & {
  /** @deprecated Nobody has it at run time: it is how Vue's tools read types. */
  $props: Props & Omit<HTMLAttributes, keyof Props> & PublicProps;
};

declare module 'vue' {
  interface GlobalComponents {
    'metrics-chart': Component<MetricsChart, ChartProps & Handlers>;
    'metrics-series': Component<MetricsSeries, SeriesProps>;
    'metrics-axis': Component<MetricsAxis, AxisProps>;
    'metrics-threshold': Component<MetricsThreshold, ThresholdProps>;
    'metrics-annotation': Component<MetricsAnnotation, AnnotationProps>;
  }
}
