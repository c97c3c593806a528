/** Sections about data that a server may not have: this machine and the sample shop show when the catalogue holds them. */
import type {CatalogueAnswer} from '@metrics-chart/contract/series';

/** A server that has just started knows its own machine only after a few seconds. */
const LOOK_AGAIN_MS = 2000;
const LOOKS = 15;

/** Shows each section that names a metric (`data-needs`) once there is a series of it. Charts ask nothing until then. */
export async function showWhatIsThere(page: Document): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const hidden = [...page.querySelectorAll<HTMLElement>('[data-needs][hidden]')];
    if (hidden.length === 0) return;
    await Promise.all(
      hidden.map(async (section) => {
        section.hidden = !(await isThere(section.dataset.needs!));
      }),
    );
    await new Promise((next) => setTimeout(next, LOOK_AGAIN_MS));
  }
}

async function isThere(metric: string): Promise<boolean> {
  const url = new URL('api/v1/series', document.baseURI);
  url.searchParams.set('search', metric);
  url.searchParams.set('limit', '10');
  try {
    const response = await fetch(url);
    if (!response.ok) return false;
    const {series} = (await response.json()) as CatalogueAnswer;
    return series.some((entry) => entry.metric === metric);
  } catch {
    // The server does not answer: the search further down says so.
    return false;
  }
}
