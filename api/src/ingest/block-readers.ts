/** Blocks of lines as rows, by format. */
import {type CsvRecord, CsvRecords} from './csv-records.js';
import {type CsvRowReader, csvRowReader, delimiterOf, InvalidHeader} from './csv-rows.js';
import type {LineBlock} from './file-lines.js';
import type {ImportRow} from './import-row.js';
import {ndjsonRow} from './ndjson-rows.js';

/** Takes what a line holds. */
export interface RowTaker {
  /** @param read - may throw `BrokenRow` */
  take(line: number, read: () => ImportRow): void;
  /** The line cannot be read at all. */
  reject(line: number, reason: string): void;
}

/** Reads a file, block by block. */
export interface BlockReader {
  read(block: LineBlock): void;
  /** The file has ended. */
  end(): void;
}

/** What the rows of a file do not say themselves. */
export interface RowDefaults {
  readonly metric: string | undefined;
  readonly timeZone: string;
}

/** Reads NDJSON; empty lines are no rows. */
export function ndjsonBlockReader(defaults: RowDefaults, rows: RowTaker): BlockReader {
  return {
    read({lines, firstLine}) {
      for (const [i, line] of lines.entries()) {
        if (line === null) rows.reject(firstLine + i, 'line too long');
        else if (line.trim() !== '') rows.take(firstLine + i, () => ndjsonRow(line, defaults));
      }
    },
    end() {},
  };
}

/** Reads CSV. Throws `InvalidHeader` when the first record is none, or the file has none. */
export function csvBlockReader(defaults: RowDefaults, rows: RowTaker): BlockReader {
  let records: CsvRecords | null = null;
  let rowOf: CsvRowReader | null = null;
  const takeAll = (read: readonly CsvRecord[]) => {
    for (const {line, fields, reason} of read) {
      if (rowOf !== null) {
        const readRow = rowOf;
        if (fields === null) rows.reject(line, reason!);
        else rows.take(line, () => readRow(fields));
      } else if (fields === null) {
        throw new InvalidHeader(reason!);
      } else {
        rowOf = csvRowReader(fields, defaults);
      }
    }
  };
  return {
    read({lines, firstLine}) {
      records ??= new CsvRecords(delimiterOf(lines.find((line) => line !== null && line !== '') ?? ''));
      takeAll(records.read(lines, firstLine));
    },
    end() {
      if (records) takeAll(records.end());
      if (rowOf === null) throw new InvalidHeader('no header');
    },
  };
}
