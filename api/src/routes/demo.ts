/** `/`: the demo, a page made of the public element alone. */
import {addResource} from '../http/add-resource.js';
import type {App, AppContext} from '../http/app-env.js';
import type {StaticFiles} from '../http/static-files.js';
import {Problem} from '../problem.js';

/** All that the pages need comes from here; nothing inline runs. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** Adds the demo and its files, which lie in `demo/` of the public directory. */
export function addDemo(app: App, files: StaticFiles): void {
  async function serve(c: AppContext, name: string): Promise<Response> {
    const found = await files.respond(c, `demo/${name}`, HEADERS);
    if (found !== null) return found;
    throw new Problem('not_found', `not found: ${c.req.path}`, {accepted: 'a file of the demo'});
  }

  addResource(app, '/', {GET: (c) => serve(c, 'index.html')});
  addResource(app, '/demo/:file{.+}', {GET: (c) => serve(c, c.req.param('file')!)});
}
