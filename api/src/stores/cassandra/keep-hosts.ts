/** The hosts of a client stay its hosts through an outage. */
import type {Client} from 'cassandra-driver';

/** The part of the driver that looks after its control connection; not declared. */
interface ControlConnection {
  /** Connects to a contact point and makes its hosts anew: meant for a client that has none yet. */
  _initializeConnection(): Promise<void>;
}

/**
 * Keeps a connected client from making its hosts anew when all of them are lost (cassandra-driver 4.8 to 4.10,
 * `lib/control-connection.js`, `_refreshControlConnection`). Those that it had would be forgotten with their
 * connections, with the timer by which they connect again and with an interval of 200 ms each, and no shutdown would
 * end them: an outage more, a set of connections more. The hosts connect again by themselves; nodes that have moved to
 * other addresses meanwhile are found by whoever opens the client anew.
 *
 * There is no public way. A load balancing policy of our own could refuse to plan while no node is up, but the control
 * connection goes on with a plan that it was given before (`_refresh(hostIterator)`, when a node is lost while its tables
 * are read), and when that has no node left, the hosts are made anew all the same.
 */
export function keepHosts(client: Client): void {
  const {controlConnection} = client as unknown as {controlConnection?: ControlConnection};
  if (typeof controlConnection?._initializeConnection !== 'function') return;
  controlConnection._initializeConnection = () => Promise.reject(new Error('no node is reachable'));
}
