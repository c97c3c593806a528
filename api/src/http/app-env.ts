import type {Context, Hono} from 'hono';
import type {KeptAnswer} from './kept-answers.js';

/** What middleware leaves for routes, and routes for middleware, during one request. */
export interface AppEnv {
  Variables: {
    /** Names the request in its answer, in the log and in errors. */
    requestId: string;
    /** Parts of `Server-Timing`, in order. */
    timings: string[];
    /** What the log says of this request beside the usual. */
    logged: Record<string, unknown>;
    /** Set when the answer is a kept one: finds it again, as long as it is current. The same request may then be answered by it. */
    repeatable?: () => KeptAnswer | null;
  };
}

/** A Hono app of ours. */
export type App = Hono<AppEnv>;

/** The context of a request of ours. */
export type AppContext = Context<AppEnv>;
