/** Searches the catalogue, and adds what a person picks to a chart. */
import type {CatalogueAnswer} from '@metrics-chart/contract/series';

const MOST_SHOWN = 24;
/** What the chart begins with where it is there; else it begins with the first series found. */
const FIRST_SHOWN = 'shop.orders';

/** Wires the search field to the API's catalogue and the last chart of the page. */
export function findSeries(page: Document): void {
  const input = page.querySelector<HTMLInputElement>('#search')!;
  const found = page.querySelector<HTMLUListElement>('#found')!;
  const chart = page.querySelector('#explored')!;
  let asked = new AbortController();

  const say = (text: string) => {
    const item = document.createElement('li');
    item.textContent = text;
    found.replaceChildren(item);
  };

  const add = (series: string) => {
    if ([...chart.children].some((child) => child.getAttribute('series') === series)) return;
    const element = document.createElement('metrics-series');
    element.setAttribute('series', series);
    chart.append(element);
  };

  const show = ({series}: CatalogueAnswer) => {
    if (series.length === 0) return say(input.value === '' ? 'no series yet' : 'nothing found');
    if (chart.children.length === 0) add((series.find(({metric}) => metric === FIRST_SHOWN) ?? series[0]!).series);
    found.replaceChildren(
      ...series.map((entry) => {
        const item = document.createElement('li');
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = entry.series;
        button.addEventListener('click', () => add(entry.series));
        item.append(button);
        return item;
      }),
    );
  };

  const search = async () => {
    asked.abort();
    asked = new AbortController();
    const url = new URL('api/v1/series', document.baseURI);
    url.searchParams.set('search', input.value);
    url.searchParams.set('limit', String(MOST_SHOWN));
    try {
      const response = await fetch(url, {signal: asked.signal});
      const body = await response.json();
      if (response.ok) show(body);
      else say(body.detail);
    } catch (error) {
      if ((error as Error).name !== 'AbortError') say('the server does not answer');
    }
  };

  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  search();
}
