/** `/metrics-chart.js`: the element in one file, for every page of every origin. */
import {addResource} from '../http/add-resource.js';
import type {App, AppContext} from '../http/app-env.js';
import type {StaticFiles} from '../http/static-files.js';
import {Problem} from '../problem.js';

const ENTRY = 'metrics-chart.js';

/** Its lazy parts, whose names hold a hash of what is in them. */
const CHUNK = /^metrics-chart-[\w-]+\.js$/;

const OPEN = {'Cross-Origin-Resource-Policy': 'cross-origin'};
const REVALIDATED = {...OPEN, 'Cache-Control': 'no-cache'};
const IMMUTABLE = {...OPEN, 'Cache-Control': 'public, max-age=31536000, immutable'};

/** Whether a path is that of the bundle or of a part of it: those may be read from every origin. */
export function isBundlePath(path: string): boolean {
  return /^\/metrics-chart[\w.@-]*\.js$/.test(path);
}

/**
 * Adds the bundle under its plain name (revalidated), under the name of its version (never changes), and its parts.
 *
 * @param version - of this server and of the bundle it carries
 */
export function addBundle(app: App, files: StaticFiles, version: string): void {
  async function serve(c: AppContext, name: string, headers: Record<string, string>): Promise<Response> {
    const found = await files.respond(c, name, headers);
    if (found !== null) return found;
    throw new Problem('not_found', `not found: ${c.req.path}`, {
      accepted: `/metrics-chart.js, /metrics-chart@${version}.js`,
    });
  }

  addResource(app, `/${ENTRY}`, {GET: (c) => serve(c, ENTRY, REVALIDATED)});
  addResource(app, '/:file{metrics-chart[@-].+\\.js}', {
    GET: (c) => {
      const file = c.req.param('file')!;
      if (file === `metrics-chart@${version}.js`) return serve(c, ENTRY, IMMUTABLE);
      return serve(c, CHUNK.test(file) ? file : '', IMMUTABLE);
    },
  });
}
