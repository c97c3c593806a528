// @ts-check
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {test} from 'node:test';
import {readJars} from './jars.mjs';
import {reasonNotToStart} from './start-cassandra.mjs';

const unavailable = await reasonNotToStart();
const skip = unavailable !== null && process.env.CI !== 'true' && `no Cassandra: ${unavailable}`;

test('readJars() goes on where a killed download was, and asks for no jar twice', {skip}, async () => {
  await withRepository(async ({repository, fetchAll, cachedNames, total}) => {
    const killed = fetchAll();
    await repository.afterAnswers(30);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const jars = (await cachedNames()).filter((name) => name.endsWith('.jar'));
    assert.ok(jars.length > 0 && jars.length <= 30, `${jars.length} jars`);

    repository.asked.length = 0;
    repository.answersAll();
    const {output} = await ended(fetchAll());
    assert.match(output, new RegExp(`^fetching Cassandra 5\\.0\\.\\d+, \\d+ jars\n${total} jars\n$`));
    assert.equal(repository.asked.length, total - jars.length);
    assert.equal(new Set([...jars, ...repository.asked]).size, total);
    assert.equal((await cachedNames()).filter((name) => name.endsWith('.jar')).length, total);

    repository.asked.length = 0;
    assert.equal((await ended(fetchAll())).output, `${total} jars\n`);
    assert.deepEqual(repository.asked, []);
  });
});

test('readJars() keeps no jar with another checksum than the pinned one, and says which it is', {skip}, async () => {
  await withRepository(async ({repository, fetchAll, cachedNames}) => {
    repository.answersAll();
    repository.broken = 'jctools-core-3.1.0.jar';
    const {code, output} = await ended(fetchAll());
    assert.equal(code, 1);
    assert.match(output, /cannot be fetched: unexpected checksum: jctools-core-3\.1\.0\.jar: [0-9a-f]{64} where /);
    assert.ok(!(await cachedNames()).includes('jctools-core-3.1.0.jar'));
  });
});

/**
 * Calls `use` with a Maven repository on loopback that holds the jars, and with a process that reads them from it, and
 * from nowhere else, into an empty cache.
 *
 * @param {(tools: {
 *   repository: Repository,
 *   fetchAll: () => import('node:child_process').ChildProcess,
 *   cachedNames: () => Promise<string[]>,
 *   total: number,
 * }) => Promise<void>} use
 */
async function withRepository(use) {
  const cache = await mkdtemp(join(tmpdir(), 'metrics-chart-cache-'));
  const jars = await readJars();
  const repository = new Repository(jars);
  const url = await repository.listen();
  const program = "const {readJars} = await import('./jars.mjs'); console.log((await readJars()).length, 'jars')";
  try {
    await use({
      repository,
      total: jars.length,
      fetchAll: () =>
        spawn(process.execPath, ['--input-type=module', '--eval', program], {
          cwd: import.meta.dirname,
          env: {PATH: '', XDG_CACHE_HOME: cache, MAVEN_REPOSITORY_URL: url},
        }),
      cachedNames: async () => (await readdir(cache, {recursive: true})).map((path) => basename(path)),
    });
  } finally {
    repository.close();
    await rm(cache, {recursive: true, force: true});
  }
}

class Repository {
  /** @type {string[]} the jars asked for, in order */
  asked = [];
  /** @type {string | null} a jar that is answered with another content */
  broken = null;
  #answers = Number.POSITIVE_INFINITY;
  #onLastAnswer = () => {};
  #server = createServer();

  /** @param {string[]} paths - of its jars */
  constructor(paths) {
    const byName = new Map(paths.map((path) => [basename(path), path]));
    this.#server.on('request', async (request, response) => {
      const name = basename(request.url ?? '');
      this.asked.push(name);
      if (this.#answers <= 0) return; // hangs
      this.#answers--;
      response.end(name === this.broken ? 'no jar' : await readFile(/** @type {string} */ (byName.get(name))));
      if (this.#answers === 0) response.once('close', this.#onLastAnswer);
    });
  }

  /** @returns {Promise<string>} its address */
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const {port} = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}/maven2/`;
  }

  answersAll() {
    this.#answers = Number.POSITIVE_INFINITY;
  }

  /**
   * Answers so many requests, then none; returns after the last answer.
   *
   * @param {number} count
   */
  async afterAnswers(count) {
    this.#answers = count;
    await new Promise((resolve) => {
      this.#onLastAnswer = () => resolve(undefined);
    });
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function ended(child) {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return {code, output};
}
