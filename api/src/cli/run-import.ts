/** `metrics-chart-api import`, once it is known what goes where: a file into a sink, with a bar that grows. */
import {SingleBar} from 'cli-progress';
import {type ImportOptions, type ImportReport, importFile, UnreadableFile} from '../ingest/import-file.js';
import type {Sink} from '../store.js';

/** What is imported, and where to. */
export interface ImportRun extends Omit<ImportOptions, 'signal' | 'onProgress'> {
  readonly path: string;
  readonly sink: Sink;
}

/** What an import is run with. */
export interface ImportIo {
  /** Takes a line of output. */
  readonly write: (line: string) => void;
  /** Takes a line about what goes wrong. */
  readonly warn: (line: string) => void;
  /** Where the bar is drawn, when it is a terminal: standard error. */
  readonly terminal: NodeJS.WriteStream;
  /** Aborts when the person who runs it wants it to end. */
  readonly signal?: AbortSignal | undefined;
}

/** Broken rows that are printed; the report holds more. */
const MOST_PRINTED = 20;

/**
 * Imports a file, and says what came of it.
 *
 * @returns the exit code: 0 when rows were imported, broken ones beside them or not; 1 when none was, the file cannot be
 *   read, the sink failed or the signal aborted. What was imported until then stays, and importing the same file again
 *   replaces it by the same.
 */
export async function runImport({path, sink, ...options}: ImportRun, io: ImportIo): Promise<number> {
  const bar = progressBar(io.terminal);
  let rows = 0;
  try {
    const report = await importFile(path, sink, {
      ...options,
      signal: io.signal,
      onProgress(progress) {
        rows = progress.rows;
        bar.show(progress.bytesRead, progress.totalBytes, rows);
      },
    });
    bar.stop();
    say(path, report, io);
    return report.rows > 0 ? 0 : 1;
  } catch (error) {
    bar.stop();
    if (error instanceof UnreadableFile) io.warn(error.message);
    else if (io.signal?.aborted) io.warn(`import ended: ${stays(rows)}`);
    else io.warn(`import failed: ${(error as Error).message}; ${stays(rows)}`);
    return 1;
  }
}

const stays = (rows: number) =>
  rows === 0 ? 'no row was imported' : `${counted(rows, 'row')} stay; importing the file again is safe`;

function say(path: string, {rows, series, firstTime, lastTime, brokenRows, broken}: ImportReport, io: ImportIo): void {
  if (rows === 0) {
    io.warn(`no row was imported: ${path}`);
  } else {
    const from = new Date(firstTime!).toISOString();
    const to = new Date(lastTime!).toISOString();
    io.write(`imported ${counted(rows, 'row')} of ${grouped(series)} series, from ${from} to ${to}`);
  }
  if (brokenRows === 0) return;
  io.warn(`${counted(brokenRows, 'broken row')}, left out:`);
  for (const {line, reason} of broken.slice(0, MOST_PRINTED)) io.warn(`  line ${line}: ${reason}`);
  if (brokenRows > MOST_PRINTED) io.warn(`  and ${grouped(brokenRows - MOST_PRINTED)} more`);
}

const grouped = (count: number) => count.toLocaleString('en-US');
const counted = (count: number, noun: string) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A bar of bytes where somebody looks; a log file gets none. */
function progressBar(terminal: NodeJS.WriteStream) {
  if (!terminal.isTTY) return {show() {}, stop() {}};
  const bar = new SingleBar({
    stream: terminal,
    format: '{bar} {percentage} %  {rows} rows  {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  let started = false;
  return {
    show(bytesRead: number, totalBytes: number, rows: number) {
      if (!started) bar.start(totalBytes, 0, {rows: '0'});
      started = true;
      bar.update(bytesRead, {rows: grouped(rows)});
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
