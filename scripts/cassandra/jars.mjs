// @ts-check
import {createHash, randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cacheDirectory, removeLeftovers} from '../cache-directory.mjs';
import {copyWithMaven, hasMaven} from './maven.mjs';
import {readUrl, repositoryUrl} from './maven-repository.mjs';

/**
 * A file of a Maven repository.
 *
 * @typedef {{group: string, artifact: string, version: string, classifier?: string}} Artifact
 */

/** @typedef {Artifact & {sha256: string}} Jar */

/** The version of Cassandra, and the SHA-256 of each jar by its `group:artifact:version[:classifier]`. */
const pinned = JSON.parse(await readFile(new URL('jars.json', import.meta.url), 'utf8'));

/** @type {string} */
const cassandraVersion = pinned.version;

/** @type {Jar[]} */
const pinnedJars = Object.entries(pinned.jars).map(([coordinates, sha256]) => {
  const [group, artifact, version, classifier] = coordinates.split(':');
  return {group, artifact, version, ...(classifier && {classifier}), sha256};
});

/**
 * The jars of a Cassandra server, fetched when this user does not have them yet (70 MB) and kept in the cache directory.
 * Every jar is compared with its pinned checksum before it gets its name there, so a download that was killed leaves
 * nothing broken, goes on where it was, and may run twice at a time.
 *
 * Maven is asked first, because it knows the mirrors, proxies and credentials of this machine; without it, or where it
 * fails, they come over plain HTTPS. A `MAVEN_REPOSITORY_URL` is asked before either.
 *
 * @returns {Promise<string[]>} the paths of the jars
 * @throws Error when they cannot be had, with the reason of each way that was tried
 */
export async function readJars() {
  const directory = cacheDirectory(`cassandra-${cassandraVersion}`);
  const missing = pinnedJars.filter((jar) => !existsSync(join(directory, fileName(jar))));
  if (missing.length > 0) await fetchJars(missing, directory);
  return pinnedJars.map((jar) => join(directory, fileName(jar)));
}

/**
 * @param {Jar[]} jars
 * @param {string} directory
 */
async function fetchJars(jars, directory) {
  await mkdir(directory, {recursive: true});
  await removeLeftovers(directory);
  const ways = [];
  if (process.env.MAVEN_REPOSITORY_URL) ways.push(fetchOverHttp);
  if (await hasMaven()) ways.push(fetchByMaven);
  if (!process.env.MAVEN_REPOSITORY_URL) ways.push(fetchOverHttp);
  const reasons = [];
  for (const fetchBy of ways) {
    try {
      return await fetchBy(jars, directory);
    } catch (error) {
      reasons.push(/** @type {Error} */ (error).message);
    }
  }
  throw new Error(`Cassandra ${cassandraVersion} cannot be fetched: ${reasons.join('; ')}`);
}

/**
 * @param {Jar[]} jars
 * @param {string} directory
 */
async function fetchByMaven(jars, directory) {
  const progress = startProgress(jars.length);
  const copies = join(directory, `maven-${randomUUID()}.part`);
  try {
    await copyWithMaven(jars, {into: copies});
    for (const jar of jars) await keep(jar, await readFile(join(copies, repositoryPath(jar))), directory);
  } finally {
    progress.end();
    await rm(copies, {recursive: true, force: true});
  }
}

/**
 * @param {Jar[]} jars
 * @param {string} directory
 */
async function fetchOverHttp(jars, directory) {
  const base = await repositoryUrl();
  const progress = startProgress(jars.length);
  const queue = [...jars];
  const stop = new AbortController();
  const worker = async () => {
    for (let jar = queue.shift(); jar; jar = queue.shift()) {
      await keep(jar, await readUrl(`${base}/${repositoryPath(jar)}`, stop.signal), directory);
      progress.count();
    }
  };
  try {
    await Promise.all(Array.from({length: 8}, worker));
  } finally {
    stop.abort(); // after a failure, what the other workers are at
    progress.end();
  }
}

/**
 * Gives a jar its name in the cache, once it is known to be the right one.
 *
 * @param {Jar} jar
 * @param {Buffer} content
 * @param {string} directory
 * @throws Error when the checksum is another one
 */
async function keep(jar, content, directory) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== jar.sha256) {
    throw new Error(`unexpected checksum: ${fileName(jar)}: ${sha256} where ${jar.sha256} is pinned`);
  }
  const part = join(directory, `${fileName(jar)}.${randomUUID()}.part`);
  await writeFile(part, content);
  await rename(part, join(directory, fileName(jar)));
}

/** @param {Artifact} jar */
function fileName({artifact, version, classifier}) {
  return `${artifact}-${version}${classifier ? `-${classifier}` : ''}.jar`;
}

/** @param {Artifact} jar */
function repositoryPath(jar) {
  return `${jar.group.replaceAll('.', '/')}/${jar.artifact}/${jar.version}/${fileName(jar)}`;
}

/**
 * One line on stderr while jars come in; on a terminal it counts.
 *
 * @param {number} total - jars
 */
function startProgress(total) {
  const what = `fetching Cassandra ${cassandraVersion}, ${total} jars`;
  let done = 0;
  process.stderr.write(process.stderr.isTTY ? what : `${what}\n`);
  return {
    count() {
      done++;
      if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${done}`);
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\n');
    },
  };
}
