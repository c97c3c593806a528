/**
 * Path data with rounded numbers, written by d3-shape's generators into a context of ours.
 *
 * Rounding is to a quarter of a pixel for lines and to whole pixels for envelopes: no eye sees less, the strings are
 * half as long, and the texts of the few thousand numbers that a screen has are made once for all charts of a page.
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

/**
 * Writes path data.
 *
 * @param parts - coordinates are rounded to this part of a pixel: 4 or 1
 * @param pieceLength - a line is cut into pieces of about so many vertices, each beginning where the one before ends
 *   (long paths raster slower); a piece has always two vertices or more, so that no cap shows as a dot. Infinity for
 *   shapes that are filled, and for dashes, which would start anew in each piece.
 */
export function createPathWriter(parts: number, pieceLength = Number.POSITIVE_INFINITY): PathWriter {
  const quartersOfPart = 4 / parts;
  let pieces: string[] = [];
  let text = '';
  let vertices = 0;
  let lastX = '';
  let lastY = '';
  // A subpath begins when something is drawn to: one of a single vertex would be nothing, or a cap where there is no line.
  let isBegun = false;
  // Called for every vertex, and mostly before anything is compiled: few calls, no strings that are made anew.
  const setLast = (x: number, y: number) => {
    const xQuarters = Math.floor(x * parts + 0.5) * quartersOfPart;
    const yQuarters = Math.floor(y * parts + 0.5) * quartersOfPart;
    lastX = quarterTexts[xQuarters] ?? textOfQuarters(xQuarters);
    lastY = quarterTexts[yQuarters] ?? textOfQuarters(yQuarters);
  };
  return {
    moveTo(x, y) {
      setLast(x, y);
      isBegun = false;
    },
    lineTo(x, y) {
      if (vertices >= pieceLength) {
        pieces.push(text);
        text = '';
        vertices = 0;
        isBegun = false;
      }
      if (!isBegun) {
        text += `M${lastX},${lastY}`;
        vertices += 1;
        isBegun = true;
      }
      setLast(x, y);
      text += `L${lastX},${lastY}`;
      vertices += 1;
    },
    closePath() {
      if (isBegun) text += 'Z';
    },
    take() {
      const taken = text ? [...pieces, text] : pieces;
      pieces = [];
      text = '';
      vertices = 0;
      isBegun = false;
      return taken;
    },
  };
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
