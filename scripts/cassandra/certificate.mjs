// @ts-check
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/**
 * A certificate that a server made for itself.
 *
 * @typedef {object} Certificate
 * @property {string} keystore - path of the PKCS #12 file with the private key
 * @property {string} password - of the keystore
 * @property {string} file - path of the certificate alone, PEM: what a client has to trust
 */

/**
 * Makes a key and a certificate that is valid for the given addresses and `localhost`, for ten years; or finds the ones
 * that the directory already holds.
 *
 * @param {import('./java.mjs').Java} java
 * @param {object} options
 * @param {string} options.directory - where the two files are written
 * @param {readonly string[]} options.hosts - IP addresses
 * @returns {Promise<Certificate>}
 */
export async function createCertificate({keytool}, {directory, hosts}) {
  const keystore = join(directory, 'keystore.p12');
  const file = join(directory, 'certificate.pem');
  const password = 'metrics-chart'; // the key guards test data on loopback
  const certificate = {keystore, password, file};
  if (existsSync(file)) return certificate;
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', password, '-alias', 'node'];
  await run(keytool, [
    ...['-genkeypair', ...store, '-keyalg', 'RSA', '-keysize', '2048', '-validity', '3650'],
    ...['-dname', 'CN=localhost', '-ext', `san=dns:localhost,${hosts.map((host) => `ip:${host}`).join(',')}`],
  ]);
  await run(keytool, ['-exportcert', ...store, '-rfc', '-file', file]);
  return certificate;
}
