// @ts-check
import {readdir, rm, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';

/**
 * Where this project keeps what is expensive to fetch or unpack and can always be had again, for this user: below
 * `$XDG_CACHE_HOME`, else `~/.cache`. The directory need not exist yet.
 *
 * @param {string} name - what is kept there, with its version: `cassandra-5.0.9`
 * @returns {string} an absolute path
 */
export function cacheDirectory(name) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'metrics-chart', name);
}

/**
 * Removes what was being fetched or unpacked by processes that were killed: entries that end in `.part` and have not
 * changed for an hour.
 *
 * @param {string} directory
 */
export async function removeLeftovers(directory) {
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.part')) continue;
    const path = join(directory, name);
    const changedMs = (await stat(path).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY; // gone meanwhile
    if (changedMs < Date.now() - 3_600_000) await rm(path, {recursive: true, force: true});
  }
}
