import type {Context, Hono} from 'hono';

/** What middleware leaves for routes, and routes for middleware, during one request. */
export interface AppEnv {
  Variables: {
    /** Names the request in its answer, in the log and in errors. */
    requestId: string;
    /** Parts of `Server-Timing`, in order. */
    timings: string[];
    /** What the log says of this request beside the usual. */
    logged: Record<string, unknown>;
  };
}

/** A Hono app of ours. */
export type App = Hono<AppEnv>;

/** The context of a request of ours. */
export type AppContext = Context<AppEnv>;
