import {ReactiveElement} from 'lit';
import {property} from 'lit/decorators.js';
import {ChartChildController} from '../../controllers/chart-child-controller.js';

/** How a threshold is coloured: reserved colours that no series has. */
export type Severity = 'good' | 'warning' | 'bad';

/** A value to hold a series against: an object in `chart.thresholds`, or a `<metrics-threshold>` among its children. */
export interface ThresholdDefinition {
  /** Name of the axis it is measured on; without one the first. */
  readonly axis?: string | null;
  /** In the unit of the axis. */
  readonly value: number;
  /** What a reader sees beside the line. */
  readonly label?: string | null;
  /** `bad` unless given. */
  readonly severity?: Severity | null;
}

/**
 * @summary A value to hold a series against, as a line across the plot. Lives in a `<metrics-chart>`, and shows nothing by
 *   itself. The axis reaches to a value that is no further from its series than these are high; one further away does not
 *   press them flat: an arrow with its label at the edge of the plot says where it is. An end that the axis declares
 *   (`max`, `soft-max`) stays what it is.
 */
export class MetricsThreshold extends ReactiveElement implements ThresholdDefinition {
  /** Name of the axis it is measured on. Default: the first. */
  @property() axis: string | null = null;
  /** Where the line stands, in the unit of the axis. Default: none, and no line. */
  @property({type: Number}) value = Number.NaN;
  /** What a reader sees beside the line. Default: none. */
  @property() label = '';
  /** Its colour, one of those that no series has. Default: `bad`. */
  @property() severity: Severity | null = null;

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
    'metrics-threshold': MetricsThreshold;
  }
}
