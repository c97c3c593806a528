/** What docs/faults.md promises is held by the tests that it names. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.resolve('#scripts/test.mjs')));
const PLACES = ['../test/cassandra', '../api/src'].map((place) => join(ROOT, place));

test('every row of docs/faults.md names a test that there is', () => {
  const rows = readFileSync(join(ROOT, '../docs/faults.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| What happens'));
  assert.ok(rows.length > 20);
  for (const row of rows) {
    const [, file, title] = /\| `([\w./-]+\.test\.ts)`: (.+) \|$/.exec(row) ?? [];
    assert.ok(file !== undefined && title !== undefined, `no test: ${row}`);
    const path = PLACES.map((place) => join(place, file)).find((each) => existsSync(each));
    assert.ok(path !== undefined, `no such file: ${file}`);
    assert.ok(readFileSync(path, 'utf8').includes(`'${title.replaceAll("'", "\\'")}'`), `no such test: ${title}`);
  }
});
