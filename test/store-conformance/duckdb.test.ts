/** DuckDB keeps all four promises: in memory, and in a file that is opened again. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openDuckDbStore} from '#api/stores/duckdb/open.js';
import {describeCatalogue} from './catalogue.js';
import {describeRollups} from './rollups.js';
import {describeSamples} from './samples.js';
import {describeSink} from './sink.js';

const SOURCE = 'conformance';

async function inMemory() {
  const store = await openDuckDbStore({directory: null});
  const sink = store.sink(SOURCE);
  return {
    store,
    sink,
    source: store.source(SOURCE),
    rollups: store.rollups,
    write: sink.writeSamples,
    reopen: null,
    close: store.close,
  };
}

async function inFile() {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
  let store = await openDuckDbStore({directory});
  const sink = store.sink(SOURCE);
  const reopenStore = async () => {
    await store.close();
    store = await openDuckDbStore({directory});
    return store;
  };
  return {
    sink,
    source: store.source(SOURCE),
    rollups: store.rollups,
    write: sink.writeSamples,
    reopenStore,
    async close() {
      await store.close();
      rmSync(directory, {recursive: true});
    },
  };
}

describeSamples('DuckDB in memory', inMemory);
describeSamples('DuckDB in a file', inFile);
describeCatalogue('DuckDB', inMemory);
describeRollups('DuckDB in memory', inMemory);
describeRollups('DuckDB in a file', async () => {
  const fixture = await inFile();
  return {...fixture, reopen: async () => (await fixture.reopenStore()).rollups};
});
describeSink('DuckDB in memory', inMemory);
describeSink('DuckDB in a file', async () => {
  const fixture = await inFile();
  return {...fixture, reopen: async () => (await fixture.reopenStore()).source(SOURCE)};
});
