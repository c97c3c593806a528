/**
 * Path data with rounded numbers, written by d3-shape's curves into a context of ours.
 *
 * Rounding is to a quarter of a pixel for lines and to whole pixels for envelopes: no eye sees less, and the strings are
 * half as long.
 */

/** The part of a canvas that d3-shape's linear and step curves draw on. */
export interface PathContext {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/** How finely coordinates are rounded: parts of a pixel. */
export const LINE_PARTS = 4;
export const ENVELOPE_PARTS = 1;

const KEPT = 4 * 4096;
const quarterTexts: string[] = [];

/** The text of so many quarters of a pixel; that of those on a screen is made once. */
function textOfQuarters(quarters: number): string {
  const text = String(quarters / 4 || 0);
  if (quarters >= 0 && quarters < KEPT) quarterTexts[quarters] = text;
  return text;
}

/** The text of a coordinate, rounded to a quarter of a pixel. Never −0, never an exponent below 10²¹ pixels. */
export function coordinateText(pixels: number): string {
  const quarters = Math.round(pixels * 4);
  return quarterTexts[quarters] ?? textOfQuarters(quarters);
}

export interface PathWriter extends PathContext {
  /** What was written since the last call, in pieces; none when nothing was. Forgets it. */
  take(): string[];
}

// ASCII.
const MOVE = 77;
const LINE = 76;
const CLOSE = 90;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Room for a letter, a comma and two numbers, however far from the plot: none has more than 26 digits and signs. */
const VERTEX_BYTES = 64;
const decoder = new TextDecoder();
/** Bytes to write on, for whoever writes next: writers hold some from the first vertex to `take`. */
const spare: Uint8Array[] = [];

/**
 * Writes path data. It is put down as bytes and made into a string piece by piece: a string that grows by a vertex at a
 * time is a chain of as many strings, and would stay one in every Scene.
 *
 * @param parts - coordinates are rounded to this part of a pixel: 4 or 1
 * @param pieceLength - a line is cut into pieces of about so many vertices, each beginning where the one before ends
 *   (long paths raster slower); a piece has always two vertices or more, so that no cap shows as a dot. Infinity for
 *   shapes that are filled, and for dashes, which would start anew in each piece.
 */
export function createPathWriter(parts: number, pieceLength = Number.POSITIVE_INFINITY): PathWriter {
  const quartersOfPart = 4 / parts;
  let pieces: string[] = [];
  let bytes: Uint8Array | null = null;
  let length = 0;
  let vertices = 0;
  // The last vertex, in quarters of a pixel.
  let lastX = 0;
  let lastY = 0;
  // A subpath begins when something is drawn to: one of a single vertex would be nothing, or a cap where there is no line.
  let isBegun = false;

  const writeVertex = (letter: number) => {
    let to = bytes ?? spare.pop() ?? new Uint8Array(8192);
    if (length + VERTEX_BYTES > to.length) {
      const longer = new Uint8Array(2 * to.length);
      longer.set(to);
      to = longer;
    }
    bytes = to;
    to[length] = letter;
    length = writeQuarters(to, length + 1, lastX);
    to[length] = COMMA;
    length = writeQuarters(to, length + 1, lastY);
    vertices += 1;
  };
  const cut = () => {
    pieces.push(decoder.decode(bytes!.subarray(0, length)));
    length = 0;
    vertices = 0;
    isBegun = false;
  };
  return {
    moveTo(x, y) {
      lastX = Math.floor(x * parts + 0.5) * quartersOfPart;
      lastY = Math.floor(y * parts + 0.5) * quartersOfPart;
      isBegun = false;
    },
    lineTo(x, y) {
      if (vertices >= pieceLength) cut();
      if (!isBegun) {
        writeVertex(MOVE);
        isBegun = true;
      }
      lastX = Math.floor(x * parts + 0.5) * quartersOfPart;
      lastY = Math.floor(y * parts + 0.5) * quartersOfPart;
      writeVertex(LINE);
    },
    closePath() {
      if (isBegun) bytes![length++] = CLOSE;
    },
    take() {
      if (length > 0) cut();
      if (bytes) spare.push(bytes);
      bytes = null;
      const taken = pieces;
      pieces = [];
      isBegun = false;
      return taken;
    },
  };
}

/** Writes a number of quarters of a pixel as a decimal; returns where it ends. */
function writeQuarters(bytes: Uint8Array, start: number, quarters: number): number {
  let at = start;
  let size = quarters;
  if (size < 0) {
    bytes[at++] = MINUS;
    size = -size;
  }
  const whole = Math.floor(size / 4);
  if (whole >= 10000) for (const digit of String(whole)) bytes[at++] = digit.charCodeAt(0);
  else {
    if (whole >= 1000) bytes[at++] = ZERO + ((whole / 1000) | 0);
    if (whole >= 100) bytes[at++] = ZERO + (((whole / 100) | 0) % 10);
    if (whole >= 10) bytes[at++] = ZERO + (((whole / 10) | 0) % 10);
    bytes[at++] = ZERO + (whole % 10);
  }
  const part = size - 4 * whole;
  if (part > 0) {
    // .25, .5 or .75
    bytes[at++] = POINT;
    bytes[at++] = ZERO + (part === 1 ? 2 : part === 2 ? 5 : 7);
    if (part !== 2) bytes[at++] = ZERO + 5;
  }
  return at;
}

/** A rectangle as a subpath, corners on quarters of a pixel; empty when it has no area. */
export function rectPath(x0: number, y0: number, x1: number, y1: number): string {
  if (!(x1 > x0 && y1 > y0)) return '';
  const left = coordinateText(x0);
  return `M${left},${coordinateText(y0)}H${coordinateText(x1)}V${coordinateText(y1)}H${left}Z`;
}

/** A dot as a subpath of length zero: with round caps, as wide as the stroke. */
export function dotPath(x: number, y: number): string {
  return `M${coordinateText(x)},${coordinateText(y)}h0`;
}

/** An upright line as a subpath. */
export function uprightPath(x: number, y0: number, y1: number): string {
  return `M${coordinateText(x)},${coordinateText(y0)}V${coordinateText(y1)}`;
}
