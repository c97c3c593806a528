/** When the series of some selectors have data at all, as the catalogue of the API knows it. */
import {parseSelector, type Selector, selectorMatches} from '@metrics-chart/contract/selector';
import type {CatalogueAnswer} from '@metrics-chart/contract/series';
import {type RequestFunction, readJson} from './read-json.js';

/** More selectors than these are not asked about: one answer is enough to go somewhere. */
const MOST_SELECTORS = 3;

/**
 * The times at which data begins and ends, of all series that match any of the selectors, epoch milliseconds UTC.
 *
 * @returns empty when the catalogue knows none
 * @throws RequestError, or the signal's reason
 */
export async function readDataTimes(
  api: string,
  selectors: readonly string[],
  request: RequestFunction | null,
  signal: AbortSignal,
): Promise<number[]> {
  const parsed = selectors.slice(0, MOST_SELECTORS).map(parseSelector);
  const answers = await Promise.all(
    parsed.map(async (selector) => {
      const {body} = await readJson(`${api}/series?${catalogueQuery(selector)}`, {signal}, request);
      return (body as CatalogueAnswer).series
        .filter(({metric, labels}) => selectorMatches(selector, metric, labels))
        .flatMap(({firstSeen, lastSeen}) => [firstSeen, lastSeen]);
    }),
  );
  return answers.flat().filter((time) => time !== null);
}

function catalogueQuery({metric, matchers}: Selector): URLSearchParams {
  const query = new URLSearchParams({search: metric});
  for (const {label, operator, value} of matchers) if (operator === '=') query.append(`label.${label}`, value);
  return query;
}
