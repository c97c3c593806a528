// @ts-check
/**
 * Writes `jars.json`: which jars make a Cassandra server of one version, as Maven resolves them, with their checksums.
 * To move to another version: `node scripts/cassandra/pin-jars.mjs 5.0.9`. Needs Maven.
 */
import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, sep} from 'node:path';
import {copyWithMaven} from './maven.mjs';

const [version] = process.argv.slice(2);
if (!version) {
  console.error('usage: node scripts/cassandra/pin-jars.mjs VERSION');
  process.exit(1);
}

const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-jars-'));
try {
  const cassandra = {group: 'org.apache.cassandra', artifact: 'cassandra-all', version};
  await copyWithMaven([cassandra], {into: directory, transitive: true});
  const paths = (await readdir(directory, {recursive: true})).filter((path) => path.endsWith('.jar')).sort();
  /** @type {Record<string, string>} */
  const jars = {};
  for (const path of paths) {
    const content = await readFile(join(directory, path));
    jars[coordinatesFromPath(path.split(sep))] = createHash('sha256').update(content).digest('hex');
  }
  await writeFile(new URL('jars.json', import.meta.url), `${JSON.stringify({version, jars}, null, 2)}\n`);
  console.log(`${paths.length} jars of Cassandra ${version}`);
} finally {
  await rm(directory, {recursive: true, force: true});
}

/**
 * The `group:artifact:version[:classifier]` behind a path of the repository layout, which is
 * `group/artifact/version/artifact-version[-classifier].jar` with a directory for each part of the group.
 *
 * @param {string[]} parts - of the path
 */
function coordinatesFromPath(parts) {
  const [artifact, version, file] = parts.slice(-3);
  const classifier = file.slice(`${artifact}-${version}-`.length, -'.jar'.length);
  return [parts.slice(0, -3).join('.'), artifact, version, ...(classifier ? [classifier] : [])].join(':');
}
