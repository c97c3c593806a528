/** The hourly bins of the long series, a row a bin: how they are kept where nobody packs them. */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {Client, types} from 'cassandra-driver';
import type {KeptBins} from '#api/engine/kept-bins.js';
import type {Source} from '#api/store.js';
import {KEYSPACES} from './open.js';
import {LONG, selectorOf} from './series.js';

const HOUR_MS = 3_600_000;
const TABLE = `${KEYSPACES.mapped}.hourly`;
/** What a gauge is answered from: its minimum, mean and maximum, and what is missing. */
const COLUMNS = ['count', 'missing', 'firstTime', 'lastTime', 'sum', 'min', 'max'] as const;
const QUOTED = COLUMNS.map((name) => `"${name}"`).join(', ');
const SERIES = selectorOf(LONG);

/** Writes the bins that are stored in tiles once more, a row each. Returns how many. */
export async function writeRowPerBin(
  client: Client,
  {source, rollups, range}: {readonly source: Source; readonly rollups: KeptBins; readonly range: TimeRange},
): Promise<number> {
  const columns = COLUMNS.map((name) => `"${name}" double`).join(', ');
  await client.execute(
    `CREATE TABLE IF NOT EXISTS ${TABLE} (series text, start timestamp, ${columns}, PRIMARY KEY (series, start))`,
  );
  const key = {source: source.name, series: SERIES, measure: 'value', interval: LONG.interval, levelMs: HOUR_MS};
  const {bins} = await rollups.readBins(key, range, new AbortController().signal);
  const query = `INSERT INTO ${TABLE} (series, start, ${QUOTED}) VALUES (?, ?, ${COLUMNS.map(() => '?').join(', ')})`;
  for (let from = 0; from < bins.length; from += 100) {
    const statements = Array.from({length: Math.min(100, bins.length - from)}, (_, i) => ({
      query,
      params: [SERIES, bins.start[from + i]!, ...COLUMNS.map((name) => bins[name][from + i]!)],
    }));
    await client.batch(statements, {prepare: true, logged: false});
  }
  return bins.length;
}

/** Reads them, as somebody does who then draws them: into a column a figure. Returns how many there were. */
export async function readRowPerBin(client: Client, {startMs, endMs}: TimeRange): Promise<number> {
  const query = `SELECT start, ${QUOTED} FROM ${TABLE} WHERE series = ? AND start >= ? AND start < ?`;
  const found: Record<string, number[]> = Object.fromEntries(COLUMNS.map((name) => [name, []]));
  let count = 0;
  let pageState: string | null = null;
  do {
    const page: types.ResultSet = await client.execute(query, [SERIES, startMs, endMs], {
      prepare: true,
      fetchSize: 5_000,
      ...(pageState === null ? {} : {pageState}),
    });
    for (const row of page.rows) for (const name of COLUMNS) found[name]!.push(row[name]);
    count += page.rows.length;
    pageState = page.pageState ?? null;
  } while (pageState !== null);
  return count;
}
