/** Under each chart: the markup that makes it, a button that copies it, and the request that it makes. */
import type {MetricsLoadEvent} from 'metrics-chart';

/** Attributes that this page adds, and that the markup does without. */
const OWN_ATTRIBUTES = new Set(['id', 'class', 'data-range']);

function openingTag(element: Element): string {
  const attributes = [...element.attributes]
    .filter(({name}) => !OWN_ATTRIBUTES.has(name))
    .map(({name, value}) => (value.includes('"') ? ` ${name}='${value}'` : ` ${name}="${value}"`));
  return `<${element.localName}${attributes.join('')}>`;
}

/** The HTML that a page elsewhere would hold to show the same chart. */
function markupOf(chart: Element): string {
  const children = [...chart.children].map((child) => `  ${openingTag(child)}</${child.localName}>`);
  const script = `<script type="module" src="${new URL('metrics-chart.js', document.baseURI)}"></script>`;
  return [script, openingTag(chart), ...children, '</metrics-chart>'].join('\n');
}

/** Adds the folded "Embed this" to a card. */
export function showMarkup(card: HTMLElement): void {
  const chart = card.querySelector('metrics-chart')!;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const code = document.createElement('code');
  const copy = document.createElement('button');
  const request = document.createElement('p');
  summary.textContent = 'Embed this';
  copy.type = 'button';
  copy.textContent = 'Copy';
  request.className = 'request';
  const block = document.createElement('pre');
  block.tabIndex = 0;
  block.append(code);
  details.append(summary, block, copy, request);
  card.append(details);

  details.addEventListener('toggle', () => {
    code.textContent = markupOf(chart);
  });
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(markupOf(chart));
    copy.textContent = 'Copied';
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, 1500);
  });
  chart.addEventListener('metrics-load', (event) => {
    const {url} = (event as MetricsLoadEvent).detail;
    if (url === null) return;
    const link = document.createElement('a');
    link.href = url;
    link.textContent = url;
    request.replaceChildren('Asks: ', link);
  });
}
