import {checkTimeZone} from '@metrics-chart/contract/calendar';
import {durationMsFrom} from '@metrics-chart/contract/duration';
import type {TimeRange} from '@metrics-chart/contract/series';
import {LitElement, nothing, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import {ChildrenController} from '../../controllers/children-controller.js';
import {type FrameTask, nextTask, scheduleFrame} from '../../controllers/frame.js';
import {observeFonts} from '../../controllers/page-fonts.js';
import {whenIdle} from '../../controllers/page-idle.js';
import {RefreshController} from '../../controllers/refresh-controller.js';
import {SizeController} from '../../controllers/size-controller.js';
import {rangeBetween, type TimeInput} from '../../controllers/time-view.js';
import {VisibilityController} from '../../controllers/visibility-controller.js';
import type {Formats} from '../../core/formats.js';
import {layout} from '../../core/layout.js';
import type {MeasureText, Scene} from '../../core/scene.js';
import type {PageData} from '../../data/page-data.js';
import type {RequestFunction} from '../../data/read-json.js';
import {serverNow} from '../../data/server-clock.js';
import type {PictureExtras} from '../../render/extras.js';
import {drawLegend} from '../../render/legend.js';
import {legendForm, legendItems} from '../../render/legend-items.js';
import {createMeasureText, forgetWidths} from '../../render/measure-text.js';
import {createPicture, drawPicture, fontsOf, liftSeries, type Picture} from '../../render/picture.js';
import type {ReadingSource} from '../../render/reading-view.js';
import {summaryText} from '../../render/summary-text.js';
import {setText} from '../../render/svg.js';
import {spanText} from '../../render/time-text.js';
import {WORDS} from '../../render/words.js';
import type {AnnotationDefinition, MetricsAnnotation} from '../metrics-annotation/metrics-annotation.js';
import type {AxisDefinition, MetricsAxis} from '../metrics-axis/metrics-axis.js';
import type {MetricsSeries, SeriesDefinition} from '../metrics-series/metrics-series.js';
import type {MetricsThreshold, ThresholdDefinition} from '../metrics-threshold/metrics-threshold.js';
import {localeOf, ownTimeZone, sharedFormats} from '../page-formats.js';
import {VERSION} from '../version.js';
import {adoptLater} from './adopt-styles.js';
import {ChartReport, errorsOf, warningsOf} from './chart-report.js';
import {type ChartSeries, chartSeries, NO_SERIES} from './chart-series.js';
import {ChartSource} from './chart-source.js';
import {Complaints} from './complaints.js';
import {apiUrl} from './default-api.js';
import type {Emptiness, EmptyChart} from './emptiness.js';
import {errorMessage} from './error-message.js';
import {FrameUpdates} from './frame-updates.js';
import {LateInteraction} from './late-interaction.js';
import {LatePart} from './late-part.js';
import {LegendChoices} from './legend-choices.js';
import {
  MetricsLoadEvent,
  MetricsToggleEvent,
  MetricsViewportEvent,
  type WarningDetail,
} from './metrics-chart.events.js';
import {styles} from './metrics-chart.styles.js';
import {renderShell, type ShellHandlers} from './shell.js';

const emptinessPart = new LatePart(() => import('./emptiness.js'));
const extrasPart = new LatePart(() => import('./extras.js'));
const tablePart = new LatePart(() => import('./table-view.js'));

const NO_EXTRAS: PictureExtras = {thresholds: [], annotations: []};

/** What a chart is doing. */
export type ChartState = 'idle' | 'loading' | 'ready' | 'empty' | 'error';

const CHART_STATES: readonly ChartState[] = ['idle', 'loading', 'ready', 'empty', 'error'];

/** More bins than this are never asked for. */
const MOST_BINS = 2000;
/** A bar needs some pixels. */
const PIXELS_PER_BAR = 4;
/** What the axes take before anything is laid out, and how much the plot may change before it counts, CSS pixels. */
const USUAL_GUTTERS = 64;
const LEAST_CHANGE = 48;
/** Lower charts have no heading and no legend, CSS pixels of the whole chart. */
const LOW_HEIGHT = 120;
/** More often than this nothing is read again, milliseconds. */
const LEAST_REFRESH_MS = 250;

/**
 * @summary Time series as a chart, with several y-axes and honest gaps: from the metrics-chart API, from a static answer,
 *   or from data of the page's own. What is shown is said by its children or, equally, by its properties; everything is
 *   live.
 *
 * @slot - `<metrics-series>`, `<metrics-axis>`, `<metrics-threshold>`, `<metrics-annotation>`, or a
 *   `<script type="application/json">` with a static answer; none of them is shown by itself
 * @slot heading - instead of the `heading` attribute
 * @slot empty - instead of the words of an empty chart
 * @slot error - instead of the words of a failed chart
 * @slot footer - below the legend
 *
 * @fires {MetricsLoadEvent} metrics-load - an answer was drawn, the first or a newer one
 * @fires {MetricsErrorEvent} metrics-error - a question or a series failed
 * @fires {MetricsWarningEvent} metrics-warning - something was mended, left out or chosen
 * @fires {MetricsHoverEvent} metrics-hover - a reader points at a moment, or no longer does
 * @fires {MetricsToggleEvent} metrics-toggle - a reader hid or showed a series
 * @fires {MetricsViewportEvent} metrics-viewport - a reader picked a time range or went home; cancelable
 *
 * @csspart plot - the rectangle between the axes, behind the marks; takes pointer and keyboard
 * @csspart grid - the rows of the grid
 * @csspart axis - every axis
 * @csspart axis-x - the time axis
 * @csspart axis-y - each value axis
 * @csspart axis-title - what stands above a value axis
 * @csspart line - lines
 * @csspart area - areas under lines
 * @csspart envelope - least to greatest around a line
 * @csspart bar - bars
 * @csspart point - points, and dots of lone values
 * @csspart gap - marks of missing and of unknown time
 * @csspart open - what is not complete yet
 * @csspart threshold - thresholds
 * @csspart annotation - annotations
 * @csspart crosshair - the rule that follows the pointer
 * @csspart brush - the range that a drag picks
 * @csspart tip - the floating read-out
 * @csspart legend - the legend
 * @csspart legend-item - one row of it
 * @csspart message - the words of an empty or failed chart
 * @csspart table - the table view
 * @csspart series-NAME - everything that has the colour of a series: `color` recolours it. NAME is what a reader sees, in
 *   small letters, digits and dashes
 *
 * @cssproperty [--metrics-color=currentColor] - text, and what is derived from it: grid and axes
 * @cssproperty [--metrics-color-1=light-dark(#136afa, #3a85ff)] - series of the first colour
 * @cssproperty [--metrics-color-2=light-dark(#e27011, #f19a4c)] - series of the second colour
 * @cssproperty [--metrics-color-3=light-dark(#096d4e, #3ae9b0)] - series of the third colour
 * @cssproperty [--metrics-color-4=light-dark(#ab4494, #b5649e)] - series of the fourth colour
 * @cssproperty [--metrics-color-5=light-dark(#5939a8, #a99aff)] - series of the fifth colour
 * @cssproperty [--metrics-color-6=light-dark(#826800, #e2d550)] - series of the sixth colour
 * @cssproperty [--metrics-color-7=light-dark(#a12232, #ec6768)] - series of the seventh colour
 * @cssproperty [--metrics-color-8=light-dark(#0a9cc4, #51bfd5)] - series of the eighth colour
 * @cssproperty --metrics-grid-color - rows of the grid. By default a tenth of `--metrics-color`
 * @cssproperty --metrics-axis-color - line of the time axis. By default a third of `--metrics-color`
 * @cssproperty [--metrics-surface=light-dark(#ffffff, #1d232a)] - ground of the tip, and of what lies over the picture
 * @cssproperty [--metrics-surface-color=light-dark(#1b2027, #e6e9ee)] - text on it
 * @cssproperty [--metrics-line-width=1.5px] - width of lines. By default 1px where all lines
 *   together have more values than the plot has pixels across
 * @cssproperty --metrics-gap-color - where samples failed to come. By default half of `--metrics-color`
 * @cssproperty [--metrics-unknown-color=light-dark(#b57a00, #d9a441)] - where there is no answer from the store
 * @cssproperty [--metrics-good-color=light-dark(#1a7f37, #4ac26b)] - thresholds of severity good
 * @cssproperty [--metrics-warning-color=light-dark(#9a6700, #d4a72c)] - thresholds of severity warning, and remarks
 * @cssproperty [--metrics-bad-color=light-dark(#c93c37, #f47067)] - thresholds of severity bad, and stale data
 * @cssproperty [--metrics-focus-color=light-dark(#0b57d0, #a8c7fa)] - focus rings, brush and loading bar
 *
 * @cssstate idle - there is nothing to show
 * @cssstate loading - the first answer is on its way
 * @cssstate ready - drawn
 * @cssstate empty - answered, and there are no values
 * @cssstate error - failed, and there is no picture
 * @cssstate refreshing - a newer answer is on its way while a picture stands
 * @cssstate stale - the last refresh failed: the picture is older than it should be
 * @cssstate partial - some of the answer is still being read
 */
export class MetricsChart extends LitElement {
  static override styles = [...styles];
  /** Of the package; two copies on one page tell each other apart by it. */
  static readonly version: string = VERSION;

  /** Base address of the API. Default: `api/v1` beside the bundle that a server handed out, else beside the page. */
  @property() api = '';
  /** Address of a static answer, JSON of any form that `data` has, instead of an API. Default: none. */
  @property() src: string | null = null;
  /** Start of the home range: ISO 8601, epoch milliseconds, or relative. Default: `now-1h`; with data, where it begins. */
  @property() from: TimeInput | null = null;
  /** End of the home range, exclusive, written likewise. Default: `now`; with data, where it ends. */
  @property() to: TimeInput | null = null;
  /** How often to read again, a duration such as `10s`; at most twice a bin. Default: never. */
  @property() refresh: string | null = null;
  /** IANA time zone of ticks and of bins from a day on. Default: the reader's own. */
  @property({attribute: 'time-zone'}) timeZone = '';
  /** What stands above the chart, and names it to screen readers. Default: none. */
  @property() heading = '';
  /** Whether the table is shown instead of the picture. Default: false. */
  @property({type: Boolean, reflect: true}) table = false;
  /** What is shown. Default: null, which leaves it to `<metrics-series>` children. */
  @property({attribute: false}) series: readonly SeriesDefinition[] | null = null;
  /** The y-axes. Default: null, which leaves them to `<metrics-axis>` children. */
  @property({attribute: false}) axes: readonly AxisDefinition[] | null = null;
  /** Values to hold series against. Default: null, which leaves them to `<metrics-threshold>` children. */
  @property({attribute: false}) thresholds: readonly ThresholdDefinition[] | null = null;
  /** What happened. Default: null, which leaves it to `<metrics-annotation>` children. */
  @property({attribute: false}) annotations: readonly AnnotationDefinition[] | null = null;
  /** Data of the page's own, never written to. Default: null, which asks the API. */
  @property({attribute: false}) data: PageData | null = null;
  /** How to ask: a function like `fetch`, which may add headers. Default: null, which is `fetch`. */
  @property({attribute: false}) request: RequestFunction | null = null;

  readonly #internals = this.attachInternals();
  readonly #children = new ChildrenController(this, () => this.requestUpdate());
  readonly #arrived = (): void => this.requestUpdate();
  readonly #source = new ChartSource(this, this.#arrived);
  readonly #boxSize = new SizeController(
    this,
    () => this,
    () => this.#boxMeasured(),
  );
  readonly #drawingSize = new SizeController(
    this,
    () => this.#find('.drawing'),
    () => this.#drawingMeasured(),
  );
  readonly #visibility = new VisibilityController(this, () => this.#seen());
  readonly #refreshing = new RefreshController(this, () => this.#source.tick());

  readonly #legend = new LegendChoices();
  readonly #complaints = new Complaints();
  readonly #report = new ChartReport();
  #isBoxKnown = false;
  #isResized = false;
  #isReformed = false;
  #binsWidth: number | null = null;
  #zone = 'UTC';
  #formats: Formats | null = null;
  #measure: MeasureText = () => 0;
  #drawn: ChartSeries = NO_SERIES;
  #scene: Scene | null = null;
  #gutterKey = '';
  #extras = NO_EXTRAS;
  #extrasPart: typeof import('./extras.js') | null = null;
  #warnings: readonly WarningDetail[] = [];
  #state: ChartState = 'idle';
  #picture: Picture | null = null;
  #emptiness: Emptiness | null = null;
  #tablePage = 0;
  #loaded: unknown = null;
  #stops: (() => void)[] = [];
  #whenSettled: (() => void)[] = [];
  readonly #updates = new FrameUpdates({
    isInView: () => this.#visibility.visible ?? isOnScreen(this),
    read: () => {
      if (this.#picture) this.#measure = createMeasureText(fontsOf(this.#picture));
    },
    update: () => {
      if (this.isUpdatePending) this.performUpdate();
    },
  });
  /** Who hears it has it soon enough in a moment: the picture does not wait for it. */
  readonly #summary: FrameTask = {
    write: () => {
      if (!this.#scene) return;
      const summary = summaryText(this.#label, this.#scene, this.#drawn.seriesList, this.#zone, this.#formats!);
      setText(this.#find('#summary')!, `${summary} ${WORDS.keys}`);
    },
  };
  readonly #interaction = new LateInteraction({
    host: this,
    source: () => this.#readingSource(),
    pick: (viewport) => this.#pick(viewport),
    isZoomed: () => this.viewport !== null,
  });

  /** What the chart is doing: `idle`, `loading`, `ready`, `empty` or `error`. */
  get state(): ChartState {
    return this.#state;
  }

  /** Whether a newer answer is on its way while a picture stands. */
  get refreshing(): boolean {
    return this.#hasRows && this.#source.isAsking;
  }

  /** Whether the last refresh failed: the picture is older than it should be. */
  get stale(): boolean {
    return this.#hasRows && this.#source.failure !== null;
  }

  /** Whether some of the answer is still being read. */
  get partial(): boolean {
    return this.#source.progress !== null;
  }

  /** The time range zoomed to, epoch milliseconds UTC; setting it raises no event. Default: null, which is the home range. */
  get viewport(): TimeRange | null {
    return this.#source.view.viewport;
  }

  set viewport(viewport: TimeRange | null) {
    const before = this.#source.view.viewport;
    this.#source.view.viewport = viewport ? rangeBetween(viewport.startMs, viewport.endMs) : null;
    this.requestUpdate('viewport', before);
  }

  /** Resolves when nothing is in flight and everything is drawn. */
  get settled(): Promise<void> {
    return this.#settle();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stops.push(
      observeFonts(() => {
        forgetWidths();
        this.requestUpdate();
      }),
    );
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
    for (const resolve of this.#whenSettled.splice(0)) resolve();
  }

  // —— one change, one update, in one frame: first everybody reads layout, then everybody writes

  /**
   * Updates wait for the frame. The first one makes the boxes that are measured, and drawn into, before that frame is
   * painted; whoever has to ask an API makes them at once, so that all charts of a page know in time what to ask.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: so it is declared by Lit
  protected override scheduleUpdate(): void | Promise<unknown> {
    const isAsking = !this.hasUpdated && this.data == null && this.src == null && this.#children.jsonText() === null;
    if (!this.isConnected || isAsking) return super.scheduleUpdate();
    if (!this.isUpdatePending) return;
    return this.#updates.schedule();
  }

  /**
   * Told between layout and paint. The first picture is drawn before that paint, and so is one whose drawing has another
   * size because of what was drawn around it, as when the legend grows; a chart that is given another size waits for the
   * next frame: its legend may change its form, and with it the size that is being told.
   */
  #measured(): FrameTask | null {
    this.requestUpdate();
    return this.#scene === null || !this.#isResized ? this.#updates.task : null;
  }

  /** The outer box is told before the drawing in it, and decides on the form of the legend. */
  #boxMeasured(): FrameTask | null {
    this.#isResized = true;
    const task = this.#measured();
    const legend = this.#find('.legend');
    if (task && legend && legend.dataset.form !== this.#legendForm) {
      legend.dataset.form = this.#legendForm;
      this.#isReformed = true;
    }
    return null;
  }

  /** A legend of another form leaves another height: it is told in a moment, still before paint, if there is any change. */
  #drawingMeasured(): FrameTask | null {
    this.#isBoxKnown = true;
    const task = this.#measured();
    if (!this.#isReformed) return task;
    this.#isReformed = false;
    scheduleFrame(this.#updates.task);
    return null;
  }

  /** Who is seen reads again and tries again; who is not does neither. Nothing is drawn anew for it. */
  #seen(): void {
    const {visible} = this.#visibility;
    this.#source.paused = !visible;
    this.#refreshing.looked = visible === true && this.#mayChange;
    if (visible && this.isUpdatePending) scheduleFrame(this.#updates.task);
    if (this.#isBoxKnown || this.getClientRects().length > 0) return;
    // Without a box there is no size to be told of: this is how it shows.
    this.#isBoxKnown = true;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('data') || changed.has('src') || changed.has('series')) this.#gutterKey = '';
    if ((changed.has('from') || changed.has('to')) && !changed.has('viewport')) this.#source.view.viewport = null;
    this.#complaints.first = null;
    this.#formats = sharedFormats(localeOf(this));
    this.#zone = this.#readZone();
    const definitions = this.series ?? this.#children.all<MetricsSeries>('metrics-series');
    const {api, src, data, from, to, request} = this;
    const script = this.#children.jsonText();
    const maxBins = this.#maxBins(definitions);
    const defined = this.#source.read(
      {api, src, data, script, from, to, request, timeZone: this.#zone, definitions, maxBins},
      this.#complaints,
    );
    for (const {columns, definition} of defined) this.#legend.follow(columns.key, definition?.hidden ?? false);
    const axes = this.axes ?? this.#children.all<MetricsAxis>('metrics-axis');
    this.#drawn = chartSeries(defined, axes, this.#legend.chosen, this.#drawn.looks);
    this.#extras = this.#readExtras();
    this.#scene = this.#layOut();
    this.#setRefresh();
    this.#setState(definitions);
    this.#warnings = warningsOf(this.#drawn, this.#scene?.messages ?? []);
  }

  protected override firstUpdated(): void {
    this.#picture = createPicture(this.#find<SVGSVGElement>('.picture')!);
  }

  protected override updated(): void {
    const {seriesList} = this.#drawn;
    this.#isResized = false;
    const legend = this.#find('.legend');
    if (legend) drawLegend(legend, legendItems(this.#scene, seriesList, this.#formats!), this.#legend.sort);
    if (this.#scene) {
      drawPicture(this.#picture!, this.#scene);
      this.#extrasPart?.drawExtras(this.#picture!, this.#scene, this.#extras, this.#measure, this.#formats!);
      this.#placeSurface(this.#scene);
      whenIdle(this.#summary);
      if (this.table) this.#drawTable();
      this.#interaction.current?.drawn();
      this.#tellLoad();
    }
    this.#report.tell(this, errorsOf(this.#complaints.first, this.#drawn), this.#warnings);
    if (!this.#isBusy) for (const resolve of this.#whenSettled.splice(0)) resolve();
  }

  async #settle(): Promise<void> {
    await this.updateComplete;
    do {
      while (this.#isBusy) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
      // Not between layout and paint, where whoever waits would change sizes and hear of a loop.
      await nextTask();
      // What was drawn may change the size of the drawing itself.
      if (!this.#drawingSize.isCurrent) await new Promise<void>((write) => scheduleFrame({write}));
      await this.updateComplete;
    } while (this.#isBusy || this.isUpdatePending);
  }

  /** Something is on its way, or there may be a box that is not measured yet. */
  get #isBusy(): boolean {
    if (!this.isConnected) return false;
    // Of its own: what another chart of the page waits for is told to that one alone.
    const isComing = [emptinessPart, extrasPart, tablePart].some((part) => part.isAwaitedBy(this.#arrived));
    return !this.#isBoxKnown || this.#source.isBusy || isComing;
  }

  #find<T extends Element = HTMLElement>(selector: string): T | null {
    return this.renderRoot?.querySelector<T>(selector) ?? null;
  }

  // —— what is said

  /** What the chart is called: its heading, or what stands in its place. */
  get #label(): string {
    return this.heading || this.#headingSlot?.textContent?.trim() || WORDS.chart;
  }

  get #headingSlot(): Element | null {
    return this.querySelector(':scope > [slot=heading]');
  }

  protected override render(): unknown {
    const {answer, failure, isAsking, isOutdated, progress, view} = this.#source;
    return renderShell(
      {
        label: this.#label,
        heading: this.heading,
        isBare: !this.heading && this.#headingSlot === null,
        isLow: (this.#boxSize.size?.height ?? LOW_HEIGHT) < LOW_HEIGHT,
        isTable: this.table,
        isAsking,
        isLoading: this.#state === 'loading' && isAsking,
        isDimmed: this.#hasRows && isOutdated,
        isZoomed: view.viewport !== null,
        progress,
        stale:
          this.stale && answer
            ? {age: spanText(Date.now() - answer.readMs, this.#formats!), reason: failure!.message}
            : null,
        remarks: this.#remarks,
        message: this.#renderMessage(),
        legendForm: this.#drawn.seriesList.length > 0 ? this.#legendForm : null,
      },
      this.#handlers,
    );
  }

  get #legendForm(): 'table' | 'chips' {
    return legendForm(this.#boxSize.size, this.#drawn.seriesList.length);
  }

  /** What the chart did without being asked, and what failed beside the picture. */
  get #remarks(): readonly string[] {
    const failed = this.#state === 'error' ? [] : errorsOf(this.#complaints.first, this.#drawn);
    return [...new Set([...failed, ...this.#warnings].map(({message}) => message))];
  }

  #renderMessage(): unknown {
    if (this.#state === 'error') {
      const reason = errorsOf(this.#complaints.first, this.#drawn)[0]?.message ?? '';
      const mayHelp = this.#source.failure !== null || this.#complaints.first === null;
      return errorMessage(reason, mayHelp ? () => this.#source.retry() : null);
    }
    if (this.#state !== 'idle' && this.#state !== 'empty') return nothing;
    return this.#emptiness?.render(this.#emptyChart, this.#goTo) ?? nothing;
  }

  get #emptyChart(): EmptyChart {
    const nowMs = serverNow(apiUrl(this.api));
    const {timeRange} = this.#source.view;
    return {
      code: this.#state === 'idle' ? 'no-series' : (this.#scene?.empty?.code ?? 'no-data'),
      timeRange,
      isLatest: timeRange !== null && Math.abs(timeRange.endMs - nowMs) < (timeRange.endMs - timeRange.startMs) / 50,
      timeZone: this.#zone,
      formats: this.#formats!,
    };
  }

  /** Shows a range as long as the one on screen, with a moment a little inside of it. */
  readonly #goTo = (timeMs: number): void => {
    const range = this.#source.view.timeRange;
    if (!range) return;
    const length = range.endMs - range.startMs;
    const endMs = timeMs <= range.startMs ? timeMs + length / 10 : timeMs + (length * 9) / 10;
    this.#pick(rangeBetween(endMs - length, endMs));
  };

  // —— what is asked, and what is known

  get #hasRows(): boolean {
    return this.#drawn.seriesList.some(({columns}) => columns.length > 0);
  }

  #readZone(): string {
    if (!this.timeZone) return ownTimeZone();
    return this.#complaints.attempt(() => checkTimeZone(this.timeZone)) ?? ownTimeZone();
  }

  /** The most bins that can be drawn; null before the box is known. A plot that is a little wider asks nothing new. */
  #maxBins(definitions: readonly SeriesDefinition[]): number | null {
    const {size} = this.#drawingSize;
    if (!size || size.width === 0) return null;
    const isKnown = this.#scene?.box.width === size.width;
    const width = isKnown ? this.#scene!.plot.width : Math.max(1, size.width - USUAL_GUTTERS);
    if (this.#binsWidth === null || Math.abs(width - this.#binsWidth) >= LEAST_CHANGE) this.#binsWidth = width;
    const hasBars = definitions.some(({mark}) => mark === 'bars');
    const most = Math.min(MOST_BINS, this.#binsWidth * devicePixelRatio) / (hasBars ? PIXELS_PER_BAR : 1);
    return Math.max(1, Math.floor(most));
  }

  #readExtras(): PictureExtras {
    const thresholds = this.thresholds ?? this.#children.all<MetricsThreshold>('metrics-threshold');
    const annotations = this.annotations ?? this.#children.all<MetricsAnnotation>('metrics-annotation');
    if (thresholds.length === 0 && annotations.length === 0) return NO_EXTRAS;
    this.#extrasPart = extrasPart.want(this.#arrived);
    if (!this.#extrasPart) return NO_EXTRAS;
    adoptLater(this, this.#extrasPart.styles);
    const nowMs = this.#complaints.attempt(() => serverNow(apiUrl(this.api))) ?? Date.now();
    return this.#extrasPart.readExtras(thresholds, annotations, nowMs, this.#zone, this.#complaints);
  }

  #layOut(): Scene | null {
    const {size} = this.#drawingSize;
    const {timeRange} = this.#source.view;
    if (!size || size.width < 1 || size.height < 1 || !timeRange) return null;
    const {seriesList, axes} = this.#drawn;
    // Gutters hold still while only the clock moves: they may grow, and start anew when something else changes.
    const visible = seriesList.filter(({hidden}) => !hidden).map(({columns}) => columns.key);
    const gutterKey = JSON.stringify([size.width, axes, visible, this.#source.view.viewport]);
    const gutters =
      gutterKey === this.#gutterKey || this.#interaction.current?.isBrushing ? (this.#scene?.gutters ?? null) : null;
    this.#gutterKey = gutterKey;
    return layout(
      {width: size.width, height: size.height, pixelRatio: devicePixelRatio},
      seriesList,
      axes,
      this.#measure,
      {
        timeRange,
        timeZone: this.#zone,
        formats: this.#formats!,
        thresholds: this.#extras.thresholds,
        gutters,
      },
    );
  }

  #setState(definitions: readonly SeriesDefinition[]): void {
    const {seriesList} = this.#drawn;
    const isAsked = this.#source.isOfPage || definitions.some(({series}) => series);
    const allFailed = seriesList.length > 0 && seriesList.every(({columns}) => columns.error && columns.length === 0);
    const hasValues = this.#scene ? this.#scene.empty === null : this.#hasRows;
    if (!isAsked) this.#state = 'idle';
    else if ((this.#complaints.first && !this.#hasRows) || allFailed) this.#state = 'error';
    else if (hasValues) this.#state = 'ready';
    else if (this.#source.isAsking || (this.isConnected && !this.#isBoxKnown)) this.#state = 'loading';
    else if (this.#source.isOfPage || this.#source.isCurrent) this.#state = 'empty';
    else this.#state = 'idle';

    if (this.#state === 'idle' || this.#state === 'empty') {
      const part = emptinessPart.want(this.#arrived);
      if (part) this.#emptiness ??= new part.Emptiness(this, this.#arrived);
    }
    const isLost = this.#state === 'empty' && this.#source.isCurrent && this.#scene?.empty?.code === 'no-data';
    const {timeRange} = this.#source.view;
    const selectors = definitions.map(({series}) => series).filter(Boolean);
    this.#emptiness?.ask(
      isLost && timeRange ? {api: apiUrl(this.api), request: this.request, selectors, timeRange} : null,
    );

    const {states} = this.#internals;
    const set = (name: string, isOn: boolean): unknown => (isOn ? states.add(name) : states.delete(name));
    for (const name of CHART_STATES) set(name, name === this.#state);
    set('refreshing', this.refreshing);
    set('stale', this.stale);
    set('partial', this.partial);
  }

  // —— the clock

  #setRefresh(): void {
    const wantedMs = this.refresh ? this.#complaints.attempt(() => durationMsFrom(this.refresh!)) || null : null;
    const {answer} = this.#source;
    // Twice a bin is as often as anything new can be seen.
    const leastMs = Math.max(LEAST_REFRESH_MS, answer ? answer.step.nominalMs / 2 : 0);
    this.#refreshing.periodMs = wantedMs === null ? Number.POSITIVE_INFINITY : Math.max(wantedMs, leastMs);
    this.#refreshing.readMs = answer?.readMs ?? Date.now();
    this.#refreshing.looked = this.#visibility.visible === true && this.#mayChange;
  }

  /** Whether what is on screen can still change: at home, or zoomed to where bins are not complete. */
  get #mayChange(): boolean {
    const {viewport} = this.#source.view;
    if (!viewport) return true;
    return this.#drawn.seriesList.some(({columns}) => columns.completeUntil < viewport.endMs);
  }

  // —— the picture and what stands beside it

  #placeSurface({plot}: Scene): void {
    const {style} = this.#find('.surface')!;
    style.left = `${plot.x}px`;
    style.top = `${plot.y}px`;
    style.width = `${plot.width}px`;
    style.height = `${plot.height}px`;
  }

  #drawTable(): void {
    const part = tablePart.want(this.#arrived);
    if (!part || !this.#scene) return;
    const {seriesList} = this.#drawn;
    const model = {scene: this.#scene, seriesList, timeZone: this.#zone, formats: this.#formats!, caption: this.#label};
    part.showTable(this, model, this.#tablePage, (page) => {
      this.#tablePage = page;
      this.#drawTable();
    });
  }

  #tellLoad(): void {
    const {answer, isCurrent} = this.#source;
    const source = this.#source.isOfPage ? this.#source.handedOver : isCurrent ? answer : null;
    if (!source || source === this.#loaded || this.#complaints.first) return;
    this.#loaded = source;
    const {seriesList} = this.#drawn;
    this.dispatchEvent(
      new MetricsLoadEvent({
        url: source === answer ? answer.url : null,
        timeRange: source === answer ? answer.timeRange : this.#source.view.timeRange!,
        step: seriesList[0]?.columns.step ?? null,
        series: seriesList.filter(({columns}) => columns.error === null).map(({columns}) => columns.key),
      }),
    );
  }

  // —— what a reader does

  #readingSource(): ReadingSource | null {
    if (!this.#scene || this.table) return null;
    const {seriesList} = this.#drawn;
    const {annotations} = this.#extras;
    return {scene: this.#scene, seriesList, annotations, timeZone: this.#zone, formats: this.#formats!};
  }

  /** Shows a range that a reader picked, null for home, unless the page wants to see to it. */
  #pick(viewport: TimeRange | null): void {
    if (this.dispatchEvent(new MetricsViewportEvent({viewport}))) this.viewport = viewport;
  }

  readonly #handlers: ShellHandlers = {
    goHome: () => this.#pick(null),
    toggleTable: () => {
      this.table = !this.table;
      this.#tablePage = 0;
      this.#interaction.current?.stop();
    },
    wake: this.#interaction.wake,
    leave: () => this.#interaction.current?.stop(),
    pressLegend: (event) => {
      const pressed = this.#legend.press(event, this.#drawn);
      if (!pressed) return;
      this.requestUpdate();
      if (pressed.toggled) this.dispatchEvent(new MetricsToggleEvent(pressed.toggled));
    },
    // A row of the legend that is pointed at lifts its series out of the others.
    overLegend: (event) => {
      const row = event.type === 'pointerleave' ? null : (event.target as Element).closest<HTMLElement>('[data-key]');
      const key = row && !row.classList.contains('hidden') ? row.dataset.key! : null;
      if (this.#picture) liftSeries(this.#picture, key);
    },
  };
}

/** Whether any of an element is within the window: reads layout. */
function isOnScreen(element: Element): boolean {
  const {top, bottom, left, right} = element.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}

declare global {
  interface HTMLElementTagNameMap {
    'metrics-chart': MetricsChart;
  }
}
