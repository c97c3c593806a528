/** Sections about data that a server may not have: this machine and the sample shop show when the catalogue holds them. */
import type {CatalogueAnswer} from '@metrics-chart/contract/series';

/** A server that has just started knows its own machine only after a few seconds. */
const LOOK_AGAIN_MS = 2000;
const LOOKS = 15;

/** Own ranges of charts whose series have just begun, by age: an hour of which there is a minute would be an empty chart. */
const YOUNG = [
  {untilMs: 5 * 60_000, range: 'now-5m 2s'},
  {untilMs: 20 * 60_000, range: 'now-15m 5s'},
];

/**
 * Shows each section that names a metric (`data-needs`) once there is a series of it. Charts ask nothing until then. Those
 * of a section that is `data-young` show a shorter range of their own while there is no more.
 *
 * @param applyRanges - lets charts follow their `data-range`
 */
export async function showWhatIsThere(page: Document, applyRanges: () => void): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const hidden = [...page.querySelectorAll<HTMLElement>('[data-needs][hidden]')];
    if (hidden.length === 0) return;
    await Promise.all(
      hidden.map(async (section) => {
        const first = await findMetric(section.dataset.needs!);
        if (!first) return;
        const age = Date.now() - (first.firstSeen ?? 0);
        const range = 'young' in section.dataset && YOUNG.find(({untilMs}) => age < untilMs)?.range;
        if (range) {
          for (const chart of section.querySelectorAll<HTMLElement>('metrics-chart')) chart.dataset.range = range;
          applyRanges();
        }
        section.hidden = false;
      }),
    );
    await new Promise((next) => setTimeout(next, LOOK_AGAIN_MS));
  }
}

/** A series of a metric, as the catalogue knows it; none while there is none, or the server does not answer. */
async function findMetric(metric: string): Promise<CatalogueAnswer['series'][number] | undefined> {
  const url = new URL('api/v1/series', document.baseURI);
  url.searchParams.set('search', metric);
  url.searchParams.set('limit', '10');
  try {
    const response = await fetch(url);
    if (!response.ok) return undefined;
    const {series} = (await response.json()) as CatalogueAnswer;
    return series.find((entry) => entry.metric === metric);
  } catch {
    // The server does not answer: the search further down says so.
    return undefined;
  }
}
