/** Rollups in DuckDB answer what samples answer, whatever level they are of. */
import {openDuckDbStore} from '#api/stores/duckdb/open.js';
import {describeCascade} from './cascade.js';

const SOURCE = 'shop';

describeCascade('DuckDB', async () => {
  const store = await openDuckDbStore({directory: null});
  const {rollups, close} = store;
  return {source: store.source(SOURCE), rollups, sink: store.sink(SOURCE), partitions: null, close};
});
