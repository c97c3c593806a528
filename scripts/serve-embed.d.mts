import type {Server} from 'node:http';

/** Serves a foreign page with charts, from another origin than the API. */
export function serveEmbed(options?: {api?: string; port?: number}): Promise<Server>;
