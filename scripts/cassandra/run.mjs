// @ts-check
/** `node scripts/cassandra/run.mjs`: a Cassandra to develop against, until Ctrl-C. */
import {parseArgs} from 'node:util';
import {startCassandra} from './start-cassandra.mjs';

const usage = `usage: node scripts/cassandra/run.mjs [options]
  --nodes N         how many nodes, on 127.0.0.1 and the addresses after it (default 1)
  --port N          for CQL (default 9042)
  --heap MB         Java heap of each node (default 512)
  --directory PATH  keep the data there (default: it goes with the process)
  --password        clients have to log in, as cassandra with the password cassandra
  --tls             clients have to use TLS`;

try {
  const {values} = parseArgs({
    options: {
      nodes: {type: 'string', default: '1'},
      port: {type: 'string', default: '9042'},
      heap: {type: 'string', default: '512'},
      directory: {type: 'string'},
      password: {type: 'boolean', default: false},
      tls: {type: 'boolean', default: false},
      help: {type: 'boolean', default: false},
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const cassandra = await startCassandra({
    nodes: wholeNumber('nodes', values.nodes),
    port: wholeNumber('port', values.port),
    heapMb: wholeNumber('heap', values.heap),
    tls: values.tls,
    ...(values.directory && {directory: values.directory}),
    ...(values.password && {authenticator: 'password'}),
  });
  console.log(`contact points: ${cassandra.contactPoints.join(',')}`);
  console.log(`data center: ${cassandra.localDataCenter}`);
  if (cassandra.certificateFile) console.log(`certificate to trust: ${cassandra.certificateFile}`);

  const running = setInterval(() => {}, 60_000);
  let stopping = false;
  const stop = async () => {
    stopping = true;
    clearInterval(running);
    await cassandra.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for (const {host, port, pid, exited} of cassandra.nodes) {
    exited().then((code) => stopping || console.error(`ended: ${host}:${port}, process ${pid}: code ${code}`));
  }
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/**
 * @param {string} name - of the option
 * @param {string} text
 */
function wholeNumber(name, text) {
  if (!/^[1-9]\d*$/.test(text)) throw new RangeError(`invalid --${name}: ${text} (a whole number above 0 is wanted)`);
  return Number(text);
}
