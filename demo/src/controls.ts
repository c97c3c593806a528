/** Range, zone and theme of the whole page; kept in the address, so that a link shows what its sender saw. */

const COMMON_ZONES = [
  'UTC',
  'Europe/Amsterdam',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'America/Santiago',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
];

/**
 * Lets the controls of the top bar drive every chart of the page that follows them. Until a range is picked, each shows its
 * own, as `data-range` says: where it begins, and how often it refreshes.
 *
 * @returns shows again what the controls and `data-range` say
 */
export function followControls(page: Document): () => void {
  const form = page.querySelector<HTMLFormElement>('.controls')!;
  const range = form.elements.namedItem('range') as HTMLSelectElement;
  const zone = form.elements.namedItem('zone') as HTMLSelectElement;
  const theme = form.elements.namedItem('theme') as HTMLSelectElement;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const name of new Set([own, ...COMMON_ZONES])) zone.append(new Option(name, name));

  const address = new URLSearchParams(location.hash.slice(1));
  for (const select of [range, zone, theme]) {
    const wanted = address.get(select.name);
    if ([...select.options].some((option) => option.value === wanted)) select.value = wanted!;
  }

  const apply = () => {
    page.documentElement.style.colorScheme = theme.value;
    for (const chart of page.querySelectorAll<HTMLElement>('metrics-chart')) {
      chart.setAttribute('time-zone', zone.value);
      if (chart.closest('[data-follow]') === null) continue;
      chart.dataset.range ??= `${chart.getAttribute('from')} ${chart.getAttribute('refresh')}`;
      const [from, refresh] = (range.value || chart.dataset.range).split(' ') as [string, string];
      chart.setAttribute('from', from);
      chart.setAttribute('refresh', refresh);
    }
  };
  form.addEventListener('change', () => {
    apply();
    const shown = new URLSearchParams([range, zone, theme].map((select) => [select.name, select.value]));
    history.replaceState(null, '', `#${shown}`);
  });
  apply();
  return apply;
}
