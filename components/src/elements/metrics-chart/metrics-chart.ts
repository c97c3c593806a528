import {checkTimeZone} from '@metrics-chart/contract/calendar';
import {durationMsFrom} from '@metrics-chart/contract/duration';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {TimeRange} from '@metrics-chart/contract/series';
import {html, LitElement, nothing, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import {ChildrenController} from '../../controllers/children-controller.js';
import {cancelFrame, type FrameTask, scheduleFrame} from '../../controllers/frame.js';
import {JsonTask} from '../../controllers/json-task.js';
import {KeyboardController} from '../../controllers/keyboard-controller.js';
import {observeFonts} from '../../controllers/page-fonts.js';
import {PointerController} from '../../controllers/pointer-controller.js';
import {RefreshController} from '../../controllers/refresh-controller.js';
import {SeriesTask, wantedId} from '../../controllers/series-task.js';
import {SizeController} from '../../controllers/size-controller.js';
import {rangeBetween, type TimeInput, TimeView, timeOf} from '../../controllers/time-view.js';
import {VisibilityController} from '../../controllers/visibility-controller.js';
import type {SeriesLook} from '../../core/color-by-key.js';
import {createFormats, type Formats} from '../../core/formats.js';
import {layout} from '../../core/layout.js';
import {rowAtTime} from '../../core/nearest.js';
import {timeAtX} from '../../core/scales.js';
import type {MeasureText, Scene} from '../../core/scene.js';
import {rowEnd, rowStart, type SeriesColumns, vertexTime} from '../../core/series-columns.js';
import {isBinsAnswer} from '../../data/from-answer.js';
import {seriesFromPage} from '../../data/from-page.js';
import type {PageData} from '../../data/page-data.js';
import type {RequestFunction} from '../../data/read-json.js';
import {serverNow} from '../../data/server-clock.js';
import {drawLegend, drawLegendReading, type LegendSort, legendActionOf} from '../../render/legend.js';
import {legendItems} from '../../render/legend-items.js';
import {createMeasureText, forgetWidths} from '../../render/measure-text.js';
import {createOverlay, drawBrush, drawOverlay, type Overlay} from '../../render/overlay.js';
import {createPicture, drawPicture, type Picture, type PictureExtras} from '../../render/picture.js';
import {type Reading, readAt} from '../../render/reading.js';
import {summaryText} from '../../render/summary-text.js';
import {binText, momentText, rangeText, spanText} from '../../render/time-text.js';
import {createTip, drawTip, placeTip} from '../../render/tip.js';
import {WORDS} from '../../render/words.js';
import type {AnnotationDefinition, MetricsAnnotation} from '../metrics-annotation/metrics-annotation.js';
import type {AxisDefinition, MetricsAxis} from '../metrics-axis/metrics-axis.js';
import type {MetricsSeries, SeriesDefinition} from '../metrics-series/metrics-series.js';
import type {MetricsThreshold, ThresholdDefinition} from '../metrics-threshold/metrics-threshold.js';
import {type ChartSeries, chartSeries, type DefinedColumns} from './chart-series.js';
import {apiUrl} from './default-api.js';
import {
  type ErrorDetail,
  MetricsErrorEvent,
  MetricsHoverEvent,
  MetricsLoadEvent,
  MetricsToggleEvent,
  MetricsViewportEvent,
  MetricsWarningEvent,
} from './metrics-chart.events.js';
import {styles} from './metrics-chart.styles.js';

/** What a chart is doing. */
export type ChartState = 'idle' | 'loading' | 'ready' | 'empty' | 'error';

/** More bins than this are never asked for. */
const MOST_BINS = 2000;
/** A bar needs some pixels. */
const PIXELS_PER_BAR = 4;
/** Narrower than this, the legend is a row of chips, CSS pixels. */
const TABLE_LEGEND_WIDTH = 480;
/** What the drawing and the heading take before a legend may be a table, and what each of its rows takes. */
const TABLE_LEGEND_REST = 190;
const TABLE_LEGEND_ROW = 21;
/** So long a key must rest before what it reads is said aloud, milliseconds. */
const SAY_AFTER_MS = 250;
/** An age that nobody needs to be told of, milliseconds. */
const FRESH_MS = 10_000;

const formatsOf = new Map<string, Formats>();

/** Formatters shared by all charts of a language. */
function sharedFormats(locale: string): Formats {
  let formats = formatsOf.get(locale);
  if (formats === undefined) {
    formats = createFormats(locale);
    formatsOf.set(locale, formats);
  }
  return formats;
}

const COLUMN_STATES: readonly ChartState[] = ['idle', 'loading', 'ready', 'empty', 'error'];

/**
 * @summary Time series as a chart, with several y-axes and honest gaps: from the metrics-chart API, a static answer, or
 *   data of the page's own. What is shown is said by its children or, equally, by its properties.
 *
 * @slot - `<metrics-series>`, `<metrics-axis>`, `<metrics-threshold>`, `<metrics-annotation>`, or a
 *   `<script type="application/json">` with a static answer
 * @slot heading - instead of the `heading` attribute
 * @slot empty - instead of the words of an empty chart
 * @slot error - instead of the words of a failed chart
 * @slot footer - below the legend
 *
 * @fires {MetricsLoadEvent} metrics-load - an answer was drawn
 * @fires {MetricsErrorEvent} metrics-error - a question or a series failed
 * @fires {MetricsWarningEvent} metrics-warning - something was mended, left out or chosen
 * @fires {MetricsHoverEvent} metrics-hover - a reader points at a moment, or no longer does
 * @fires {MetricsToggleEvent} metrics-toggle - a reader hid or showed a series
 * @fires {MetricsViewportEvent} metrics-viewport - a reader picked a time range or went home; cancelable
 *
 * @csspart plot - the surface over the plot that takes pointer and keyboard
 * @csspart grid - the rows behind the marks
 * @csspart axis - every axis
 * @csspart axis-x - the time axis
 * @csspart axis-y - each value axis
 * @csspart axis-title - the title above a value axis
 * @csspart line - lines
 * @csspart area - areas
 * @csspart envelope - least to greatest around a line
 * @csspart bar - bars
 * @csspart point - dots of values
 * @csspart gap - marks of missing and unknown time
 * @csspart open - what is not complete yet
 * @csspart crosshair - the rule that follows the pointer
 * @csspart tip - the floating read-out
 * @csspart legend - the legend
 * @csspart legend-item - one row of it
 * @csspart message - the words of an empty or failed chart
 * @csspart table - the table view
 *
 * @cssproperty --metrics-color - text, and what is derived from it: grid, axes
 * @cssproperty --metrics-color-1 - colour of the first slot of series; -2 to -8 likewise
 * @cssproperty --metrics-grid-color - grid rows
 * @cssproperty --metrics-axis-color - the line of the time axis
 * @cssproperty --metrics-surface - ground of the tip and the table's head
 * @cssproperty --metrics-line-width - width of lines; default 1.5px
 * @cssproperty --metrics-unknown-color - where there is no answer from the store
 * @cssproperty --metrics-gap-color - where samples failed to come
 *
 * @cssstate idle - nothing to show is named
 * @cssstate loading - the first answer is on its way
 * @cssstate ready - drawn
 * @cssstate empty - answered, and there are no values
 * @cssstate error - failed, and there is no picture
 * @cssstate refreshing - a newer answer is on its way
 * @cssstate stale - the last refresh failed
 * @cssstate partial - some of the answer is still being read
 */
export class MetricsChart extends LitElement {
  static override styles = [...styles];

  /** Base address of the API. By default that of the server which the bundle came from. */
  @property() api = '';
  /** Address of a static answer instead of an API; none by default. */
  @property() src: string | null = null;
  /** Start of the home range: ISO 8601, epoch milliseconds, or relative. Default `now-1h`; with data, where it begins. */
  @property() from: TimeInput | null = null;
  /** End of the home range, exclusive. Default `now`; with data, where it ends. */
  @property() to: TimeInput | null = null;
  /** How often to read again, a duration such as `10s`. Default: never. */
  @property() refresh: string | null = null;
  /** IANA time zone of ticks and calendar bins. Default: the reader's own. */
  @property({attribute: 'time-zone'}) timeZone = '';
  /** What stands above the chart. Empty by default. */
  @property() heading = '';
  /** What is shown; null, the default, leaves it to `<metrics-series>` children. */
  @property({attribute: false}) series: readonly SeriesDefinition[] | null = null;
  /** The y-axes; null, the default, leaves them to `<metrics-axis>` children. */
  @property({attribute: false}) axes: readonly AxisDefinition[] | null = null;
  /** Values to hold series against; null, the default, leaves them to `<metrics-threshold>` children. */
  @property({attribute: false}) thresholds: readonly ThresholdDefinition[] | null = null;
  /** What happened; null, the default, leaves it to `<metrics-annotation>` children. */
  @property({attribute: false}) annotations: readonly AnnotationDefinition[] | null = null;
  /** Data of the page's own, never written to; null, the default, asks the API. */
  @property({attribute: false}) data: PageData | null = null;
  /** How to ask: a function like `fetch`; null, the default, is `fetch`. */
  @property({attribute: false}) request: RequestFunction | null = null;

  readonly #internals = this.attachInternals();
  readonly #children = new ChildrenController(this, () => this.requestUpdate());
  readonly #task = new SeriesTask(this, () => this.requestUpdate());
  readonly #json = new JsonTask(this, () => this.requestUpdate());
  readonly #view = new TimeView();
  readonly #size: SizeController = new SizeController(
    this,
    () => this.renderRoot.querySelector('.drawing'),
    () => this.requestUpdate(),
  );
  readonly #visibility = new VisibilityController(this, () => this.requestUpdate());
  readonly #refresh = new RefreshController(this, () => this.#readAgain());
  readonly #pointer = new PointerController(this, () => this.#surface, {
    point: (x, y) => this.#point(x, y),
    leave: () => this.#read(null),
    brush: (picked) => this.#drawBrush(picked),
    pick: (from, to) => this.#pickBetween(from, to),
    home: () => this.#goHome(),
  });

  /** Of the whole chart, CSS pixels. */
  #height = 0;
  #scene: Scene | null = null;
  #drawn: ChartSeries = {seriesList: [], axes: [], warnings: [], looks: new Map()};
  #looks: ReadonlyMap<string, SeriesLook> = new Map();
  #hidden = new Map<string, boolean>();
  #sort: LegendSort = null;
  #formats: Formats = sharedFormats('en');
  #zone = 'UTC';
  #measure: MeasureText = (text) => text.length * 6;
  #picture: Picture | null = null;
  #overlay: Overlay | null = null;
  #tip: HTMLElement | null = null;
  #reading: Reading | null = null;
  #extras: PictureExtras = {thresholds: [], annotations: []};
  #error: ErrorDetail | null = null;
  #state: ChartState = 'idle';
  #pageColumns: {from: unknown; columns: readonly DefinedColumns[]; error: InvalidInput | null} | null = null;
  #isTableShown = false;
  #tablePage = 0;
  #loadedFor: unknown = null;
  #told = new Set<string>();
  #sayTimer: ReturnType<typeof setTimeout> | undefined;
  #stopFonts: (() => void) | null = null;
  #isDrawPending = false;
  #settledWaiters: (() => void)[] = [];
  readonly #frame: FrameTask = {
    read: () => this.#readLayout(),
    write: () => this.#draw(),
  };

  constructor() {
    super();
    new KeyboardController(this, () => this.#surface, {
      step: (bins) => this.#stepCursor(bins),
      jump: (to) => this.#stepCursor(to === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
      zoom: (factor) => this.#zoom(factor),
      escape: () => this.#escape(),
    });
  }

  /** What the chart is doing: `idle`, `loading`, `ready`, `empty` or `error`. */
  get state(): ChartState {
    return this.#state;
  }

  /** Whether a newer answer is on its way while a picture stands. */
  get refreshing(): boolean {
    return this.#hasPicture && (this.#task.isAsking || this.#json.isAsking);
  }

  /** Whether the last refresh failed: what stands is older than it should be. */
  get stale(): boolean {
    return this.#hasPicture && this.#task.error !== null;
  }

  /** Whether some of the answer is still being read. */
  get partial(): boolean {
    return this.#task.progress !== null;
  }

  /** The time range zoomed to, epoch milliseconds UTC; null at home. */
  get viewport(): TimeRange | null {
    return this.#view.viewport;
  }

  set viewport(viewport: TimeRange | null) {
    const before = this.#view.viewport;
    this.#view.viewport = viewport === null ? null : rangeBetween(viewport.startMs, viewport.endMs);
    this.requestUpdate('viewport', before);
  }

  /** Resolves when nothing is in flight and everything is drawn. */
  get settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settledWaiters.push(resolve);
      this.requestUpdate();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopFonts = observeFonts(() => {
      forgetWidths();
      this.requestUpdate();
    });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFonts?.();
    this.#stopFonts = null;
    clearTimeout(this.#sayTimer);
    cancelFrame(this.#frame);
    this.#read(null);
  }

  // Each update: what is asked and what is known become the series to draw; drawing itself waits for the frame.
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('from') || changed.has('to')) this.#view.viewport = null;
    this.#error = null;
    this.#formats = sharedFormats(this.closest('[lang]')?.getAttribute('lang') || navigator.language);
    this.#zone = this.#readZone();
    const definitions = this.series ?? this.#children.all<MetricsSeries>('metrics-series');
    const defined = this.#hasPageData ? this.#fromPage(definitions) : this.#fromApi(definitions);
    this.#drawn = chartSeries(
      defined,
      this.axes ?? this.#children.all<MetricsAxis>('metrics-axis'),
      this.#hidden,
      this.#looks,
    );
    this.#looks = this.#drawn.looks;
    this.#setRefresh();
    this.#setState(definitions.length);
  }

  protected override render(): unknown {
    const state = this.#state;
    const hasLegend = this.#drawn.seriesList.length > 0;
    const notes = this.#notes();
    const isBare = this.heading === '' && this.querySelector(':scope > [slot=heading]') === null;
    return html`
      <figure class="frame ${this.#isTableShown ? 'table-shown' : ''}" aria-busy=${String(this.#isAsking)}>
        <figcaption class="head ${isBare ? 'bare' : ''}">
          <div class="heading"><slot name="heading">${this.heading}</slot></div>
          <div class="notes" role="status">${notes.map(({className, text}) => html`<span class=${className}>${text}</span>`)}</div>
          ${this.#renderRemarks()}
          <div class="tools">
            ${this.#view.viewport ? html`<button type="button" class="home" @click=${this.#goHome}>${WORDS.home}</button>` : nothing}
            ${hasLegend ? html`<button type="button" class="quiet" @click=${this.#toggleTable}>${this.#isTableShown ? WORDS.showChart : WORDS.showTable}</button>` : nothing}
          </div>
        </figcaption>
        <div class="drawing">
          <svg class="picture ${this.#isDimmed ? 'dimmed' : ''}" aria-hidden="true"></svg>
          <div class="overlay" aria-hidden="true"></div>
          <div class="surface" part="plot" tabindex="0" role="application" aria-roledescription=${WORDS.role}
            aria-label=${this.heading || WORDS.chart} aria-describedby="summary"></div>
          ${this.#isAsking && !this.#hasPicture ? html`<div class="bar"></div>` : nothing}
          ${state === 'empty' || state === 'error' || state === 'idle' ? this.#renderMessage() : nothing}
          ${this.#isTableShown ? html`<div class="table" part="table" tabindex="0" role="region" aria-label=${`${WORDS.showTable}: ${this.heading || WORDS.chart}`}></div>` : nothing}
        </div>
        <p id="summary" class="sr-only"></p>
        <p class="said sr-only" aria-live="polite"></p>
        ${hasLegend ? html`<div class="legend" part="legend" @click=${this.#pressLegend} @pointerover=${this.#lift} @pointerleave=${this.#lift}></div>` : nothing}
        <slot name="footer"></slot>
      </figure>`;
  }

  protected override updated(): void {
    this.#isDrawPending = true;
    scheduleFrame(this.#frame);
  }

  // —— what is asked, and what is known

  get #hasPageData(): boolean {
    return this.data !== null || this.src !== null || this.#children.jsonText() !== null;
  }

  get #isAsking(): boolean {
    return this.#task.isAsking || this.#json.isAsking;
  }

  get #hasPicture(): boolean {
    return this.#drawn.seriesList.some(({columns}) => columns.length > 0);
  }

  /** Shown is another range than the one wanted: it is on its way. */
  get #isDimmed(): boolean {
    return this.#hasPicture && this.#task.isAsking && !this.#task.covers;
  }

  #readZone(): string {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (this.timeZone === '') return own;
    return this.#attempt(() => checkTimeZone(this.timeZone)) ?? own;
  }

  /** Runs what may find an attribute wanting; the first complaint is what the chart says. */
  #attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.#error ??= {
        code: error.code,
        message: `${error.message} (accepted: ${error.accepted})`,
        status: null,
        series: null,
      };
      return null;
    }
  }

  #fromApi(definitions: readonly SeriesDefinition[]): DefinedColumns[] {
    const api = this.#attempt(() => apiUrl(this.api)) ?? '';
    const nowMs = serverNow(api);
    this.#json.ask(null, null);
    this.#pageColumns = null;
    this.#view.readHome(this.from ?? 'now-1h', this.to ?? 'now', nowMs, this.#zone);
    if (this.#view.error)
      this.#attempt(() => {
        throw this.#view.error;
      });
    const timeRange = this.#view.timeRange;
    const wanted = new Map(
      definitions
        .filter(({series}) => series)
        .map(({series, aggregate}) => [
          wantedId({selector: series, aggregate: aggregate ?? null}),
          {selector: series, aggregate: aggregate ?? null},
        ]),
    );
    const {size} = this.#size;
    this.#task.paused = !this.#visibility.visible;
    if (wanted.size === 0) this.#task.ask(null);
    else if (timeRange && size && size.width > 0 && (this.#visibility.visible || this.#task.answer)) {
      const hasBars = definitions.some(({mark}) => mark === 'bars');
      const pixels = size.width * (hasBars ? 1 : devicePixelRatio);
      const maxBins = Math.max(1, Math.min(MOST_BINS, Math.floor(hasBars ? pixels / PIXELS_PER_BAR : pixels)));
      this.#attempt(() =>
        this.#task.ask({
          api,
          request: this.request,
          timeZone: this.#zone,
          series: [...wanted.values()],
          timeRange,
          maxBins,
        }),
      );
    }
    const {answer, error} = this.#task;
    if (error) this.#error ??= {code: error.code, message: error.message, status: error.status, series: null};
    if (!answer) return [];
    return definitions.flatMap((definition) => {
      const id = wantedId({selector: definition.series, aggregate: definition.aggregate ?? null});
      return answer.seriesList.filter((each) => each.wanted === id).map(({columns}) => ({columns, definition}));
    });
  }

  #fromPage(definitions: readonly SeriesDefinition[]): DefinedColumns[] {
    this.#task.ask(null);
    const data = this.#pageData();
    if (this.#json.error) {
      const {code, message, status} = this.#json.error;
      this.#error ??= {code, message, status, series: null};
    }
    const source = data === undefined ? null : data;
    if (this.#pageColumns?.from !== source)
      this.#pageColumns = {from: source, ...readPageData(source as PageData | null, definitions)};
    const {columns, error} = this.#pageColumns;
    if (error)
      this.#attempt(() => {
        throw error;
      });
    if (this.from === null && this.to === null) this.#view.setHome(rangeOfColumns(columns));
    else {
      const range = rangeOfColumns(columns);
      this.#view.readHome(
        this.from ?? range?.startMs ?? 'now-1h',
        this.to ?? range?.endMs ?? 'now',
        Date.now(),
        this.#zone,
      );
      if (this.#view.error)
        this.#attempt(() => {
          throw this.#view.error;
        });
    }
    const byName = new Map(definitions.map((definition) => [definition.series, definition]));
    return columns.map((each) => ({
      columns: each.columns,
      definition: each.definition ?? byName.get(each.columns.key) ?? null,
    }));
  }

  /** What the page handed over: a property, a script among the children, or a file. */
  #pageData(): unknown {
    if (this.data !== null) return this.data;
    const text = this.#children.jsonText();
    if (text !== null) {
      this.#json.ask(null, null);
      if (this.#pageColumns?.from === text) return text;
      return text;
    }
    this.#json.ask(this.src === null ? null : new URL(this.src, document.baseURI).href, this.request);
    return this.#json.body;
  }

  #setRefresh(): void {
    const periodMs = this.refresh
      ? (this.#attempt(() => durationMsFrom(this.refresh!)) ?? Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY;
    const {answer} = this.#task;
    // Twice a bin is as often as anything new can be seen.
    const leastMs = answer ? answer.step.nominalMs / 2 : 0;
    this.#refresh.periodMs = Math.max(periodMs, leastMs, periodMs === Number.POSITIVE_INFINITY ? periodMs : 250);
    this.#refresh.looked = this.#visibility.visible && this.#view.viewport === null;
  }

  #readAgain(): void {
    if (this.src !== null) this.#json.again();
    this.requestUpdate();
  }

  #setState(wantedCount: number): void {
    const {seriesList} = this.#drawn;
    const hasRows = this.#hasPicture;
    const isAwaited =
      this.#isAsking || (!this.#hasPageData && wantedCount > 0 && this.#task.answer === null && this.#error === null);
    const allFailed = seriesList.length > 0 && seriesList.every(({columns}) => columns.error !== null);
    if (this.#error && !hasRows) this.#state = 'error';
    else if (allFailed) this.#state = 'error';
    else if (hasRows)
      this.#state = seriesList.some(
        ({hidden, columns}) => !hidden && columns.value.some((value) => !Number.isNaN(value)),
      )
        ? 'ready'
        : 'empty';
    else if (isAwaited) this.#state = 'loading';
    else this.#state = wantedCount === 0 && !this.#hasPageData ? 'idle' : 'empty';
    const {states} = this.#internals;
    const set = (name: string, isOn: boolean) => (isOn ? states.add(name) : states.delete(name));
    for (const name of COLUMN_STATES) set(name, name === this.#state);
    set('refreshing', this.refreshing);
    set('stale', this.stale);
    set('partial', this.partial);
  }

  // —— words

  #notes(): {className: string; text: string}[] {
    const notes: {className: string; text: string}[] = [];
    const {answer, progress, error} = this.#task;
    if (progress !== null) notes.push({className: 'partial', text: WORDS.partial(Math.floor(progress * 100))});
    if (error && answer && Date.now() - answer.readMs > FRESH_MS) {
      notes.push({className: 'stale', text: WORDS.stale(spanText(Date.now() - answer.readMs, this.#formats))});
    }
    return notes;
  }

  /** What the chart did to the data without being asked, folded behind a mark. */
  #renderRemarks(): unknown {
    const remarks = this.#remarks();
    if (remarks.length === 0) return nothing;
    return html`<details class="remarks">
      <summary aria-label=${`${remarks.length} remarks`}>⚠ ${remarks.length}</summary>
      <ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>
    </details>`;
  }

  #remarks(): string[] {
    return [
      ...(this.#hasPicture && this.#error ? [this.#error.message] : []),
      ...this.#drawn.warnings.map(({message}) => message),
      ...(this.#scene?.messages.map(({text}) => text) ?? []),
      ...this.#drawn.seriesList.flatMap(({columns}) =>
        columns.warnings.map(({message}) => `${columns.name}: ${message}`),
      ),
    ];
  }

  #renderMessage(): unknown {
    if (this.#state === 'error') {
      const failed = this.#drawn.seriesList.find(({columns}) => columns.error !== null)?.columns.error;
      const reason = this.#error?.message ?? failed?.detail ?? '';
      return html`<div class="message" part="message" role="alert">
        <slot name="error"><p>The chart could not be loaded.</p><p class="reason">${reason}</p></slot>
        <button type="button" @click=${this.#retry}>${WORDS.retry}</button>
      </div>`;
    }
    return html`<div class="message" part="message"><slot name="empty"><p>${this.#emptyText()}</p></slot></div>`;
  }

  #emptyText(): string {
    if (this.#state === 'idle') return WORDS.noSeries;
    if (this.#scene?.empty?.code === 'all-hidden') return WORDS.allHidden;
    if (this.#scene?.empty?.code === 'all-unknown') return WORDS.allUnknown;
    const range = this.#view.timeRange;
    return WORDS.noData(range ? rangeText(range, this.#zone, this.#formats) : '');
  }

  readonly #retry = (): void => {
    if (this.src !== null) this.#json.again();
    else this.#task.again();
    this.requestUpdate();
  };

  // —— drawing

  #readLayout(): void {
    const svg = this.renderRoot.querySelector<SVGSVGElement>('.picture');
    if (!svg) return;
    this.#height = this.clientHeight;
    const {fontFamily} = getComputedStyle(svg);
    this.#measure = createMeasureText({tick: `400 11px ${fontFamily}`, title: `500 12px ${fontFamily}`});
  }

  #draw(): void {
    this.#isDrawPending = false;
    const {size} = this.#size;
    const timeRange = this.#view.timeRange;
    const svg = this.renderRoot.querySelector<SVGSVGElement>('.picture');
    if (svg && size && size.width > 0 && size.height > 0 && timeRange) {
      this.#picture ??= createPicture(svg);
      const hadEmpty = this.#scene?.empty?.code;
      const before = this.#scene?.messages.length ?? 0;
      const keepsGutters = this.#scene !== null && this.refreshing && this.#scene.box.width === size.width;
      this.#scene = layout(
        {width: size.width, height: size.height, pixelRatio: devicePixelRatio},
        this.#drawn.seriesList,
        this.#drawn.axes,
        this.#measure,
        {
          timeRange,
          timeZone: this.#zone,
          formats: this.#formats,
          nowMs: this.#hasPageData ? null : serverNow(apiUrl(this.api)),
          gutters: keepsGutters ? this.#scene!.gutters : null,
        },
      );
      this.#extras = this.#readExtras();
      drawPicture(this.#picture, this.#scene, this.#extras, this.#measure);
      this.#drawLegend();
      this.#drawWords();
      if (this.#isTableShown) void this.#drawTable();
      if (this.#reading) this.#read(this.#reading.timeMs);
      // What only the layout knows is said in the template: one more update, and only when it differs.
      if (hadEmpty !== this.#scene.empty?.code || before !== this.#scene.messages.length) this.requestUpdate();
    }
    this.#tell();
    // What was drawn may change the size of the drawing itself, which is told after this frame: look again in the next.
    if (this.#settledWaiters.length > 0) requestAnimationFrame(() => this.#settle());
  }

  #settle(): void {
    if (this.#isBusy || this.#isDrawPending || this.isUpdatePending) return;
    for (const resolve of this.#settledWaiters.splice(0)) resolve();
  }

  /** Something is on its way, or cannot be drawn before the box has a size. */
  get #isBusy(): boolean {
    if (this.#task.isBusy || this.#json.isAsking) return true;
    return this.isConnected && (this.#size.size === null || this.#state === 'loading');
  }

  #readExtras(): PictureExtras {
    const thresholds = this.thresholds ?? this.#children.all<MetricsThreshold>('metrics-threshold');
    const annotations = this.annotations ?? this.#children.all<MetricsAnnotation>('metrics-annotation');
    const nowMs = serverNow(apiUrl(this.api));
    const timeOfNote = (time: string | number) => this.#attempt(() => timeOf(time, nowMs, this.#zone));
    return {
      thresholds: thresholds
        .filter(({value}) => Number.isFinite(value))
        .map(({axis, value, label, severity}) => ({
          axis: axis || null,
          value,
          label: label ?? '',
          severity: severity ?? 'bad',
        })),
      annotations: annotations.flatMap(({at, until, label}) => {
        const startMs = at === '' || at === undefined ? null : timeOfNote(at);
        if (startMs === null) return [];
        return [{startMs, endMs: until ? timeOfNote(until) : null, label: label ?? ''}];
      }),
    };
  }

  get #legend(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.legend');
  }

  get #surface(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.surface') ?? null;
  }

  #drawLegend(): void {
    const legend = this.#legend;
    if (!legend || !this.#scene) return;
    const {seriesList} = this.#drawn;
    // By the whole chart, never by the drawing: the legend itself decides how high that is.
    const rows = Math.floor((this.#height - TABLE_LEGEND_REST) / TABLE_LEGEND_ROW) - 1;
    const isTable = this.#scene.box.width >= TABLE_LEGEND_WIDTH && seriesList.length <= rows;
    legend.dataset.form = isTable ? 'table' : 'chips';
    drawLegend(legend, legendItems(this.#scene, seriesList, this.#formats), this.#sort);
  }

  #drawWords(): void {
    const summary = this.renderRoot.querySelector('#summary')!;
    summary.textContent = `${summaryText(this.heading, this.#scene!, this.#drawn.seriesList, this.#zone, this.#formats)} ${WORDS.keys}`;
  }

  readonly #toggleTable = (): void => {
    this.#isTableShown = !this.#isTableShown;
    this.#read(null);
    this.requestUpdate();
  };

  async #drawTable(): Promise<void> {
    const {drawTable} = await import('../../render/table.js');
    const root = this.renderRoot.querySelector<HTMLElement>('.table');
    if (!root || !this.#scene) return;
    const model = {
      scene: this.#scene,
      seriesList: this.#drawn.seriesList,
      timeZone: this.#zone,
      formats: this.#formats,
      caption: this.heading || WORDS.chart,
    };
    drawTable(root, model, this.#tablePage, (page) => {
      this.#tablePage = page;
      void this.#drawTable();
    });
  }

  // —— events about what was drawn

  #tell(): void {
    const {answer} = this.#task;
    const source = this.#hasPageData ? this.#pageColumns?.from : this.#task.isCurrent ? answer : null;
    if (source !== null && source !== undefined && source !== this.#loadedFor && this.#drawn.seriesList.length > 0) {
      this.#loadedFor = source;
      this.dispatchEvent(
        new MetricsLoadEvent({
          url: this.#hasPageData ? null : (answer?.url ?? null),
          timeRange: this.#hasPageData ? this.#view.timeRange! : answer!.timeRange,
          step: this.#drawn.seriesList[0]!.columns.step,
          series: this.#drawn.seriesList.filter(({columns}) => columns.error === null).map(({columns}) => columns.key),
        }),
      );
    }
    const errors = [
      ...(this.#error ? [this.#error] : []),
      ...this.#drawn.seriesList.flatMap(({columns: {key, error}}) =>
        error ? [{code: error.code, message: error.detail, status: error.status, series: key}] : [],
      ),
    ];
    const warnings = [
      ...this.#drawn.warnings.map(({code, message, series, axis}) => ({code, message, about: series ?? axis})),
      ...this.#drawn.seriesList.flatMap(({columns}) =>
        columns.warnings.map(({code, message}) => ({code, message, about: columns.key})),
      ),
      ...(this.#scene?.messages ?? [])
        .filter(({code}) => code !== 'series-error')
        .map(({code, text, about}) => ({code, message: text, about})),
    ];
    // Each is told once while it lasts.
    const lasting = new Set<string>();
    const once = (id: string, event: () => Event) => {
      lasting.add(id);
      if (!this.#told.has(id)) this.dispatchEvent(event());
    };
    for (const error of errors) once(`e ${error.code} ${error.message}`, () => new MetricsErrorEvent(error));
    for (const warning of warnings)
      once(`w ${warning.code} ${warning.message}`, () => new MetricsWarningEvent(warning));
    this.#told = lasting;
  }

  // —— reading a moment

  #point(x: number, y: number): void {
    if (this.#scene && !this.#isTableShown) this.#read(timeAtX(this.#scene.time, x), y);
  }

  /** Shows what the chart says about a moment, or nothing; touches the overlay, the tip and the legend's figures alone. */
  #read(timeMs: number | null, y = Number.NaN): void {
    const scene = this.#scene;
    const root = this.renderRoot?.querySelector<HTMLElement>('.overlay');
    if (!scene || !root) return;
    const before = this.#reading;
    const inPlot = timeMs !== null && timeMs >= scene.time.domain[0] && timeMs <= scene.time.domain[1];
    this.#reading = inPlot ? readAt(scene, this.#drawn.seriesList, timeMs, this.#formats) : null;
    if (before === null && this.#reading === null) return;
    this.#overlay ??= createOverlay(root);
    drawOverlay(this.#overlay, scene, this.#reading);
    this.#drawTip(y);
    const legend = this.#legend;
    if (legend) {
      drawLegendReading(
        legend,
        this.#reading && new Map(this.#reading.rows.map((row) => [row.series.columns.key, row.valueText])),
      );
    }
    if (before?.timeMs !== this.#reading?.timeMs) this.#tellHover();
  }

  #drawTip(y: number): void {
    const reading = this.#reading;
    if (!reading) {
      if (this.#tip?.matches(':popover-open')) this.#tip.hidePopover();
      return;
    }
    if (!this.#tip) {
      this.#tip = createTip();
      this.renderRoot.append(this.#tip);
    }
    const scene = this.#scene!;
    const place = Number.isNaN(y) ? scene.plot.y + scene.plot.height / 3 : y;
    drawTip(this.#tip, reading, this.#timeText(reading), this.#notesAt(reading), place);
    if (!this.#tip.matches(':popover-open')) this.#tip.showPopover();
    const origin = this.#surface!.getBoundingClientRect();
    const {left, top} = placeTip(
      {x: origin.left + reading.x, y: origin.top + place},
      {width: this.#tip.offsetWidth, height: this.#tip.offsetHeight},
      {width: innerWidth, height: innerHeight},
    );
    this.#tip.style.transform = `translate(${Math.round(left)}px,${Math.round(top)}px)`;
  }

  #timeText({timeRange, timeMs, step}: Reading): string {
    return step === null
      ? momentText(timeMs, 1000, this.#zone, this.#formats)
      : binText(timeRange, step, this.#zone, this.#formats);
  }

  #notesAt({timeRange: {startMs, endMs}}: Reading): string[] {
    return this.#extras.annotations
      .filter((note) => note.startMs < Math.max(endMs, startMs + 1) && (note.endMs ?? note.startMs) >= startMs)
      .map(({label}) => label)
      .filter(Boolean);
  }

  #tellHover(): void {
    const reading = this.#reading;
    const orNull = (number: number | undefined) => (number === undefined || Number.isNaN(number) ? null : number);
    this.dispatchEvent(
      new MetricsHoverEvent({
        time: reading?.timeMs ?? null,
        series: (reading?.rows ?? []).map(({series: {columns}, row, timeRange, status}) => ({
          series: columns.key,
          name: columns.name,
          timeRange,
          value: orNull(columns.value[row]),
          low: orNull(columns.low?.[row]),
          high: orNull(columns.high?.[row]),
          count: orNull(columns.count[row]),
          unit: columns.unit,
          status,
        })),
      }),
    );
  }

  // —— keyboard

  /** The series whose bins the arrow keys walk: the one with the most of them. */
  get #walked(): SeriesColumns | null {
    let walked: SeriesColumns | null = null;
    for (const {hidden, columns} of this.#drawn.seriesList) {
      if (!hidden && columns.length > (walked?.length ?? 0)) walked = columns;
    }
    return walked;
  }

  #stepCursor(bins: number): boolean {
    const columns = this.#walked;
    const scene = this.#scene;
    if (!columns || !scene) return false;
    const [startMs, endMs] = scene.time.domain;
    const isInside = (row: number) => rowEnd(columns, row) > startMs && rowStart(columns, row) < endMs;
    let first = 0;
    let last = columns.length - 1;
    while (first < last && !isInside(first)) first += 1;
    while (last > first && !isInside(last)) last -= 1;
    const at = this.#reading ? rowAtTime(columns, this.#reading.timeMs) : bins > 0 ? first - 1 : last + 1;
    const row = Math.min(Math.max(at + bins, first), last);
    this.#read(Math.min(Math.max(vertexTime(columns, row), startMs), endMs));
    this.#sayReading();
    return true;
  }

  #sayReading(): void {
    clearTimeout(this.#sayTimer);
    this.#sayTimer = setTimeout(() => {
      const reading = this.#reading;
      const said = this.renderRoot.querySelector('.said');
      if (!reading || !said) return;
      const values = reading.rows.map(({series, valueText}) => `${series.columns.name} ${valueText}`);
      said.textContent = `${this.#timeText(reading)}: ${values.join(', ')}`;
    }, SAY_AFTER_MS);
  }

  #escape(): boolean {
    if (this.#pointer.isBrushing) this.#pointer.cancel();
    else if (this.#reading) this.#read(null);
    else if (this.#view.viewport) this.#goHome();
    else return false;
    return true;
  }

  // —— the viewport

  #zoom(factor: number): boolean {
    const range = this.#view.timeRange;
    if (!range) return false;
    const zoomed = this.#view.zoomed(1 / factor, this.#reading?.timeMs ?? (range.startMs + range.endMs) / 2);
    if (zoomed) this.#pick(zoomed);
    return true;
  }

  #drawBrush(picked: readonly [from: number, to: number] | null): void {
    const root = this.renderRoot.querySelector<HTMLElement>('.overlay');
    if (!root || !this.#scene) return;
    this.#overlay ??= createOverlay(root);
    drawBrush(this.#overlay, this.#scene, picked);
  }

  #pickBetween(from: number, to: number): void {
    if (this.#scene) this.#pick(rangeBetween(timeAtX(this.#scene.time, from), timeAtX(this.#scene.time, to)));
  }

  #pick(viewport: TimeRange): void {
    if (!this.dispatchEvent(new MetricsViewportEvent({viewport}))) return;
    this.viewport = viewport;
  }

  readonly #goHome = (): void => {
    if (this.#view.viewport === null || !this.dispatchEvent(new MetricsViewportEvent({viewport: null}))) return;
    this.viewport = null;
  };

  // —— the legend

  readonly #pressLegend = (event: MouseEvent): void => {
    const action = legendActionOf(event);
    if (action === null) return;
    if (action.kind === 'sort') {
      const isSame = this.#sort?.by === action.by;
      // Down, up, and as given again.
      this.#sort = isSame && !this.#sort!.descending ? null : {by: action.by, descending: !isSame};
      this.#drawLegend();
      return;
    }
    const {seriesList} = this.#drawn;
    const isHidden = (key: string) => seriesList.find(({columns}) => columns.key === key)?.hidden ?? false;
    if (action.kind === 'toggle') this.#hidden.set(action.key, !isHidden(action.key));
    else {
      const isAlone = seriesList.every(({columns, hidden}) => columns.key === action.key || hidden);
      for (const {columns} of seriesList) this.#hidden.set(columns.key, !isAlone && columns.key !== action.key);
      this.#hidden.set(action.key, false);
    }
    this.requestUpdate();
    this.dispatchEvent(
      new MetricsToggleEvent({
        series: action.key,
        hidden: this.#hidden.get(action.key) ?? false,
        hiddenSeries: seriesList
          .map(({columns}) => columns.key)
          .filter((key) => this.#hidden.get(key) ?? isHidden(key)),
      }),
    );
  };

  /** A row of the legend that is pointed at lifts its series out of the others. */
  readonly #lift = (event: PointerEvent): void => {
    const row = event.type === 'pointerleave' ? null : (event.target as Element).closest<HTMLElement>('[data-key]');
    const key = row?.classList.contains('hidden') ? undefined : row?.dataset.key;
    const marks = this.renderRoot.querySelector('.marks');
    marks?.classList.toggle('lifted', key !== undefined);
    for (const group of marks?.children ?? []) group.classList.toggle('lifted', group.getAttribute('data-key') === key);
  };
}

/** The columns of handed-over data with what was said of them; an answer of the API names its questions by index. */
function readPageData(
  data: PageData | string | null,
  definitions: readonly SeriesDefinition[],
): {columns: readonly DefinedColumns[]; error: InvalidInput | null} {
  if (data === null || data === undefined) return {columns: [], error: null};
  try {
    const parsed = typeof data === 'string' ? parseJson(data) : data;
    const wishes = definitions.map(({label, aggregate}) => ({label: label || null, aggregate: aggregate ?? null}));
    const columns = seriesFromPage(parsed, wishes).map((each, i) => ({
      columns: each,
      definition: isBinsAnswer(parsed) ? (definitions[parsed.series[i]!.query] ?? null) : null,
    }));
    return {columns, error: null};
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return {columns: [], error};
  }
}

function parseJson(text: string): PageData {
  try {
    return JSON.parse(text) as PageData;
  } catch {
    throw new InvalidInput('malformed JSON in the chart', {
      code: 'malformed_json',
      value: text.slice(0, 80),
      accepted: 'an answer of /api/v1/bins',
    });
  }
}

/** From the first row of any series to the end of the last; null without rows. */
function rangeOfColumns(defined: readonly DefinedColumns[]): TimeRange | null {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const {columns} of defined) {
    if (columns.length === 0) continue;
    startMs = Math.min(startMs, rowStart(columns, 0));
    endMs = Math.max(endMs, rowEnd(columns, columns.length - 1));
  }
  if (!(startMs <= endMs)) return null;
  return {startMs, endMs: Math.max(endMs, startMs + 1)};
}

declare global {
  interface HTMLElementTagNameMap {
    'metrics-chart': MetricsChart;
  }
}
