// @ts-check
import {execFile} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/**
 * A Java that runs Cassandra 5: its two programs, and its major version.
 *
 * @typedef {{java: string, keytool: string, major: number}} Java
 */

/**
 * Looks for a Java 17 or 11, the versions that Cassandra 5.0 runs on: at `JAVA_HOME`, on the `PATH`, then where
 * distributions, installers, Homebrew and SDKMAN put them. 17 goes before 11 where both lie in one of those places.
 *
 * @returns {Promise<Java | null>} null when there is none, whatever other Javas there are
 */
export async function findJava() {
  const homes = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  for (const java of [...homes.map((home) => join(home, 'bin', 'java')), 'java']) {
    const found = await inspect(java);
    if (found) return found;
  }
  const installed = await Promise.all((await installedHomes()).map((home) => inspect(join(home, 'bin', 'java'))));
  return installed.filter((java) => java !== null).sort((a, b) => b.major - a.major)[0] ?? null;
}

/**
 * @param {string} java - a path, or a name on the `PATH`
 * @returns {Promise<Java | null>}
 */
async function inspect(java) {
  try {
    const {stderr} = await run(java, ['-XshowSettings:properties', '-version']);
    const major = Number(/java\.specification\.version = (\d+)/.exec(stderr)?.[1]);
    const home = /java\.home = (.*)/.exec(stderr)?.[1].trim();
    if (!home || !(major === 17 || major === 11)) return null;
    return {java: join(home, 'bin', 'java'), keytool: join(home, 'bin', 'keytool'), major};
  } catch {
    return null;
  }
}

/** The directories that usually hold one Java each. */
async function installedHomes() {
  const user = homedir();
  const parents = [
    ['/usr/lib/jvm', ''],
    ['/usr/java', ''],
    ['/opt/java', ''],
    [join(user, '.sdkman/candidates/java'), ''],
    [join(user, '.jdks'), ''],
    ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
    [join(user, 'Library/Java/JavaVirtualMachines'), 'Contents/Home'],
  ];
  const homes = await Promise.all(
    parents.map(async ([parent, inside]) => {
      const names = await readdir(parent).catch(() => []);
      return names.map((name) => join(parent, name, inside));
    }),
  );
  const brewed = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((opt) =>
    ['openjdk@17', 'openjdk@11'].map((formula) => join(opt, formula)),
  );
  return [...homes.flat(), ...brewed];
}

/**
 * The flags that open the parts of Java's own modules that Cassandra 5.0 uses: what its `conf/jvm11-server.options` and
 * `conf/jvm17-server.options` say (https://github.com/apache/cassandra/tree/cassandra-5.0/conf). Both versions take them.
 */
export const moduleFlags = [
  ...[
    'java.base/java.lang.ref',
    'java.base/jdk.internal.misc',
    'java.base/jdk.internal.ref',
    'java.base/jdk.internal.util',
    'java.base/sun.nio.ch',
    'java.management.rmi/com.sun.jmx.remote.internal.rmi',
    'java.rmi/sun.rmi.registry',
    'java.rmi/sun.rmi.server',
    'java.sql/java.sql',
  ].flatMap((target) => ['--add-exports', `${target}=ALL-UNNAMED`]),
  ...[
    'java.base/java.io',
    'java.base/java.lang',
    'java.base/java.lang.module',
    'java.base/java.net',
    'java.base/java.nio',
    'java.base/java.util',
    'java.base/java.util.concurrent',
    'java.base/java.util.concurrent.atomic',
    'java.base/jdk.internal.loader',
    'java.base/jdk.internal.math',
    'java.base/jdk.internal.module',
    'java.base/jdk.internal.ref',
    'java.base/jdk.internal.reflect',
    'java.base/jdk.internal.util.jar',
    'java.base/sun.nio.ch',
    'jdk.management/com.sun.management.internal',
  ].flatMap((target) => ['--add-opens', `${target}=ALL-UNNAMED`]),
];
