/** The events of a chart. All bubble and are composed; `detail` is typed, and none of it is written to afterwards. */
import type {TimeRange, Warning} from '@metrics-chart/contract/series';

/** A chart has drawn an answer, its first or a newer one. */
export interface LoadDetail {
  /** The request that was made; null for data that the page handed over. */
  readonly url: string | null;
  /** What was answered, on edges of the step. Epoch milliseconds UTC. */
  readonly timeRange: TimeRange;
  /** The step by name, `2m`; null for samples. */
  readonly step: string | null;
  /** Keys of the series that came, without those that failed. */
  readonly series: readonly string[];
}

/** A question got no answer, or one of its series failed. */
export interface ErrorDetail {
  /** Stable: a code of the API's catalogue, `unreachable`, `invalid_answer`, or that of an invalid attribute. */
  readonly code: string;
  /** One sentence for a reader. */
  readonly message: string;
  /** HTTP status; null when there was no response. */
  readonly status: number | null;
  /** The series that failed; null when all did. */
  readonly series: string | null;
}

/** Something was mended, left out or chosen; also said in the chart. Each is told once while it lasts. */
export interface WarningDetail extends Warning {
  /** The series or axis it is about; null for the chart. */
  readonly about: string | null;
}

/** One series at the moment that is read. */
export interface HoverSeries {
  /** Its key. */
  readonly series: string;
  /** What a reader sees. */
  readonly name: string;
  /** The bin, or from this sample to the next. Epoch milliseconds UTC. */
  readonly timeRange: TimeRange;
  /** Null where there is no value; `status` says why. */
  readonly value: number | null;
  /** Least and greatest of what the value stands for; null where they are not known. */
  readonly low: number | null;
  /** See `low`. */
  readonly high: number | null;
  /** Samples in the bin; null where unknown. */
  readonly count: number | null;
  /** Of value, low and high: that of the axis. */
  readonly unit: string | null;
  /** `value`, `thin`, `gap`, `open`, `unknown`, `between` or `idle`. */
  readonly status: string;
}

/** A reader points at a moment, by mouse, touch or keyboard; or, with time null, no longer does. */
export interface HoverDetail {
  /** Epoch milliseconds UTC; null when nothing is pointed at any more. */
  readonly time: number | null;
  /** Every visible series at that moment. */
  readonly series: readonly HoverSeries[];
}

/** A reader hid or showed series. */
export interface ToggleDetail {
  /** The series that was pressed. */
  readonly series: string;
  /** Whether that one is hidden now. */
  readonly hidden: boolean;
  /** All that are hidden now. */
  readonly hiddenSeries: readonly string[];
}

/** A reader picked a time range, or went home. Canceling it leaves the chart where it is: the page may then set `viewport`. */
export interface ViewportDetail {
  /** Null for home. */
  readonly viewport: TimeRange | null;
}

class ChartEvent<Detail> extends CustomEvent<Detail> {
  constructor(type: string, detail: Detail, cancelable = false) {
    super(type, {detail, bubbles: true, composed: true, cancelable});
  }
}

/** `metrics-load`: an answer was drawn. */
export class MetricsLoadEvent extends ChartEvent<LoadDetail> {
  constructor(detail: LoadDetail) {
    super('metrics-load', detail);
  }
}

/** `metrics-error`: a question or a series failed. */
export class MetricsErrorEvent extends ChartEvent<ErrorDetail> {
  constructor(detail: ErrorDetail) {
    super('metrics-error', detail);
  }
}

/** `metrics-warning`: something was mended, left out or chosen. */
export class MetricsWarningEvent extends ChartEvent<WarningDetail> {
  constructor(detail: WarningDetail) {
    super('metrics-warning', detail);
  }
}

/** `metrics-hover`: a reader points at a moment, or no longer does. */
export class MetricsHoverEvent extends ChartEvent<HoverDetail> {
  constructor(detail: HoverDetail) {
    super('metrics-hover', detail);
  }
}

/** `metrics-toggle`: a reader hid or showed a series. */
export class MetricsToggleEvent extends ChartEvent<ToggleDetail> {
  constructor(detail: ToggleDetail) {
    super('metrics-toggle', detail);
  }
}

/** `metrics-viewport`: a reader picked a time range, or went home; cancelable. */
export class MetricsViewportEvent extends ChartEvent<ViewportDetail> {
  constructor(detail: ViewportDetail) {
    super('metrics-viewport', detail, true);
  }
}

/** The events of a chart by name: what `addEventListener` knows them by, on charts and on everything around them. */
export interface ChartEventMap {
  'metrics-load': MetricsLoadEvent;
  'metrics-error': MetricsErrorEvent;
  'metrics-warning': MetricsWarningEvent;
  'metrics-hover': MetricsHoverEvent;
  'metrics-toggle': MetricsToggleEvent;
  'metrics-viewport': MetricsViewportEvent;
}

declare global {
  interface GlobalEventHandlersEventMap extends ChartEventMap {}
}
