/** `/openapi.json` and `/docs`: what the API is, for programs and for people. */
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {respond} from '../http/respond.js';
import {DOCS_POLICY, docsPage} from './docs-page.js';
import {openApiDocument} from './openapi-document.js';

/**
 * Adds both.
 *
 * @param publicUrl - where browsers find the server; null: where the document is
 */
export function addDocs(app: App, version: string, publicUrl: string | null): void {
  const description = openApiDocument(version, publicUrl ?? './');
  const documentText = JSON.stringify(description);
  const page = docsPage(description);

  addResource(app, '/openapi.json', {
    GET: (c) => respond(c, {body: documentText, type: 'application/json', cacheControl: 'no-cache'}),
  });

  addResource(app, '/docs', {
    GET: (c) =>
      respond(c, {
        body: page,
        type: 'text/html; charset=utf-8',
        cacheControl: 'no-cache',
        headers: {'Content-Security-Policy': DOCS_POLICY},
      }),
  });

  // Where `docs#code` of an error inside an answer of bins leads, as it is relative to the address that was asked.
  addResource(app, '/api/v1/docs', {
    GET: () => new Response(null, {status: 308, headers: {Location: '../../docs', 'Cache-Control': 'no-cache'}}),
  });
}
