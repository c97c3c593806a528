/** A file of samples into a sink: streamed, in batches, with what is broken left out and told. */
import {open} from 'node:fs/promises';
import type {IncomingSamples, Sink} from '../store.js';
import {csvBlockReader, ndjsonBlockReader, type RowTaker} from './block-readers.js';
import {InvalidHeader} from './csv-rows.js';
import {readLineBlocks} from './file-lines.js';
import {BrokenRow} from './import-row.js';
import {SampleBuffers} from './sample-buffers.js';
import {type SeriesDefaults, WrittenSeries} from './written-series.js';

/** Rows that are written at once. */
const BATCH_ROWS = 50_000;
/** Broken rows that are listed; the others are only counted. */
const MOST_LISTED = 100;

/** The formats that can be read. */
export type FileFormat = 'csv' | 'ndjson';

/** How far an import is. */
export interface ImportProgress {
  readonly bytesRead: number;
  readonly totalBytes: number;
  /** Rows that are safe in the sink. */
  readonly rows: number;
  readonly brokenRows: number;
}

/** What came of an import. */
export interface ImportReport {
  /** Rows that are safe in the sink. */
  readonly rows: number;
  readonly series: number;
  /** Of the rows, epoch milliseconds; null when there are none. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly brokenRows: number;
  /** The first hundred of them. */
  readonly broken: readonly {readonly line: number; readonly reason: string}[];
}

/** What a file does not say itself, and how it is watched. */
export interface ImportOptions extends SeriesDefaults {
  /** By default the name of the file tells (`.csv`, `.ndjson`, `.jsonl`), else its first character. */
  readonly format?: FileFormat | undefined;
  /** For rows that have none. */
  readonly metric?: string | undefined;
  /** IANA zone of times without an offset; by default UTC. */
  readonly timeZone?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** A file that cannot be imported at all; the message is one line. */
export class UnreadableFile extends Error {}

/**
 * Imports a file of CSV (a header of `metric,time,value`, then as it pleases `kind,unit,interval,labels`, and a column
 * per label) or of NDJSON (`{metric, labels, time, value}`). Times are ISO 8601 or epoch milliseconds; seconds are
 * broken rows that name the likely value. Rows need no order; of rows of one series and time the last holds, also when
 * the file is imported again.
 *
 * Memory is bounded by a batch and by the number of series.
 *
 * @throws UnreadableFile when there is no such file, it holds nothing, or its header is none; what the sink throws, and
 *   the signal's reason: what was written until then stays
 */
export async function importFile(path: string, sink: Sink, options: ImportOptions = {}): Promise<ImportReport> {
  const {totalBytes, head} = await readHead(path);
  const format = options.format ?? formatOf(path, head);
  const buffers = new SampleBuffers();
  const written = new WrittenSeries(options);
  const report = {rows: 0, firstTime: Number.POSITIVE_INFINITY, lastTime: Number.NEGATIVE_INFINITY, brokenRows: 0};
  const broken: {line: number; reason: string}[] = [];
  let bytesRead = 0;

  const rowTaker: RowTaker = {
    take(line, read) {
      try {
        buffers.push(read());
      } catch (error) {
        if (!(error instanceof BrokenRow)) throw error;
        rowTaker.reject(line, error.message);
      }
    },
    reject(line, reason) {
      report.brokenRows += 1;
      if (broken.length < MOST_LISTED) broken.push({line, reason});
    },
  };
  const tell = () => options.onProgress?.({bytesRead, totalBytes, rows: report.rows, brokenRows: report.brokenRows});

  const writeBatch = async (all: boolean) => {
    const batch: IncomingSamples[] = [];
    let rows = 0;
    for (const buffer of buffers.filled()) {
      const series = await written.seriesOf(buffer, all || buffers.rows > 2 * BATCH_ROWS);
      if (!series) continue;
      rows += buffer.length;
      for (const time of buffer.times) {
        report.firstTime = Math.min(report.firstTime, time);
        report.lastTime = Math.max(report.lastTime, time);
      }
      for (const samples of buffers.take(buffer)) batch.push({series, samples});
    }
    options.signal?.throwIfAborted();
    if (batch.length > 0) await sink.writeSamples(batch);
    report.rows += rows;
    tell();
  };

  const defaults = {metric: options.metric, timeZone: options.timeZone ?? 'UTC'};
  const reader = format === 'csv' ? csvBlockReader(defaults, rowTaker) : ndjsonBlockReader(defaults, rowTaker);
  try {
    for await (const block of readLineBlocks(path, options.signal)) {
      bytesRead = block.bytesRead;
      reader.read(block);
      if (buffers.rows >= BATCH_ROWS) await writeBatch(false);
      else tell();
    }
    reader.end();
  } catch (error) {
    if (error instanceof InvalidHeader) throw new UnreadableFile(`unreadable file: ${path}: ${error.message}`);
    throw error;
  }
  await writeBatch(true);
  const {rows, brokenRows, firstTime, lastTime} = report;
  return {
    rows,
    series: written.count,
    firstTime: rows > 0 ? firstTime : null,
    lastTime: rows > 0 ? lastTime : null,
    brokenRows,
    broken,
  };
}

async function readHead(path: string): Promise<{totalBytes: number; head: string}> {
  try {
    const file = await open(path);
    try {
      const {size} = await file.stat();
      const {buffer, bytesRead} = await file.read(Buffer.alloc(1_024), 0, 1_024, 0);
      if (size === 0) throw new UnreadableFile(`empty file: ${path}`);
      return {totalBytes: size, head: buffer.toString('utf8', 0, bytesRead)};
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`unreadable file: ${path} (${(error as NodeJS.ErrnoException).code})`, {cause: error});
  }
}

function formatOf(path: string, head: string): FileFormat {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'ndjson';
  return /^\uFEFF?\s*\{/.test(head) ? 'ndjson' : 'csv';
}
