/** What the tables of the bench take on disk. */
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {KEYSPACES} from './open.js';
import type {ScalePlace} from './place.js';

/** Bytes by `keyspace.table`: every file of a table, indexes and filters included. What is not flushed yet is not in it. */
export function bytesOfTables({directory}: ScalePlace): Record<string, number> {
  const bytes: Record<string, number> = {};
  const root = join(directory, 'cassandra');
  for (const file of readdirSync(root, {recursive: true, encoding: 'utf8'})) {
    const [, keyspace, table] = /\/data\/([^/]+)\/([a-z0-9_]+)-[0-9a-f]{32}\//.exec(`/${file}`) ?? [];
    if (keyspace === undefined || !Object.values<string>(KEYSPACES).includes(keyspace)) continue;
    const stat = statSync(join(root, file));
    const name = `${keyspace}.${table}`;
    if (stat.isFile()) bytes[name] = (bytes[name] ?? 0) + stat.size;
  }
  return bytes;
}
