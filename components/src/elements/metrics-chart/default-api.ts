/** Where a chart asks that names no API: beside the bundle it was served in, else beside the page. */
let servedFrom: string | null = null;

/** Told once by the bundle that a server hands out. */
export function setDefaultApi(url: string): void {
  servedFrom = url;
}

/** The base of an API, absolute, without a slash at the end. */
export function apiUrl(named: string): string {
  // Frameworks set undefined, and a removed attribute null, where nothing is named any more.
  const url = !named ? (servedFrom ?? new URL('api/v1', document.baseURI).href) : new URL(named, document.baseURI).href;
  return url.replace(/\/+$/, '');
}
