import type {Aggregate} from '@metrics-chart/contract/series';
import {ReactiveElement} from 'lit';
import {property} from 'lit/decorators.js';
import {ChartChildController} from '../../controllers/chart-child-controller.js';
import type {Curve, Mark} from '../../core/scene.js';

/** What a chart is told about a series: an object in `chart.series`, or a `<metrics-series>` among its children. */
export interface SeriesDefinition {
  /** Selector of one or many series: `metric`, `metric:measure{label="value"}`. */
  readonly series: string;
  /** What a reader sees; may be a template such as `{host} p99`. Without one, the labels in which the series differ. */
  readonly label?: string | null;
  /** Name of the axis it is measured on. Without one, the axis of its dimension of unit. */
  readonly axis?: string | null;
  /** What a bin shows. By default by kind: gauge → mean, counter → rate, delta → sum. */
  readonly aggregate?: Aggregate | null;
  /** `line` unless given. */
  readonly mark?: Mark | null;
  /** `linear` unless given. */
  readonly curve?: Curve | null;
  /** Whether the least and greatest values of each bin are shown around the line; `auto` unless given. */
  readonly envelope?: 'auto' | 'none' | null;
  /** Any CSS colour. Without one, a colour of the palette that stays with the series. */
  readonly color?: string | null;
  /** Hidden series stay in the legend, where a reader can show them. */
  readonly hidden?: boolean;
}

/**
 * @summary One selector of a chart, and how the series that match it are drawn. Lives in a `<metrics-chart>`, and shows
 *   nothing by itself.
 */
export class MetricsSeries extends ReactiveElement implements SeriesDefinition {
  /** Selector of one or many series: `metric`, `metric{label="value"}`, `metric:measure{…}`. Default: none. */
  @property() series = '';
  /** What a reader sees; may be a template such as `{host} p99`. Default: the labels in which the series differ. */
  @property() label: string | null = null;
  /** Name of the axis it is measured on. Default: the axis of its dimension of unit. */
  @property() axis: string | null = null;
  /** What a bin shows of its samples. Default: by kind, the `mean` of a gauge, `rate` of a counter, `sum` of a delta. */
  @property() aggregate: Aggregate | null = null;
  /** The form in which it is drawn. Default: `line`. */
  @property() mark: Mark | null = null;
  /** How a line goes from value to value: straight, or level over each bin. Default: `linear`. */
  @property() curve: Curve | null = null;
  /** Whether the least and greatest values of each bin are shown around a line. Default: `auto`, up to 8 series. */
  @property() envelope: 'auto' | 'none' | null = null;
  /** Any CSS colour. Default: a colour of the palette that stays with the series. */
  @property() color: string | null = null;
  /** Not drawn until a reader shows it in the legend. Default: false. */
  @property({type: Boolean}) override hidden = false;

  constructor() {
    super();
    new ChartChildController(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'metrics-series': MetricsSeries;
  }
}
