/** Where the series of a chart come from: asked of an API, or handed over; and which time range is home. */
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {parseSelector} from '@metrics-chart/contract/selector';
import type {LitElement} from 'lit';
import {JsonTask} from '../../controllers/json-task.js';
import {type SeriesAnswer, SeriesTask, type WantedSeries, wantedId} from '../../controllers/series-task.js';
import {type TimeInput, TimeView} from '../../controllers/time-view.js';
import type {PageData} from '../../data/page-data.js';
import type {RequestFunction} from '../../data/read-json.js';
import type {RequestError} from '../../data/request-error.js';
import {serverNow} from '../../data/server-clock.js';
import type {SeriesDefinition} from '../metrics-series/metrics-series.js';
import {aggregateOf, awaitedColumns, type DefinedColumns, refusedColumns} from './chart-series.js';
import type {Complaints} from './complaints.js';
import {apiUrl} from './default-api.js';
import {PageSource, rangeOfColumns} from './page-source.js';

/** What a chart says of its data. */
export interface ChartQuestion {
  readonly api: string;
  readonly src: string | null;
  readonly data: PageData | null;
  /** Text of a script among the children; null for none. */
  readonly script: string | null;
  readonly from: TimeInput | null;
  readonly to: TimeInput | null;
  readonly request: RequestFunction | null;
  /** IANA name. */
  readonly timeZone: string;
  readonly definitions: readonly SeriesDefinition[];
  /** The most bins that can be drawn; null while that is not known. */
  readonly maxBins: number | null;
}

export class ChartSource {
  /** The time range that is shown. */
  readonly view = new TimeView();
  /** Whether the page handed data over, or named a file of it: then no API is asked. */
  isOfPage = false;
  /** What was handed over, or read from the file; undefined until it is there. */
  handedOver: unknown;
  readonly #task: SeriesTask;
  readonly #json: JsonTask;
  readonly #page: PageSource;
  readonly #changed: () => void;
  #hasFile = false;
  #homeKey = '';
  #isHomeOld = true;
  #isAskingAgain = false;

  /** @param changed - called when something has come, or it is time to ask again */
  constructor(host: LitElement, changed: () => void) {
    this.#changed = changed;
    this.#task = new SeriesTask(host, changed, () => this.askAgain());
    this.#json = new JsonTask(host, changed);
    this.#page = new PageSource(changed);
  }

  /** The newest answer of the API; null before the first. */
  get answer(): SeriesAnswer | null {
    return this.#task.answer;
  }

  /** Whether that answer is to the newest question. */
  get isCurrent(): boolean {
    return this.#task.isCurrent;
  }

  /** Whether a request is on its way. */
  get isAsking(): boolean {
    return this.#task.isAsking || this.#json.isAsking;
  }

  /** Whether more will come without anybody asking. */
  get isBusy(): boolean {
    return this.#task.isBusy || this.#json.isAsking || this.#page.isWaiting;
  }

  /** Why the last request has no answer; null when it has. */
  get failure(): RequestError | null {
    return this.#task.error ?? this.#json.error;
  }

  /** How far a partial answer is, 0 to 1; null when it is whole. */
  get progress(): number | null {
    return this.#task.progress;
  }

  /** Whether what is there is another range, or less of it, than what is on its way. */
  get isOutdated(): boolean {
    return this.#task.isAsking && !this.#task.covers;
  }

  /** Holds back retries and rests of answers while nobody looks. */
  set paused(paused: boolean) {
    this.#task.paused = paused;
  }

