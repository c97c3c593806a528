// @ts-check
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Tells whether there is a Maven to ask. */
export async function hasMaven() {
  return run('mvn', ['--version']).then(
    () => true,
    () => false,
  );
}

/**
 * Copies jars into a directory in the layout of a Maven repository, by Maven itself: with the mirrors, proxies and
 * credentials its user has set up.
 *
 * @param {readonly import('./jars.mjs').Artifact[]} artifacts
 * @param {object} options
 * @param {string} options.into - the directory
 * @param {boolean} [options.transitive] - also what they depend on; default: exactly these
 * @throws Error with Maven's own complaint
 */
export async function copyWithMaven(artifacts, {into, transitive = false}) {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-maven-'));
  try {
    await writeFile(join(directory, 'pom.xml'), pom(artifacts, transitive));
    await run('mvn', [
      ...['--batch-mode', '--quiet', '--file', join(directory, 'pom.xml'), 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${into}`],
    ]);
  } catch (error) {
    const {stdout = '', message} = /** @type {import('node:child_process').ExecFileException} */ (error);
    const complaint = stdout.split('\n').find((line) => line.startsWith('[ERROR]'));
    throw new Error(`Maven: ${complaint ?? message}`, {cause: error});
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}

/**
 * A project that depends on the artifacts and on nothing else, unless `transitive`.
 *
 * @param {readonly import('./jars.mjs').Artifact[]} artifacts
 * @param {boolean} transitive
 */
function pom(artifacts, transitive) {
  const alone = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';
  const dependencies = artifacts.map(
    ({group, artifact, version, classifier}) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
      `${classifier ? `<classifier>${classifier}</classifier>` : ''}${transitive ? '' : alone}</dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>metrics-chart</groupId>
  <artifactId>cassandra-jars</artifactId>
  <version>1</version>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
