/** The configuration of the way to a Cassandra cluster: which nodes, as whom, how safely, and how much at once. */
import * as v from 'valibot';
import {orNull, Switch, section, Text, wholeNumber} from './schema-parts.js';

const ContactPoint = v.pipe(
  v.string('a host'),
  v.regex(/^(\[[0-9A-Fa-f:.]+\]|[^\s:,[\]]+)(:\d{1,5})?$/, 'a host or host:port, such as "cassandra-1.example:9042"'),
);

/** `["a", "b:9042"]`, or the same as one text: `a,b:9042`, which an environment variable can hold. */
const ContactPoints = v.union([
  v.pipe(v.array(ContactPoint, 'a list of hosts'), v.minLength(1, 'at least one host')),
  v.pipe(
    v.string('a list of hosts'),
    v.transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.array(ContactPoint),
    v.minLength(1, 'at least one host'),
  ),
]);

const CONSISTENCIES = ['ONE', 'TWO', 'THREE', 'QUORUM', 'ALL', 'LOCAL_ONE', 'LOCAL_QUORUM', 'EACH_QUORUM'] as const;

/** Fields of a source. File names of `tls` are resolved against the configuration file. */
export const connectionFields = {
  contactPoints: v.pipe(
    ContactPoints,
    v.description('One or more nodes, as host or host:port (9042); a list, or one text with commas.'),
  ),
  localDataCenter: v.pipe(
    orNull(Text),
    v.description(
      'The datacenter whose nodes are read. Left out: discovered when the cluster has one; when it has several, the error names them.',
    ),
  ),
  auth: v.pipe(
    orNull(
      section({
        username: v.pipe(Text, v.description('The role.')),
        password: v.pipe(v.string('text'), v.description('Its password.')),
      }),
    ),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person writes
    v.description('Name and password; "${CASSANDRA_PASSWORD}" takes the password from the environment.'),
  ),
  tls: v.pipe(
    orNull(
      section({
        ca: v.pipe(
          orNull(Text),
          v.description('File with the PEM of the certificate authority. Default: those of Node.'),
        ),
        cert: v.pipe(orNull(Text), v.description("File with the PEM of the client's certificate.")),
        key: v.pipe(orNull(Text), v.description("File with the PEM of the client's key.")),
        rejectUnauthorized: v.pipe(
          v.optional(Switch, true),
          v.description('False accepts any certificate: for tests only.'),
        ),
      }),
    ),
    v.description('Present: the connection is encrypted. Relative files stand beside the configuration.'),
  ),
  consistency: v.pipe(
    v.optional(v.picklist(CONSISTENCIES, `one of ${CONSISTENCIES.join(', ')}`), 'LOCAL_QUORUM'),
    v.description('The consistency of reads. Only answers of a quorum are kept as rollups.'),
  ),
  limits: v.pipe(
    v.optional(
      section({
        readsInFlight: v.pipe(
          v.optional(wholeNumber(1, 1024), 16),
          v.description('Most reads that run at once, over all requests.'),
        ),
        rowsPerSecond: v.pipe(
          v.optional(wholeNumber(100, 100_000_000), 400_000),
          v.description('Most rows read a second, over all requests.'),
        ),
      }),
      {},
    ),
    v.description('Ceilings that protect the cluster.'),
  ),
};
