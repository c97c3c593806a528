import type {ProblemBody} from '@metrics-chart/contract/series';

/** Why a question got no answer, in one sentence for a reader, with what is needed to decide whether to ask again. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** A code of the API's catalogue, or `unreachable` (no response) or `invalid_answer` (not one of ours). */
  readonly code: string;
  /** HTTP status; null when there was no response. */
  readonly status: number | null;
  /** What the server said, when it said it as `application/problem+json`. */
  readonly problem: ProblemBody | null;
  /** How long the server wants to be left alone, milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    {
      code,
      status = null,
      problem = null,
      retryAfterMs = null,
      cause,
    }: {
      code: string;
      status?: number | null;
      problem?: ProblemBody | null;
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(message, {cause});
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same question may get an answer later: no response, a server in trouble, or one that asks for patience. */
  get isTemporary(): boolean {
    return (
      this.status === null || this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429
    );
  }
}
