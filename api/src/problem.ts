/**
 * The error catalogue: every code that the API answers, with its status and title. `docs/errors.md` describes each; a
 * test holds the two against each other.
 */
import type {InvalidInput} from '@metrics-chart/contract/invalid-input';
import type {ProblemBody} from '@metrics-chart/contract/series';

/** Every code, with its HTTP status and a title that never changes. */
export const PROBLEMS = {
  invalid_request: {status: 422, title: 'Invalid request'},
  invalid_time: {status: 422, title: 'Invalid time'},
  seconds_for_milliseconds: {status: 422, title: 'Seconds given as milliseconds'},
  invalid_time_range: {status: 422, title: 'Invalid time range'},
  invalid_step: {status: 422, title: 'Invalid step'},
  invalid_duration: {status: 422, title: 'Invalid duration'},
  unknown_time_zone: {status: 422, title: 'Unknown time zone'},
  invalid_selector: {status: 422, title: 'Invalid series selector'},
  empty_selector: {status: 422, title: 'Empty series selector'},
  invalid_aggregate: {status: 422, title: 'Invalid aggregate'},
  aggregate_not_allowed: {status: 422, title: 'Aggregate not allowed for this measure'},
  unknown_measure: {status: 404, title: 'Unknown measure'},
  unknown_series: {status: 404, title: 'Unknown series'},
  unknown_label: {status: 404, title: 'Unknown label'},
  invalid_bin_count: {status: 422, title: 'Invalid bin count'},
  too_many_bins: {status: 422, title: 'Too many bins'},
  too_many_series: {status: 422, title: 'Too many series'},
  too_many_samples: {status: 422, title: 'Too many samples'},
  invalid_cursor: {status: 422, title: 'Invalid cursor'},
  duplicate_field: {status: 422, title: 'Field given twice'},
  unknown_field: {status: 422, title: 'Unknown field'},
  malformed_json: {status: 400, title: 'Malformed JSON'},
  body_too_large: {status: 413, title: 'Body too large'},
  unsupported_media_type: {status: 415, title: 'Unsupported media type'},
  not_found: {status: 404, title: 'Not found'},
  method_not_allowed: {status: 405, title: 'Method not allowed'},
  store_unavailable: {status: 503, title: 'Store unavailable'},
  overloaded: {status: 503, title: 'Overloaded'},
  deadline_exceeded: {status: 504, title: 'Deadline exceeded'},
  source_failed: {status: 502, title: 'Source failed'},
  internal: {status: 500, title: 'Internal error'},
} as const satisfies Record<string, {status: number; title: string}>;

/** A stable code of the catalogue. */
export type ProblemCode = keyof typeof PROBLEMS;

/** An error that the caller is told about. `detail` holds no internals; those go into `cause`, which is only logged. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | undefined;
  readonly value: unknown;
  readonly accepted: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: {field?: string; value?: unknown; accepted?: string; retryAfterSeconds?: number; cause?: unknown} = {},
  ) {
    super(detail, {cause: options.cause});
    this.name = 'Problem';
    this.code = code;
    this.field = options.field;
    this.value = options.value;
    this.accepted = options.accepted;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The body of RFC 9457. `type` is a relative reference, so that it works below any prefix. */
  toBody(requestId?: string): ProblemBody {
    return {
      type: `docs#${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.field === undefined ? {} : {field: this.field}),
      ...(this.value === undefined ? {} : {value: this.value}),
      ...(this.accepted === undefined ? {} : {accepted: this.accepted}),
      ...(requestId === undefined ? {} : {requestId}),
    };
  }
}

/**
 * What a parser of the contract could not use, as a problem of the same code.
 *
 * @param field - of the request that held it
 */
export function problemFromInput(error: InvalidInput, field: string): Problem {
  const code = Object.hasOwn(PROBLEMS, error.code) ? (error.code as ProblemCode) : 'invalid_request';
  return new Problem(code, error.message, {field, value: error.value, accepted: error.accepted, cause: error});
}
