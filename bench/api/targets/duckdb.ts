import {openDuckDbStore} from '#api/stores/duckdb/open.js';
import {binsStatement, openBareDuckDb} from '../bare-duckdb.js';
import type {Target} from '../target.js';

const SOURCE = 'bench';

export const duckdb: Target = {
  // The store makes its tables itself, and has digested everything when it is closed.
  prepare: async () => {},
  settle: async () => {},

  async openStores({directory}) {
    const store = await openDuckDbStore({directory});
    return {source: store.source(SOURCE), rollups: store.rollups, sink: store.sink(SOURCE), close: () => store.close()};
  },

  async openDriver({directory}) {
    const {countRows, close} = await openBareDuckDb(directory);
    return {
      readSamples: ({startMs, endMs}) =>
        countRows(
          `SELECT time::DOUBLE, value FROM samples WHERE series = 1 AND time >= ${startMs} AND time < ${endMs} ORDER BY time`,
          1,
        ),
      readBins: (levelMs, range) => countRows(binsStatement(levelMs, range), 1),
      close,
    };
  },
};
