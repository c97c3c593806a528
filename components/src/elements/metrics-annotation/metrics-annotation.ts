import {ReactiveElement} from 'lit';
import {property} from 'lit/decorators.js';
import {ChartChildController} from '../../controllers/chart-child-controller.js';

/** Something that happened: an object in `chart.annotations`, or a `<metrics-annotation>` among its children. */
export interface AnnotationDefinition {
  /** When: ISO 8601, epoch milliseconds, or relative such as `now-1h`. */
  readonly at: string | number;
  /** Until when, for something that lasted; without it a moment. */
  readonly until?: string | number | null;
  /** What a reader sees. */
  readonly label?: string | null;
}

/**
 * @summary Something that happened, as a line or span in the plot. Lives in a `<metrics-chart>`, and shows nothing by
 *   itself.
 */
export class MetricsAnnotation extends ReactiveElement implements AnnotationDefinition {
  /** When it happened: ISO 8601, epoch milliseconds, or relative such as `now-1h`. Default: none, and nothing is drawn. */
  @property() at: string | number = '';
  /** Until when, for something that lasted, written likewise. Default: it is a moment. */
  @property() until: string | number | null = null;
  /** What a reader sees. Default: none. */
  @property() label = '';

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
    'metrics-annotation': MetricsAnnotation;
  }
}
