/** `/metrics`: what the server counts of itself, as Prometheus reads it. */
import {Gauge, type Registry} from 'prom-client';
import type {Engine} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {respond} from '../http/respond.js';

/** Adds the metrics of a registry, and to it whether each source can be read. */
export function addOwnMetrics(app: App, registry: Registry, engine: Engine): void {
  new Gauge({
    name: 'metrics_chart_source_ready',
    help: '1 when the source can be read, else 0; /readyz says why not.',
    labelNames: ['source'],
    registers: [registry],
    async collect() {
      for (const [source, {ready}] of Object.entries(await engine.readiness())) this.set({source}, ready ? 1 : 0);
    },
  });

  addResource(app, '/metrics', {
    GET: async (c) =>
      respond(c, {body: await registry.metrics(), type: registry.contentType, cacheControl: 'no-store'}),
  });
}
