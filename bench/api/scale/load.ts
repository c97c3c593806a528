/**
 * Brings the data up to now: the long series, the fleet, the mapped table, their rollups, and what they are measured
 * against. An empty cluster takes minutes; one that was loaded before takes seconds.
 */
import {runMigrate} from '#api/stores/cassandra/managed/migrate.js';
import {writeRowPerBin} from './bin-rows.js';
import {type OpenScale, openScale, sourceConfig} from './open.js';
import {closedRange, noteWritten, nothingWritten, readWritten, type ScalePlace, type Written} from './place.js';
import {type OnWritten, writeFleet, writeLong} from './write-managed.js';
import {connectBare, createMappedTable, writeMapped} from './write-mapped.js';

/** How much there is to be, where nothing is yet. */
export interface LoadOptions {
  readonly days: number;
  readonly mappedDays: number;
  readonly say: (text: string) => void;
}

const SAY_EVERY_MS = 15_000;

/** Writes what is missing, and makes rollups of it with the project's own job. Returns what is there now. */
export async function loadScale(place: ScalePlace, {days, mappedDays, say}: LoadOptions): Promise<Written> {
  const client = await connectBare(place);
  await createMappedTable(client);
  await runMigrate({config: sourceConfig(place), print: false, write: () => {}});
  const open = await openScale(place);
  let written = readWritten(place.directory) ?? nothingWritten(Date.now(), {days, mappedDays});
  const note = (change: Partial<Written>) => {
    written = {...written, ...change};
    noteWritten(place.directory, written);
  };
  const sink = open.source.sink!;
  const counting = counted(say);
  const {mappedUntilMs, mappedEndMs} = written;
  await writeMapped(
    client,
    mappedUntilMs,
    mappedEndMs,
    counting('mapped', (mappedUntilMs) => note({mappedUntilMs})),
  );
  await writeFleet(
    sink,
    written.fleetUntilMs,
    Date.now(),
    counting('fleet', (fleetUntilMs) => note({fleetUntilMs})),
  );
  await writeLong(
    sink,
    written.longUntilMs,
    Date.now(),
    counting('long', (longUntilMs) => note({longUntilMs})),
  );
  // What was written while the rest was is late for none: the job has seen nothing of it yet.
  await writeLong(sink, written.longUntilMs, Date.now(), (longUntilMs) => note({longUntilMs}));
  await makeRollups(open, say);
  if (!written.hasBinRows) {
    const range = closedRange(Date.now(), written.days);
    say(`a row a bin: ${await writeRowPerBin(client, {...open, range})} rows`);
    note({hasBinRows: true});
  }
  await open.close();
  await client.shutdown();
  return written;
}

/** Tells now and then how many rows were written, and how fast. */
function counted(say: (text: string) => void) {
  return (name: string, next: (untilMs: number) => void): OnWritten => {
    const began = performance.now();
    let rows = 0;
    let saidAt = began;
    return (untilMs, more) => {
      next(untilMs);
      rows += more;
      if (performance.now() - saidAt < SAY_EVERY_MS) return;
      saidAt = performance.now();
      const perSecond = Math.round((1000 * rows) / (saidAt - began));
      say(`${name}: ${rows} rows, ${perSecond}/s, until ${new Date(untilMs).toISOString().slice(0, 10)}`);
    };
  };
}

async function makeRollups({job}: OpenScale, say: (text: string) => void): Promise<void> {
  const watching = setInterval(() => {
    const {samplesFolded, binsWritten} = job.progress();
    say(`rollups: ${samplesFolded} samples folded, ${binsWritten} bins written`);
  }, SAY_EVERY_MS);
  await job.runOnce(new AbortController().signal).finally(() => clearInterval(watching));
  const {seriesFailed} = job.progress();
  if (seriesFailed > 0) throw new Error(`failed rollups: of ${seriesFailed} series`);
}
