// @ts-check
import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

const central = 'https://repo.maven.apache.org/maven2';

/**
 * The base address that jars are fetched from without Maven: `MAVEN_REPOSITORY_URL`, else the mirror of Maven Central
 * that `~/.m2/settings.xml` names, else Maven Central. Without a slash at its end.
 *
 * @returns {Promise<string>}
 */
export async function repositoryUrl() {
  const settings = readFile(join(homedir(), '.m2', 'settings.xml'), 'utf8').catch(() => '');
  return (process.env.MAVEN_REPOSITORY_URL || mirrorOfCentral(await settings) || central).replace(/\/+$/, '');
}

/**
 * The address of the first mirror that stands for Maven Central in a Maven `settings.xml`, or null.
 *
 * @param {string} settings - the text of the file
 */
export function mirrorOfCentral(settings) {
  const withoutComments = settings.replace(/<!--[\s\S]*?-->/g, '');
  for (const [, mirror] of withoutComments.matchAll(/<mirror>([\s\S]*?)<\/mirror>/g)) {
    const text = (/** @type {string} */ tag) => new RegExp(`<${tag}>\\s*(.*?)\\s*</${tag}>`).exec(mirror)?.[1] ?? '';
    const of = text('mirrorOf').split(/\s*,\s*/);
    const isOfCentral = of.some((id) => ['central', '*', 'external:*'].includes(id)) && !of.includes('!central');
    if (isOfCentral && text('blocked') !== 'true') return text('url');
  }
  return null;
}

/**
 * Reads one file over HTTP. What may pass (a broken connection, 429, 5xx) is tried four times, over seven seconds.
 *
 * @param {string} url - may hold `user:password@`
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 * @throws Error that names the address, without its password, and what went wrong
 */
export async function readUrl(url, signal) {
  const address = new URL(url);
  const {username, password} = address;
  address.username = address.password = '';
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = username ? {authorization: `Basic ${login}`} : {};
  for (let delayMs = 1_000; ; delayMs *= 2) {
    const isLast = delayMs > 4_000;
    try {
      const timeout = AbortSignal.timeout(120_000);
      const response = await fetch(address, {headers, signal: AbortSignal.any([signal, timeout])});
      if (response.ok) return Buffer.from(await response.arrayBuffer());
      await response.body?.cancel();
      const mayPass = response.status === 429 || response.status >= 500;
      if (!mayPass || isLast) throw new Refused(`refused: ${address}: HTTP ${response.status}`);
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      const {cause, message} = /** @type {Error} */ (error);
      if (isLast)
        throw new Error(`unreachable: ${address}: ${cause instanceof Error ? cause.message : message}`, {cause});
    }
    await sleep(delayMs, undefined, {signal});
  }
}

class Refused extends Error {}