  /** It is time to read again. A slow answer is waited for, and after a failure the pauses grow. */
  tick(): void {
    if (!this.isAsking && !this.#task.error) this.retry();
  }

  /** Reads again, whatever was there before. */
  retry(): void {
    if (this.#hasFile) this.#json.again();
    this.askAgain();
  }

  /** Asks the API again in the next update, with whatever `now` means by then. */
  askAgain(): void {
    this.#isHomeOld = true;
    this.#isAskingAgain = true;
    this.#changed();
  }

  /** The series that are there now, each with what was said of it. What is not is asked for. */
  read(question: ChartQuestion, complaints: Complaints): DefinedColumns[] {
    const {data, src, script} = question;
    this.isOfPage = data != null || src != null || script !== null;
    this.#hasFile = src != null;
    return this.isOfPage ? this.#readPage(question, complaints) : this.#readApi(question, complaints);
  }

  #readApi(question: ChartQuestion, complaints: Complaints): DefinedColumns[] {
    const {definitions, request, timeZone, maxBins} = question;
    this.#json.ask(null, null);
    this.#page.clear();
    this.handedOver = undefined;
    const api = complaints.attempt(() => apiUrl(question.api));
    if (api !== null) this.#readHome(question, api);
    complaints.refuse(this.view.error);
    const {wanted, refused} = wantedOf(definitions);
    const {timeRange} = this.view;
    if (wanted.length === 0 || api === null) this.#task.ask(null);
    else if (timeRange && maxBins !== null) {
      const again = this.#isAskingAgain;
      complaints.attempt(() => this.#task.ask({api, request, timeZone, series: wanted, timeRange, maxBins}, again));
      this.#isAskingAgain = false;
    }
    const {answer, error, isCurrent} = this.#task;
    complaints.fail(error);
    return definitions.flatMap((definition): DefinedColumns[] => {
      if (!definition.series) return [];
      const invalid = refused.get(definition);
      if (invalid) return [{columns: refusedColumns(definition, invalid), definition}];
      const id = wantedId({selector: definition.series, aggregate: aggregateOf(definition)});
      const answered = answer?.seriesList.filter((each) => each.wanted === id) ?? [];
      if (answered.length > 0) return answered.map(({columns}) => ({columns, definition}));
      return isCurrent || error ? [] : [{columns: awaitedColumns(definition), definition}];
    });
  }

  /** Reads `from` and `to` when they changed, or when it is time: between ticks, `now` stands still. */
  #readHome({from, to, timeZone}: ChartQuestion, api: string): void {
    const start = from ?? 'now-1h';
    const end = to ?? 'now';
    const key = JSON.stringify([start, end, timeZone, api]);
    if (key !== this.#homeKey || this.#isHomeOld) this.view.readHome(start, end, serverNow(api), timeZone);
    this.#homeKey = key;
    this.#isHomeOld = false;
  }

  #readPage(question: ChartQuestion, complaints: Complaints): DefinedColumns[] {
    const {data, script, src, request, definitions, from, to, timeZone} = question;
    this.#task.ask(null);
    const given = data ?? script;
    const url = given === null ? complaints.attempt(() => new URL(src!, document.baseURI).href) : null;
    this.#json.ask(url, request);
    this.handedOver = given ?? this.#json.body;
    complaints.fail(this.#json.error);
    const defined =
      this.handedOver === undefined
        ? []
        : (complaints.attempt(() => this.#page.read(this.handedOver, definitions)) ?? []);
    const range = rangeOfColumns(defined);
    if (from == null && to == null) this.view.setHome(range);
    else {
      this.view.readHome(from ?? range?.startMs ?? 'now-1h', to ?? range?.endMs ?? 'now', Date.now(), timeZone);
      complaints.refuse(this.view.error);
    }
    return defined;
  }
}

/** What is asked for, each once, and what cannot be. */
function wantedOf(definitions: readonly SeriesDefinition[]): {
  wanted: WantedSeries[];
  refused: Map<SeriesDefinition, InvalidInput>;
} {
  const wanted = new Map<string, WantedSeries>();
  const refused = new Map<SeriesDefinition, InvalidInput>();
  for (const definition of definitions) {
    if (!definition.series) continue;
    try {
      parseSelector(definition.series);
      const series = {selector: definition.series, aggregate: aggregateOf(definition)};
      wanted.set(wantedId(series), series);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      refused.set(definition, error);
    }
  }
  return {wanted: [...wanted.values()], refused};
}
