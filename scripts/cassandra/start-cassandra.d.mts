/** A Cassandra that answers, and how to reach it. */
export interface Cassandra {
  /** `host:port` of each node that was started or given. */
  contactPoints: string[];
  localDataCenter: string;
  /** As the server tells it: `5.0.9`. */
  version: string;
  /** A superuser, where one has to log in; null where everybody may do everything. */
  credentials: {username: string; password: string} | null;
  /** Path of the PEM file with the certificate that a TLS client must trust; null without TLS. Gone after `stop`. */
  certificateFile: string | null;
  /** The processes, in the order of `contactPoints`; empty for a cluster that was not started here, or by Docker. */
  nodes: CassandraNode[];
  /** Ends what was started and removes its data; leaves a given cluster alone. May be called twice. */
  stop(): Promise<void>;
}

/** One node of a cluster that was started here. */
export interface CassandraNode {
  /** Of the Java process: a test may send it SIGKILL or SIGSTOP. */
  pid: number;
  host: string;
  port: number;
  /** On 127.0.0.1, without a password. */
  jmxPort: number;
  /** What the node has said so far. */
  logFile: string;
  /** Waits for its end, whatever the reason: its exit code; above 128, 128 + the signal that ended it. */
  exited(): Promise<number | null>;
}

export interface CassandraOptions {
  /** How many, on `host` and the addresses after it; default 1. Nodes are started one after the other. */
  nodes?: number;
  /** The address of the first node; default 127.0.0.1. */
  host?: string;
  /** For CQL, the same on every node; default: a free one. */
  port?: number;
  /** Java heap of each node, MB; default 512 (0.5 to 0.9 GB resident). */
  heapMb?: number;
  /** `password`: clients have to log in; see `credentials`. Default: they do not. */
  authenticator?: 'password';
  /** Whether clients have to use TLS; see `certificateFile`. Default false. */
  tls?: boolean;
  /**
   * Where the data is kept beyond `stop`: started again with the same directory, host and number of nodes, the cluster
   * holds what it held. Default: a temporary directory that goes with the cluster.
   */
  directory?: string;
}

/**
 * Starts a real Apache Cassandra 5.0 from the jars that `jars.json` pins, and returns when it answers CQL. It cannot
 * outlive this process, however this process ends. Says one line on stderr.
 *
 * @throws Error when there is no Java 11 or 17, the jars cannot be had, a port is taken, or a node does not come up: then
 *   with the last lines of its log
 */
export function startCassandra(options?: CassandraOptions): Promise<Cassandra>;

/**
 * Why `startCassandra` cannot work on this machine, in one line, or null when it can: tries to fetch the jars if need be.
 */
export function reasonNotToStart(): Promise<string | null>;
