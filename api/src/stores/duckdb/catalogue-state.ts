/**
 * What is remembered of the tables of other stores: which series were found in them, and how far the search has come.
 *
 * Two small tables of their own, made when they are first used. They have keys, as single series are replaced again and
 * again; nothing of it is asked for by time.
 */
import {formatSeries} from '@metrics-chart/contract/selector';
import type {CatalogueState, RememberedCrawl, RememberedSeries} from '../catalogue-state.js';
import type {Connection, Connections, Parameter} from './connections.js';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS remembered_series (
    source VARCHAR NOT NULL, place VARCHAR NOT NULL, series VARCHAR NOT NULL, metric VARCHAR NOT NULL,
    labels VARCHAR NOT NULL, first_bucket VARCHAR, last_bucket VARCHAR, first_seen BIGINT, last_seen BIGINT,
    PRIMARY KEY (source, place, series))`,
  `CREATE TABLE IF NOT EXISTS remembered_crawls (
    source VARCHAR NOT NULL, place VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, position VARCHAR, finished_at BIGINT,
    PRIMARY KEY (source, place))`,
];
const SERIES_COLUMNS = 9;
const CRAWL_COLUMNS = 5;
/** Rows of one statement: a statement is prepared for each number of rows, and there are few of these. */
const ROWS_AT_ONCE = 128;

/** Keeps what is remembered of the source of this name. */
export function createCatalogueState(connections: Connections, source: string): CatalogueState {
  let made: Promise<void> | null = null;
  const makeTables = (): Promise<void> => {
    made ??= connections
      .write(async (connection) => {
        for (const statement of TABLES) await connection.runOnce(statement);
      })
      .catch((error) => {
        made = null;
        throw error;
      });
    return made;
  };

  return {
    async load() {
      await makeTables();
      return connections.read(async (connection) => ({
        series: (await rowsOf(connection, 'remembered_series', source)).map(seriesOf),
        crawls: (await rowsOf(connection, 'remembered_crawls', source)).map(crawlOf),
      }));
    },
    async save({series, crawls}) {
      await makeTables();
      await connections.write(async (connection) => {
        await replace(
          connection,
          'remembered_series',
          SERIES_COLUMNS,
          series.map((each) => [source, ...seriesRow(each)]),
        );
        await replace(
          connection,
          'remembered_crawls',
          CRAWL_COLUMNS,
          crawls.map((each) => [source, ...crawlRow(each)]),
        );
      });
    },
    async forget(series) {
      await makeTables();
      await connections.write(async (connection) => {
        for (const {table, metric, labels} of series) {
          await connection.run('DELETE FROM remembered_series WHERE source = $1 AND place = $2 AND series = $3', [
            source,
            table,
            formatSeries(metric, labels),
          ]);
        }
      });
    },
  };
}

async function replace(
  connection: Connection,
  table: string,
  columns: number,
  rows: readonly (readonly Parameter[])[],
): Promise<void> {
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from;
    // Whole statements, then single rows: two texts to prepare, however many rows there are.
    const count = left >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
    const values = Array.from({length: count}, (_, row) => {
      const marks = Array.from({length: columns}, (__, column) => `$${row * columns + column + 1}`);
      return `(${marks.join()})`;
    });
    await connection.run(
      `INSERT OR REPLACE INTO ${table} VALUES ${values.join()}`,
      rows.slice(from, from + count).flat(),
    );
    from += count;
  }
}

async function rowsOf(connection: Connection, table: string, source: string): Promise<unknown[][]> {
  const chunks = await connection.run(`SELECT * FROM ${table} WHERE source = $1`, [source]);
  return chunks.flatMap((chunk) => chunk.getRows() as unknown[][]);
}

const seriesRow = (series: RememberedSeries): Parameter[] => [
  series.table,
  formatSeries(series.metric, series.labels),
  series.metric,
  JSON.stringify(series.labels),
  series.firstBucket === null ? null : JSON.stringify(series.firstBucket),
  series.lastBucket === null ? null : JSON.stringify(series.lastBucket),
  series.firstSeen === null ? null : BigInt(series.firstSeen),
  series.lastSeen === null ? null : BigInt(series.lastSeen),
];

function seriesOf([
  ,
  table,
  ,
  metric,
  labels,
  firstBucket,
  lastBucket,
  firstSeen,
  lastSeen,
]: unknown[]): RememberedSeries {
  const bucket = (text: unknown): string | number | null => (text === null ? null : JSON.parse(text as string));
  return {
    table: table as string,
    metric: metric as string,
    labels: JSON.parse(labels as string),
    firstBucket: bucket(firstBucket),
    lastBucket: bucket(lastBucket),
    firstSeen: timeOf(firstSeen),
    lastSeen: timeOf(lastSeen),
  };
}

const crawlRow = ({table, fingerprint, position, finishedAt}: RememberedCrawl): Parameter[] => [
  table,
  fingerprint,
  position,
  finishedAt === null ? null : BigInt(finishedAt),
];

const crawlOf = ([, table, fingerprint, position, finishedAt]: unknown[]): RememberedCrawl => ({
  table: table as string,
  fingerprint: fingerprint as string,
  position: position as string | null,
  finishedAt: timeOf(finishedAt),
});

const timeOf = (value: unknown): number | null => (value === null ? null : Number(value));
