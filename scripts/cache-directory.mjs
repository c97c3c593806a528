// @ts-check
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
