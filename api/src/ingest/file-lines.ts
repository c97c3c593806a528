/** The lines of a file, block by block, with memory for one block and one line. */
import {createReadStream} from 'node:fs';

/** Some lines that follow one another. */
export interface LineBlock {
  /** Without their ends. Null where a line was too long to be held. */
  readonly lines: readonly (string | null)[];
  /** Counted from 1. */
  readonly firstLine: number;
  /** Bytes of the file that were read by the end of the block. */
  readonly bytesRead: number;
}

/** The longest line that is held, bytes. */
export const LONGEST_LINE_BYTES = 1_048_576;

const BLOCK_BYTES = 262_144;
const NEWLINE = 0x0a;

/**
 * Reads a file of UTF-8 lines that end with LF or CR LF; a byte order mark is left out, and so is an empty last line.
 *
 * @throws the signal's reason when it aborts; what the file system says
 */
export async function* readLineBlocks(path: string, signal?: AbortSignal): AsyncGenerator<LineBlock> {
  // What has been read of a line whose end has not.
  let open: Buffer[] = [];
  let openBytes = 0;
  let tooLong = false;
  let bytesRead = 0;
  let firstLine = 1;
  const options = {highWaterMark: BLOCK_BYTES, ...(signal ? {signal} : {})};

  const linesOf = (bytes: Buffer): string[] => {
    const text = bytes.toString('utf8');
    const lines = (firstLine === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n');
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  };

  try {
    for await (const chunk of createReadStream(path, options) as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      const end = chunk.lastIndexOf(NEWLINE);
      const lines: (string | null)[] = [];
      let rest = chunk;
      if (end >= 0) {
        let start = 0;
        if (tooLong) {
          start = chunk.indexOf(NEWLINE) + 1;
          lines.push(null);
          tooLong = false;
        }
        if (start <= end) lines.push(...linesOf(Buffer.concat([...open, chunk.subarray(start, end)])));
        open = [];
        openBytes = 0;
        rest = chunk.subarray(end + 1);
      }
      if (!tooLong) {
        open.push(rest);
        openBytes += rest.length;
        if (openBytes > LONGEST_LINE_BYTES) {
          tooLong = true;
          open = [];
          openBytes = 0;
        }
      }
      if (lines.length > 0) {
        yield {lines, firstLine, bytesRead};
        firstLine += lines.length;
      }
    }
  } catch (error) {
    // The stream wraps the reason in an error of its own.
    signal?.throwIfAborted();
    throw error;
  }
  if (tooLong) yield {lines: [null], firstLine, bytesRead};
  else if (openBytes > 0) yield {lines: linesOf(Buffer.concat(open)), firstLine, bytesRead};
}
