/**
 * What markup of a framework may say about each element: its properties, its attributes where these are written
 * differently, and its events. Taken from the classes, so that nothing is said twice.
 */
import type {LitElement, ReactiveElement} from 'lit';
import type {
  ChartEventMap,
  MetricsAnnotation,
  MetricsAxis,
  MetricsChart,
  MetricsSeries,
  MetricsThreshold,
} from './element.js';

/** Every property may be left out, or be undefined, which is its default. */
type Optional<Properties> = {[Name in keyof Properties]?: Properties[Name] | undefined};

/** What a chart tells and nobody sets. */
type Told = 'state' | 'refreshing' | 'stale' | 'partial' | 'settled';

/** Properties and attributes of `<metrics-chart>`. */
export type ChartProps = Optional<
  Omit<MetricsChart, keyof LitElement | Told> & {'time-zone': MetricsChart['timeZone']}
>;

/** Properties and attributes of `<metrics-series>`. */
export type SeriesProps = Optional<Omit<MetricsSeries, keyof ReactiveElement> & Pick<MetricsSeries, 'hidden'>>;

/** Properties and attributes of `<metrics-axis>`. */
export type AxisProps = Optional<
  Omit<MetricsAxis, keyof ReactiveElement> &
    Pick<MetricsAxis, 'title' | 'hidden'> & {
      'soft-min': MetricsAxis['softMin'];
      'soft-max': MetricsAxis['softMax'];
    }
>;

/** Properties and attributes of `<metrics-threshold>`. */
export type ThresholdProps = Optional<Omit<MetricsThreshold, keyof ReactiveElement>>;

/** Properties and attributes of `<metrics-annotation>`. */
export type AnnotationProps = Optional<Omit<MetricsAnnotation, keyof ReactiveElement>>;

/** Handlers under the names of the events, each with `on` before it: as React writes them. */
export type ChartHandlers = {
  [Name in keyof ChartEventMap as `on${Name}`]?: ((event: ChartEventMap[Name]) => void) | undefined;
};
