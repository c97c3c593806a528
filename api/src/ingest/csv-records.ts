/**
 * Lines of a CSV file (RFC 4180) as records of fields.
 *
 * A quote that is never closed breaks its own row, not all that follow: a record that spans lines is put together only
 * while its quotes are open, for so many lines at most; then its first line is broken, and the others are read again.
 */
import {CsvError, parse} from 'csv-parse/sync';

/** One record, or why a line is none. */
export interface CsvRecord {
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[] | null;
  /** Null where there are fields. */
  readonly reason: string | null;
}

/** Lines that one record may span. */
const MOST_LINES = 100;

interface Line {
  readonly text: string;
  readonly number: number;
}

/** Reads lines in turn; a record comes when its last line does. */
export class CsvRecords {
  readonly #delimiter: string;
  /** Lines of a record whose quotes are still open. */
  #open: Line[] = [];
  /** Records whose quotes are all closed, to be parsed together. */
  #closed: Line[] = [];

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end within these lines. Empty lines are none. */
  read(lines: readonly (string | null)[], firstLine: number): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const [i, text] of lines.entries()) {
      if (text === null) {
        this.#giveUp(records);
        records.push(...this.#parseClosed(), broken(firstLine + i, 'line too long'));
      } else {
        this.#take({text, number: firstLine + i}, records);
      }
    }
    records.push(...this.#parseClosed());
    return records;
  }

  /** What is left when the file has ended. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.#open.length > 0) this.#giveUp(records);
    records.push(...this.#parseClosed());
    return records;
  }

  #take(line: Line, records: CsvRecord[]): void {
    if (this.#open.length > 0) {
      this.#open.push(line);
      if (hasOddQuotes(line.text)) {
        const [{number}] = this.#open as [Line];
        this.#closed.push({text: this.#open.map(({text}) => text).join('\n'), number});
        this.#open = [];
      } else if (this.#open.length >= MOST_LINES) {
        this.#giveUp(records);
      }
    } else if (!line.text.includes('"')) {
      if (line.text === '') return;
      records.push(...this.#parseClosed());
      records.push({line: line.number, fields: line.text.split(this.#delimiter), reason: null});
    } else if (hasOddQuotes(line.text)) {
      this.#open.push(line);
    } else {
      this.#closed.push(line);
    }
  }

  /** Declares the first of the open lines broken, and reads the others again. */
  #giveUp(records: CsvRecord[]): void {
    const [first, ...others] = this.#open;
    this.#open = [];
    if (!first) return;
    records.push(...this.#parseClosed(), broken(first.number, 'quote not closed'));
    for (const line of others) this.#take(line, records);
  }

  #parseClosed(): CsvRecord[] {
    const lines = this.#closed;
    this.#closed = [];
    if (lines.length === 0) return [];
    try {
      // Many at once cost a fifth of one by one.
      const all = this.#parse(lines.map(({text}) => text).join('\n'));
      if (all.length === lines.length) {
        return lines.map(({number}, i) => ({line: number, fields: all[i]!, reason: null}));
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
    }
    return lines.map(({text, number}) => {
      try {
        const [fields, ...more] = this.#parse(text);
        if (fields && more.length === 0) return {line: number, fields, reason: null};
      } catch (error) {
        if (!(error instanceof CsvError)) throw error;
      }
      return broken(number, 'misplaced quote');
    });
  }

  #parse(text: string): string[][] {
    return parse(text, {delimiter: this.#delimiter, relax_column_count: true, record_delimiter: '\n'});
  }
}

const broken = (line: number, reason: string): CsvRecord => ({line, fields: null, reason});

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
