/** `/healthz`: the process is alive. `/readyz`: its sources can be read, and why not. */
import type {Engine} from '../engine/engine.js';
import {addResource} from '../http/add-resource.js';
import type {App} from '../http/app-env.js';
import {respond} from '../http/respond.js';

/** Adds both. Neither is ever cached. */
export function addHealth(app: App, engine: Engine, version: string): void {
  addResource(app, '/healthz', {
    GET: (c) =>
      respond(c, {
        body: JSON.stringify({status: 'alive', version}),
        type: 'application/json',
        cacheControl: 'no-store',
      }),
  });

  addResource(app, '/readyz', {
    GET: async (c) => {
      const sources = await engine.readiness();
      const ready = Object.values(sources).every((source) => source.ready);
      return respond(c, {
        // The zone database decides where days begin: two copies that differ in it answer different bins.
        body: JSON.stringify({ready, sources, timeZones: process.versions.tz}),
        type: 'application/json',
        cacheControl: 'no-store',
        status: ready ? 200 : 503,
      });
    },
  });
}
