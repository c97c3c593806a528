/** `/metrics`: what the server counts of itself, as Prometheus reads it. */
import type {Registry} from 'prom-client';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {respond} from '../http/respond.js';

/** Adds the metrics of a registry. */
export function addOwnMetrics(app: App, registry: Registry): void {
  addResource(app, '/metrics', {
    GET: async (c) =>
      respond(c, {body: await registry.metrics(), type: registry.contentType, cacheControl: 'no-store'}),
  });
}
