/** What went wrong with Cassandra, in words for an operator, and whether it is worth another try. */
import {errors, types} from 'cassandra-driver';
import {Problem, type ProblemCode} from '../../problem.js';

/** A failure as it is logged, shown by `/readyz` and answered. */
export interface Failure {
  /** For an operator: names hosts, never passwords. */
  readonly reason: string;
  /** The same statement may succeed in a moment. */
  readonly transient: boolean;
  readonly code: Extract<ProblemCode, 'store_unavailable' | 'overloaded' | 'source_failed'>;
}

const {responseErrorCodes: codes} = types;

const TRANSIENT_CODES: ReadonlySet<number> = new Set([
  codes.serverError,
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.readTimeout,
  codes.writeTimeout,
]);

/** Errors of the operating system and of TLS, by code, in words. */
const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the node closed the connection; if it wants TLS, set "tls"',
};

const TLS_REASONS: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'TLS failed: the node speaks no TLS; leave out "tls"',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS failed: self-signed certificate; name its file as "tls.ca"',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS failed: unknown certificate authority; name its file as "tls.ca"',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS failed: unknown certificate authority; name its file as "tls.ca"',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS failed: unknown certificate authority; name its file as "tls.ca"',
  CERT_HAS_EXPIRED: 'TLS failed: expired certificate',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'TLS failed: the certificate names neither the address nor a contact point; list the node by its name in "contactPoints"',
};

/** The node tells clients of this protocol no reason. */
const READ_FAILURE_HINT =
  '; the log of the node says why: mostly more deleted or expired rows than its tombstone_failure_threshold allows';

const WANTS_LOGIN = 'login refused: the node wants a name and a password; set "auth"';

/** Names what went wrong. `address` is the node that the error is about, where the error does not say. */
export function failureOf(error: unknown, address?: string): Failure {
  if (error instanceof errors.NoHostAvailableError) return noHostFailure(error);
  const at = address === undefined ? '' : `${address}: `;
  if (error instanceof errors.AuthenticationError) {
    const reason = /authenticator|provider/i.test(error.message)
      ? WANTS_LOGIN
      : `login refused: ${firstLine(error.message)}`;
    return {reason: at + reason, transient: false, code: 'store_unavailable'};
  }
  if (error instanceof errors.ResponseError) {
    const transient = TRANSIENT_CODES.has(error.code);
    if (error.code === codes.overloaded) return {reason: `${at}overloaded node`, transient, code: 'overloaded'};
    if (error.code === codes.unavailableException || error.code === codes.isBootstrapping) {
      return {reason: `${at}too few live replicas: ${firstLine(error.message)}`, transient, code: 'store_unavailable'};
    }
    if (error.code === codes.unauthorized) {
      return {reason: `${at}permission denied: ${firstLine(error.message)}`, transient, code: 'source_failed'};
    }
    if (error.code === codes.badCredentials) {
      return {reason: `${at}login refused: ${firstLine(error.message)}`, transient, code: 'store_unavailable'};
    }
    const hint = error.code === codes.readFailure ? READ_FAILURE_HINT : '';
    return {
      reason: `${at}${firstLine(error.message)}${hint}`,
      transient,
      code: transient ? 'store_unavailable' : 'source_failed',
    };
  }
  if (error instanceof errors.BusyConnectionError) {
    return {reason: `${at}too many requests in flight`, transient: true, code: 'overloaded'};
  }
  if (error instanceof errors.OperationTimedOutError) {
    return {reason: `${at}no answer in time`, transient: true, code: 'store_unavailable'};
  }
  const {code} = error as {code?: unknown};
  if (typeof code === 'string') {
    const tls = TLS_REASONS[code] ?? (/SSL|CERT|TLS/.test(code) ? `TLS failed: ${code}` : undefined);
    if (tls !== undefined) return {reason: at + tls, transient: false, code: 'store_unavailable'};
    const network = NETWORK_REASONS[code];
    if (network !== undefined) return {reason: at + network, transient: true, code: 'store_unavailable'};
  }
  if (error instanceof errors.DriverError) {
    // A socket that closed, above all.
    return {reason: `${at}${firstLine(error.message)}`, transient: true, code: 'store_unavailable'};
  }
  const message = error instanceof Error ? error.message : String(error);
  return {reason: `${at}${firstLine(message)}`, transient: false, code: 'source_failed'};
}

/** The most telling of the nodes' failures: a refused login says more than a node that is down beside it. */
function noHostFailure(error: errors.NoHostAvailableError): Failure {
  const failures = Object.entries(error.innerErrors ?? {}).map(([address, inner]) => failureOf(inner, address));
  if (failures.length === 0) {
    return {reason: 'no node is reachable', transient: true, code: 'store_unavailable'};
  }
  const lasting = failures.find(({transient}) => !transient);
  return (
    lasting ?? {
      ...failures[0]!,
      code: failures.every(({code}) => code === 'overloaded') ? 'overloaded' : 'store_unavailable',
    }
  );
}

/**
 * The problem that a caller of a source is told: no hosts, no statements. The error itself is its cause.
 * Problems pass as they are.
 */
export function toProblem(error: unknown, source: string): Problem {
  if (error instanceof Problem) return error;
  const {code, reason} = failureOf(error);
  const isHinted = error instanceof errors.ResponseError && error.code === codes.readFailure;
  const details = {
    store_unavailable: `unavailable source: ${source}`,
    overloaded: `overloaded source: ${source}`,
    source_failed: `failed source: ${source}`,
  };
  return new Problem(code, details[code], {
    cause: isHinted ? new Error(reason, {cause: error}) : error,
    ...(code === 'source_failed' ? {} : {retryAfterSeconds: code === 'overloaded' ? 2 : 5}),
  });
}

/** Whether a read took longer than the cluster or the driver waits: one of less may not. */
export function isReadTimeout(error: unknown): boolean {
  const cause = error instanceof Problem ? error.cause : error;
  if (cause instanceof errors.NoHostAvailableError) {
    const failures = Object.values(cause.innerErrors ?? {});
    return failures.length > 0 && failures.every(isReadTimeout);
  }
  if (cause instanceof errors.ResponseError) return cause.code === codes.readTimeout;
  return cause instanceof errors.OperationTimedOutError;
}

/** What a role may not do, when that is why a statement failed; else null. */
export function deniedPermission(error: unknown): string | null {
  const cause = error instanceof Problem ? error.cause : error;
  if (!(cause instanceof errors.ResponseError) || cause.code !== codes.unauthorized) return null;
  return failureOf(cause).reason;
}

const firstLine = (text: string) => text.split('\n', 1)[0]!;
