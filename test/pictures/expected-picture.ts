/**
 * Pictures as text, held against those that were looked at and accepted (`expected/`). A failure leaves the new text and
 * a PNG in `test/output/pictures/`; `npm test -- pictures --update` accepts what is drawn now.
 */
import assert from 'node:assert/strict';
import {copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Page} from 'puppeteer-core';
import type {Shape} from './describe-picture.js';

// From test/build/pictures.
const EXPECTED = fileURLToPath(new URL('../../pictures/expected', import.meta.url));
export const OUTPUT = fileURLToPath(new URL('../../output/pictures', import.meta.url));

/** Coordinates may differ by this, CSS pixels: how numbers are rounded is no look. */
const TOLERANCE = 0.5;

/** Text shapes are placed by their middle, which other fonts move. */
const TEXT_TOLERANCE = 10;

const round = (pixels: number): number => Math.round(pixels * 2) / 2;

/** Shapes as lines: one per part and paint, with all its shapes from left to right. */
export function textOfShapes(shapes: readonly Shape[]): string {
  const groups = new Map<string, Shape[]>();
  for (const shape of shapes) {
    const key = [shape.part, shape.form, shape.paint, shape.form === 'text' ? '' : shape.manner]
      .filter(Boolean)
      .join(' ');
    groups.set(key, [...(groups.get(key) ?? []), shape]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => [key, ...members.sort(fromLeft).map(lineOf)].join('\n  '))
    .join('\n');
}

function fromLeft(a: Shape, b: Shape): number {
  const [ax, ay] = cornerOf(a);
  const [bx, by] = cornerOf(b);
  // Within the tolerance of a comparison, what is left is not told from what is right.
  return Math.abs(ax - bx) > 2 * TOLERANCE ? ax - bx : ay - by;
}

const cornerOf = ({points}: Shape): [number, number] => [
  Math.min(...points.map(([x]) => x)),
  Math.min(...points.map(([, y]) => y)),
];

function lineOf(shape: Shape): string {
  const points = ordered(shape).map(([x, y]) => `${round(x)},${round(y)}`);
  return shape.form === 'text' ? `"${shape.manner}" ${points.join(' ')}` : points.join(' ');
}

/** Filled shapes begin at their top left corner and run clockwise; strokes run from left to right. */
function ordered({form, points}: Shape): Shape['points'] {
  if (form !== 'fill') {
    return points.length > 1 && points[0]![0] > points.at(-1)![0] ? [...points].reverse() : points;
  }
  const twiceArea = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  const clockwise = twiceArea < 0 ? [...points].reverse() : points;
  let first = 0;
  for (const [i, [x, y]] of clockwise.entries()) {
    const [bestX, bestY] = clockwise[first]!;
    if (x < bestX - TOLERANCE || (Math.abs(x - bestX) <= TOLERANCE && y < bestY)) first = i;
  }
  return [...clockwise.slice(first), ...clockwise.slice(0, first)];
}

/**
 * Holds the one chart of a page against what was accepted under a name.
 *
 * @throws AssertionError that names the first line that differs, and where the new picture was left
 */
export async function expectPicture(
  name: string,
  text: string,
  page: Page,
  isUpdating = process.env.UPDATE_PICTURES === '1',
): Promise<void> {
  const path = join(EXPECTED, `${name}.txt`);
  if (isUpdating) {
    mkdirSync(EXPECTED, {recursive: true});
    if (!existsSync(path) || difference(readFileSync(path, 'utf8'), text) !== null) writeFileSync(path, text);
    return;
  }
  const found = existsSync(path) ? difference(readFileSync(path, 'utf8'), text) : 'there is no accepted picture yet';
  if (found === null) return;
  mkdirSync(OUTPUT, {recursive: true});
  const beside = join(OUTPUT, name);
  writeFileSync(`${beside}.new.txt`, text);
  if (existsSync(path)) copyFileSync(path, `${beside}.expected.txt`);
  await page.screenshot({path: `${beside}.png`});
  assert.fail(`another picture: ${name}: ${found}\nThe new one is test/output/pictures/${name}.png and .new.txt`);
}

/** The first difference between two pictures, in words; null when they look alike. */
export function difference(expected: string, actual: string): string | null {
  const [before, after] = [expected, actual].map((text) => text.trimEnd().split('\n'));
  for (let i = 0; i < Math.max(before!.length, after!.length); i++) {
    const [old, now] = [before![i], after![i]];
    if (old !== undefined && now !== undefined && looksAlike(old, now)) continue;
    return `line ${i + 1}\n- ${old ?? '(nothing)'}\n+ ${now ?? '(nothing)'}`;
  }
  return null;
}

const COORDINATES = /(?<= )-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?(?= |$)/g;

function looksAlike(old: string, now: string): boolean {
  if (old === now) return true;
  if (old.replace(COORDINATES, '·') !== now.replace(COORDINATES, '·')) return false;
  const tolerance = old.includes('"') ? TEXT_TOLERANCE : TOLERANCE;
  const [before, after] = [old, now].map((line) => (line.match(COORDINATES) ?? []).flatMap((at) => at.split(',')));
  return before!.every((coordinate, i) => Math.abs(Number(coordinate) - Number(after![i])) <= tolerance);
}
