/** The HTTP application: what surrounds every request, and the resources. Importing this does nothing. */
import {Hono} from 'hono';
import {type Logger, pino} from 'pino';
import {Registry} from 'prom-client';
import type {Engine} from './engine/engine.js';
import {DEFAULT_LIMITS} from './engine/limits.js';
import type {App, AppEnv} from './http/app-env.js';
import {cors} from './http/cors.js';
import {createHttpMetrics} from './http/http-metrics.js';
import {CLIENT_GONE, observe} from './http/observe.js';
import {problemFrom, problemResponse} from './http/problem-response.js';
import {createRecorder} from './http/record-request.js';
import {createRepeatedRequests} from './http/repeated-requests.js';
import {securityHeaders} from './http/security-headers.js';
import {createStaticFiles} from './http/static-files.js';
import {Problem} from './problem.js';
import {addBins} from './routes/bins.js';
import {addBundle, isBundlePath} from './routes/bundle.js';
import {addDemo} from './routes/demo.js';
import {addDocs} from './routes/docs.js';
import {addExplain} from './routes/explain.js';
import {addHealth} from './routes/health.js';
import {addLabels} from './routes/labels.js';
import {addOwnMetrics} from './routes/own-metrics.js';
import {addSeries} from './routes/series.js';

/** What an app is made of. Only the engine must be there. */
export interface AppOptions {
  readonly engine: Engine;
  /** The clock that `now` in a request means: epoch milliseconds UTC. */
  readonly now?: () => number;
  /** Pages that may read the API; `loopback`, the default, are those of this machine. */
  readonly corsOrigins?: readonly string[] | 'loopback';
  /** `/metrics`, no slash at the end: taken off the path of a request when it is there. */
  readonly basePath?: string;
  readonly publicUrl?: string | null;
  readonly limits?: Partial<{
    readonly maxBins: number;
    readonly maxSeries: number;
    readonly bodyBytes: number;
    readonly answerBytes: number;
  }>;
  /** Holds `metrics-chart.js`, its parts, and `demo/`; null serves none of them. */
  readonly publicDirectory?: string | null;
  /** Of this server and of the bundle it carries. */
  readonly version?: string;
  /** Instruments are registered here, and `/metrics` shows it; each app needs one of its own. */
  readonly registry?: Registry;
  /** Silent when left out. */
  readonly log?: Logger;
  /** Whether requests that went well are logged too. */
  readonly logsRequests?: boolean;
}

/** Bytes of a body when the options name no limit. */
export const DEFAULT_BODY_BYTES = 262_144;

/** Bytes of kept answers when the options name no limit. */
export const DEFAULT_ANSWER_BYTES = 67_108_864;

/** Builds the app over an engine. It holds no timers and no sockets; nothing has to be closed. */
export function createApp({
  engine,
  now = Date.now,
  corsOrigins = 'loopback',
  basePath = '',
  publicUrl = null,
  limits = {},
  publicDirectory = null,
  version = '0.0.0',
  registry = new Registry(),
  log = pino({level: 'silent'}),
  logsRequests = true,
}: AppOptions): App {
  const metrics = createHttpMetrics(registry);
  const {
    maxBins = DEFAULT_LIMITS.maxBins,
    maxSeries = DEFAULT_LIMITS.maxSeries,
    bodyBytes = DEFAULT_BODY_BYTES,
    answerBytes = DEFAULT_ANSWER_BYTES,
  } = limits;
  const app: App = new Hono<AppEnv>({getPath: (request) => withoutBasePath(new URL(request.url).pathname, basePath)});

  const record = createRecorder(log, logsRequests, metrics);
  const repeated = createRepeatedRequests(record, metrics);
  const answerAnew = app.fetch;
  app.fetch = (request, ...rest) => repeated.answer(request) ?? answerAnew(request, ...rest);
  app.use(repeated.learn, observe(record, log, metrics), cors(corsOrigins, isBundlePath), securityHeaders);

  // Links of pages are relative: they need the slash that the prefix alone lacks.
  if (basePath !== '') {
    const slashed = `${basePath.slice(basePath.lastIndexOf('/') + 1)}/`;
    app.use('/', async (c, next) => {
      if (new URL(c.req.url).pathname !== basePath) return next();
      return new Response(null, {status: 308, headers: {Location: slashed, 'Cache-Control': 'no-cache'}});
    });
  }

  addSeries(app, engine);
  addLabels(app, engine);
  addBins(app, {engine, now, metrics, limits: {maxBins, maxSeries, bodyBytes, answerBytes}});
  addExplain(app, {engine, now, limits: {maxBins, maxSeries}});
  addHealth(app, engine, version);
  addOwnMetrics(app, registry, engine);
  addDocs(app, version, publicUrl);
  if (publicDirectory !== null) {
    const files = createStaticFiles(publicDirectory);
    addBundle(app, files, version);
    addDemo(app, files);
  }

  app.notFound((c) => {
    const problem = new Problem('not_found', `not found: ${c.req.path}`, {accepted: 'the paths of openapi.json'});
    return problemResponse(c, problem);
  });

  app.onError((error, c) => {
    // Whoever asked is gone, and reads no answer: nothing went wrong here.
    if (c.req.raw.signal.aborted) return new Response(null, {status: CLIENT_GONE});
    const problem = problemFrom(error);
    if (problem.status >= 500) log.error({requestId: c.var.requestId, err: problem.cause ?? problem}, problem.message);
    return problemResponse(c, problem);
  });

  return app;
}

/** The path as routes know it: one with the prefix and one from which a proxy took it are the same. */
function withoutBasePath(path: string, basePath: string): string {
  if (basePath === '' || !(path === basePath || path.startsWith(`${basePath}/`))) return path;
  return path.slice(basePath.length) || '/';
}
