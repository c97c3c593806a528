import {ReactiveElement} from 'lit';
import {property} from 'lit/decorators.js';
import {ChartChildController} from '../../controllers/chart-child-controller.js';
import type {ScaleType, Side} from '../../core/scene.js';

/** What a chart is told about a y-axis: an object in `chart.axes`, or a `<metrics-axis>` among its children. */
export interface AxisDefinition {
  /** What `axis` of a series refers to. */
  readonly name: string;
  /** Without one, the first axis stands left and the others right. */
  readonly side?: Side | null;
  /** Values are converted to it. Without one, the unit of its series. */
  readonly unit?: string | null;
  /** `linear` unless given. */
  readonly scale?: ScaleType | null;
  /** Hard ends of the domain; without them it follows its visible series. */
  readonly min?: number | null;
  readonly max?: number | null;
  /** The domain reaches at least this far. */
  readonly softMin?: number | null;
  readonly softMax?: number | null;
  /** What stands above the axis, with the unit behind it. */
  readonly title?: string | null;
  /** Fraction digits of the tick texts; without it as many as the ticks need. */
  readonly digits?: number | null;
  /** Scales its series, but is not drawn. */
  readonly hidden?: boolean;
}

/**
 * @summary One y-axis of a chart. Lives in a `<metrics-chart>`, and shows nothing by itself.
 */
export class MetricsAxis extends ReactiveElement implements AxisDefinition {
  /** What `axis` of a `<metrics-series>` refers to. Default: none. */
  @property() name = '';
  /** On which side of the plot it stands. Default: the first axis left, the others right. */
  @property() side: Side | null = null;
  /** The unit that values are converted to, such as `ms`. Default: the unit of its series. */
  @property() unit: string | null = null;
  /** How values become places; `symlog` is a log that knows zero and negatives. Default: `linear`. */
  @property() scale: ScaleType | null = null;
  /** Hard lower end of the domain, in its unit. Default: it follows its visible series. */
  @property({type: Number}) min: number | null = null;
  /** Hard upper end of the domain, in its unit. Default: it follows its visible series. */
  @property({type: Number}) max: number | null = null;
  /** The domain reaches at least down to this, in its unit. Default: none. */
  @property({type: Number, attribute: 'soft-min'}) softMin: number | null = null;
  /** The domain reaches at least up to this, in its unit. Default: none. */
  @property({type: Number, attribute: 'soft-max'}) softMax: number | null = null;
  /** What stands above the axis, with the unit behind it. Default: the unit alone. */
  @property() override title = '';
  /** Fraction digits of its tick texts. Default: as many as the ticks need. */
  @property({type: Number}) digits: number | null = null;
  /** Scales its series but is not drawn. Default: false. */
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
    'metrics-axis': MetricsAxis;
  }
}
