/** What a chart has to report: errors and remarks, in words for a reader and as events for the page. */
import type {SceneMessage} from '../../core/scene.js';
import type {ChartSeries} from './chart-series.js';
import {type ErrorDetail, MetricsErrorEvent, MetricsWarningEvent, type WarningDetail} from './metrics-chart.events.js';

/** Every error that stands: of the chart as a whole, and of each series that failed. */
export function errorsOf(error: ErrorDetail | null, {seriesList}: ChartSeries): ErrorDetail[] {
  const failed = seriesList.flatMap(({columns: {key, error: problem}}) =>
    problem ? [{code: problem.code, message: problem.detail, status: problem.status, series: key}] : [],
  );
  return error ? [error, ...failed] : failed;
}

/** Everything that was mended, left out or chosen. */
export function warningsOf({seriesList, warnings}: ChartSeries, messages: readonly SceneMessage[]): WarningDetail[] {
  return [
    ...warnings.map((warning) => ({
      code: warning.code,
      message: warning.message,
      about: 'about' in warning ? warning.about : (warning.series ?? warning.axis),
    })),
    ...seriesList.flatMap(({columns}) =>
      columns.warnings.map(({code, message}) => ({code, message: `${columns.name}: ${message}`, about: columns.key})),
    ),
    ...messages
      .filter(({code}) => code !== 'series-error')
      .map(({code, text, about}) => ({code, message: text, about})),
  ];
}

/** Dispatches an event for each error and warning when it comes up, and not again while it lasts. */
export class ChartReport {
  #lasting: ReadonlySet<string> = new Set();

  tell(target: EventTarget, errors: readonly ErrorDetail[], warnings: readonly WarningDetail[]): void {
    const before = this.#lasting;
    const events = new Map<string, Event>();
    for (const error of errors) {
      events.set(`error ${error.series} ${error.code} ${error.message}`, new MetricsErrorEvent(error));
    }
    for (const warning of warnings) {
      events.set(`warning ${warning.about} ${warning.code} ${warning.message}`, new MetricsWarningEvent(warning));
    }
    this.#lasting = new Set(events.keys());
    for (const [id, event] of events) if (!before.has(id)) target.dispatchEvent(event);
  }
}
