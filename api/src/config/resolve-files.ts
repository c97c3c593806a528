import {resolve} from 'node:path';
import type {Config, SourceConfig} from './config-schema.js';

/** A configuration whose files and directories are absolute, relative ones being beside the configuration. */
export function resolveFiles(config: Config, directory: string): Config {
  const beside = <Path extends string | null>(path: Path) => (path === null ? path : resolve(directory, path));
  const resolveSource = (source: SourceConfig): SourceConfig => {
    if (source.type !== 'cassandra' || source.tls === null) return source;
    const {ca, cert, key, rejectUnauthorized} = source.tls;
    return {...source, tls: {ca: beside(ca), cert: beside(cert), key: beside(key), rejectUnauthorized}};
  };
  return {
    ...config,
    dataDirectory: resolve(directory, config.dataDirectory),
    sources: Object.fromEntries(Object.entries(config.sources).map(([name, source]) => [name, resolveSource(source)])),
  };
}
