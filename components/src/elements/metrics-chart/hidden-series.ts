import type {DrawnSeries} from '../../core/scene.js';

/** Which series a reader hid or showed in the legend, over what the page says. */
export class HiddenSeries {
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

  /** Hides what is shown, shows what is hidden. */
  toggle(key: string, seriesList: readonly DrawnSeries[], said: (key: string) => boolean): void {
    this.#before = new Map(this.chosen);
    this.#choose(key, !isHidden(key, seriesList), said);
  }

  /**
   * Shows one series alone; all of them, when it is alone already.
   *
   * @param isSecond - the second press of a double click, whose first one has toggled
   */
  solo(key: string, seriesList: readonly DrawnSeries[], said: (key: string) => boolean, isSecond: boolean): void {
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
