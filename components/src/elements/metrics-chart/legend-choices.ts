import type {DrawnSeries} from '../../core/scene.js';
import {type LegendSort, legendActionOf} from '../../render/legend.js';
import type {ChartSeries} from './chart-series.js';
import type {ToggleDetail} from './metrics-chart.events.js';

/** What a reader chose in the legend: the order of its rows, and which series are hidden or shown over what the page says. */
export class LegendChoices {
  /** Null is the order given. */
  sort: LegendSort = null;
  /** By key; those that were never pressed are as the page says. */
  readonly chosen = new Map<string, boolean>();
  /** What the page said when they were pressed: when it says something new, that counts. */
  readonly #said = new Map<string, boolean>();
  #before = new Map<string, boolean>();

  /** Forgets the choice for series about which the page has changed its mind. */
  follow(key: string, said: boolean): void {
    if (!this.chosen.has(key) || this.#said.get(key) === said) return;
    this.chosen.delete(key);
    this.#said.delete(key);
  }

  /**
   * Does what a click on the legend means.
   *
   * @returns null when it means nothing; what is hidden by now, when that has changed
   */
  press(event: MouseEvent, {seriesList, definitions}: ChartSeries): {readonly toggled: ToggleDetail | null} | null {
    const action = legendActionOf(event);
    if (!action) return null;
    if (action.kind === 'sort') {
      const isSame = this.sort?.by === action.by;
      // Down, up, and as given again.
      this.sort = isSame && !this.sort!.descending ? null : {by: action.by, descending: !isSame};
      return {toggled: null};
    }
    const {key} = action;
    const said = (each: string): boolean => definitions.get(each)?.hidden ?? false;
    if (action.kind === 'toggle') this.#toggle(key, seriesList, said);
    else this.#solo(key, seriesList, said, event.detail >= 2);
    const keys = seriesList.map(({columns}) => columns.key);
    const hiddenSeries = keys.filter((each) => this.chosen.get(each) ?? said(each));
    return {toggled: {series: key, hidden: hiddenSeries.includes(key), hiddenSeries}};
  }

  /** Hides what is shown, shows what is hidden. */
  #toggle(key: string, seriesList: readonly DrawnSeries[], said: (key: string) => boolean): void {
    this.#before = new Map(this.chosen);
    this.#choose(key, !isHidden(key, seriesList), said);
  }

  /**
   * Shows one series alone; all of them, when it is alone already.
   *
   * @param isSecond - the second press of a double click, whose first one has toggled
   */
  #solo(key: string, seriesList: readonly DrawnSeries[], said: (key: string) => boolean, isSecond: boolean): void {
    const hiddenNow = (series: DrawnSeries): boolean => {
      const chosen = isSecond ? this.#before : this.chosen;
      return chosen.get(series.columns.key) ?? said(series.columns.key);
    };
    const isAlone = seriesList.every((series) => hiddenNow(series) !== (series.columns.key === key));
    for (const {columns} of seriesList) this.#choose(columns.key, !isAlone && columns.key !== key, said);
  }

  #choose(key: string, hidden: boolean, said: (key: string) => boolean): void {
    this.chosen.set(key, hidden);
    this.#said.set(key, said(key));
  }
}

function isHidden(key: string, seriesList: readonly DrawnSeries[]): boolean {
  return seriesList.some(({columns, hidden}) => columns.key === key && hidden);
}
