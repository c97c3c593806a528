/** What TLS connections to Cassandra trust, from files that are read anew for each attempt to connect. */
import {readFileSync} from 'node:fs';
import {isIP} from 'node:net';
import {type ConnectionOptions, checkServerIdentity, type PeerCertificate} from 'node:tls';
import type {CassandraSourceConfig} from '../../config/cassandra-source.js';
import {parseContactPoint} from './contact-points.js';

/**
 * The TLS options of a source, null without TLS.
 *
 * Nodes are reached by address, and certificates seldom name addresses: one is good that names the address, or any of
 * the contact points. The chain is always checked, unless the configuration says otherwise.
 *
 * @throws Error `unreadable file` with the name of the file
 */
export function tlsOptions({tls, contactPoints}: CassandraSourceConfig): ConnectionOptions | null {
  if (tls === null) return null;
  const names = contactPoints.map((text) => parseContactPoint(text).host).filter((host) => !isIP(host));
  return {
    ...(tls.ca === null ? {} : {ca: read(tls.ca)}),
    ...(tls.cert === null ? {} : {cert: read(tls.cert)}),
    ...(tls.key === null ? {} : {key: read(tls.key)}),
    rejectUnauthorized: tls.rejectUnauthorized,
    checkServerIdentity(host: string, certificate: PeerCertificate) {
      const error = checkServerIdentity(host, certificate);
      return names.some((name) => checkServerIdentity(name, certificate) === undefined) ? undefined : error;
    },
  };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`unreadable file: ${file} (${(cause as Error).message})`, {cause});
  }
}
