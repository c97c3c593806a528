/**
 * A picture as plain shapes: what is drawn where, in which paint. How it is drawn (elements, nesting, the form of path
 * data, into how many pieces a line is cut) is left out, so that only a change of the look is a change here.
 */
import type {Page} from 'puppeteer-core';

/** Corners or vertices, CSS pixels from the top left corner of the drawing. */
export type Points = readonly (readonly [x: number, y: number])[];

/** A drawn shape in its paint. */
export interface Shape {
  /** Its parts by name, those of a series left out; `dot` for a line of no length. */
  readonly part: string;
  readonly form: 'stroke' | 'fill' | 'text';
  /** Colour and strength, as `#136afa 18%`; of a pattern, that of its lines. */
  readonly paint: string;
  /** Of a stroke: width, and dashes if any; of a fill: `hatch` or nothing; of a text: what it says. */
  readonly manner: string;
  readonly points: Points;
}

/** All shapes of the picture of the one chart of a page. */
export async function shapesOf(page: Page): Promise<Shape[]> {
  const shapes = await page.evaluate(readShapes);
  return [...joined(shapes.filter(({form}) => form === 'stroke')), ...shapes.filter(({form}) => form !== 'stroke')].map(
    (shape) => ({...shape, points: shape.form === 'text' ? shape.points : withoutStraight(shape)}),
  );
}

const isSame = ([ax, ay]: Points[number], [bx, by]: Points[number]): boolean =>
  Math.abs(ax - bx) < 0.01 && Math.abs(ay - by) < 0.01;

/** Strokes of one part and paint where one begins at the end of another are one. */
function joined(strokes: readonly Shape[]): Shape[] {
  const whole: Shape[] = [];
  for (const stroke of strokes) {
    const at = whole.findIndex(
      (other) =>
        other.part === stroke.part &&
        other.paint === stroke.paint &&
        other.manner === stroke.manner &&
        other.points.length > 1 &&
        stroke.points.length > 1 &&
        isSame(other.points.at(-1)!, stroke.points[0]!),
    );
    if (at < 0) whole.push(stroke);
    else whole[at] = {...whole[at]!, points: [...whole[at]!.points, ...stroke.points.slice(1)]};
  }
  return whole;
}

/** Leaves out points that repeat, and those on the straight line between their neighbours. */
function withoutStraight({form, points}: Shape): Points {
  const kept: [number, number][] = [];
  for (const [x, y] of points) {
    if (kept.length > 0 && isSame(kept.at(-1)!, [x, y])) continue;
    const [[ax, ay], [bx, by]] = [kept.at(-2) ?? [Number.NaN, Number.NaN], kept.at(-1) ?? [Number.NaN, Number.NaN]];
    if (Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) < 0.01) kept.pop();
    kept.push([x, y]);
  }
  if (form === 'fill' && kept.length > 1 && isSame(kept[0]!, kept.at(-1)!)) kept.pop();
  return kept;
}

/** Runs in the page: reads the shapes of the picture with the paint that the style sheet really gives them. */
function readShapes(): Shape[] {
  const root = document.querySelector('metrics-chart')!.shadowRoot!;
  const svg = root.querySelector<SVGSVGElement>('svg.picture')!;
  const toPicture = svg.getScreenCTM()!.inverse();
  const shapes: Shape[] = [];

  /** Path data as subpaths of absolute points; the chart has straight lines alone. */
  const subpathsOf = (d: string): [number, number][][] => {
    const subpaths: [number, number][][] = [];
    let [x, y, startX, startY] = [0, 0, 0, 0];
    for (const [, letter, rest] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
      const numbers = (rest!.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/g) ?? []).map(Number);
      const isRelative = letter === letter!.toLowerCase();
      const kind = letter!.toUpperCase();
      if (kind === 'Z') {
        [x, y] = [startX, startY];
        subpaths.at(-1)!.push([x, y]);
        continue;
      }
      if (!'MLHV'.includes(kind)) throw new Error(`unknown path command: ${letter} of ${d.slice(0, 80)}`);
      const size = kind === 'H' || kind === 'V' ? 1 : 2;
      for (let i = 0; i < numbers.length; i += size) {
        const [a, b] = [numbers[i]!, numbers[i + 1]!];
        const [fromX, fromY] = isRelative ? [x, y] : [0, 0];
        if (kind !== 'V') x = fromX + a;
        if (kind !== 'H') y = fromY + (kind === 'V' ? a : b);
        if (kind === 'M' && i === 0) {
          subpaths.push([[x, y]]);
          [startX, startY] = [x, y];
        } else subpaths.at(-1)!.push([x, y]);
      }
    }
    return subpaths;
  };

  const boxOf = (x: number, y: number, width: number, height: number): [number, number][] => [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
    [x, y],
  ];

  const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name) ?? 0);
  const geometryOf = (element: SVGGraphicsElement): [number, number][][] => {
    switch (element.localName) {
      case 'path':
        return subpathsOf(element.getAttribute('d') ?? '');
      case 'rect': {
        const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => numberOf(element, name));
        return width! > 0 && height! > 0 ? [boxOf(x!, y!, width!, height!)] : [];
      }
      case 'line':
        return [
          [
            [numberOf(element, 'x1'), numberOf(element, 'y1')],
            [numberOf(element, 'x2'), numberOf(element, 'y2')],
          ],
        ];
      default:
        throw new Error(`unknown shape: ${element.localName}`);
    }
  };

  /** `#rrggbb`, and how strong in percent. */
  const paintText = (color: string, strength: number): string => {
    const numbers = (color.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const scale = color.startsWith('color(') ? 255 : 1;
    const channels = numbers.slice(0, 3).map((channel) => Math.round(channel * scale));
    const hex = channels.map((channel) => channel.toString(16).padStart(2, '0')).join('');
    const percent = Math.round((numbers[3] ?? 1) * strength * 100);
    return percent === 100 ? `#${hex}` : `#${hex} ${percent}%`;
  };

  const visit = (element: Element, above: string, strengthAbove: number): void => {
    if (element.localName === 'defs') return;
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden') return;
    const strength = strengthAbove * Number(style.opacity);
    const named = [...element.part].filter((name) => !name.startsWith('series-')).join(' ');
    const part = named || above;
    if (element instanceof SVGGraphicsElement && element.childElementCount === 0) draw(element, part, strength, style);
    for (const child of element.children) visit(child, part, strength);
  };

  const draw = (element: SVGGraphicsElement, part: string, strength: number, style: CSSStyleDeclaration): void => {
    if (element.localName === 'text') {
      // Which spaces a date is written with is a matter of the browser's version.
      const text = (element.textContent ?? '').replace(/\s+/g, ' ');
      if (text === '') return;
      const box = element.getBoundingClientRect();
      const origin = svg.getBoundingClientRect();
      const middle = [box.left + box.width / 2 - origin.left, box.top + box.height / 2 - origin.top] as const;
      const paint = paintText(style.fill, strength * Number(style.fillOpacity));
      shapes.push({part, form: 'text', paint, manner: text, points: [middle]});
      return;
    }
    if (element.localName === 'g' || element.localName === 'svg') return;
    const matrix = toPicture.multiply(element.getScreenCTM()!);
    const subpaths = geometryOf(element).map((points) =>
      points.map(([x, y]): [number, number] => [
        matrix.a * x + matrix.c * y + matrix.e,
        matrix.b * x + matrix.d * y + matrix.f,
      ]),
    );
    if (style.fill !== 'none') {
      const pattern = /url\("?#([^")]+)"?\)/.exec(style.fill);
      const inked = pattern ? root.querySelector(`[id="${pattern[1]}"] > *`)! : element;
      const ink = pattern ? getComputedStyle(inked).stroke : style.fill;
      const distance = pattern ? ` every ${root.querySelector(`[id="${pattern[1]}"]`)!.getAttribute('width')}px` : '';
      const paint = paintText(ink, strength * Number(style.fillOpacity));
      const manner = pattern ? `hatch${distance}` : '';
      for (const points of subpaths) shapes.push({part, form: 'fill', paint, manner, points});
    }
    if (style.stroke !== 'none') {
      const paint = paintText(style.stroke, strength * Number(style.strokeOpacity));
      const dashes = style.strokeDasharray === 'none' ? '' : ` dashed ${style.strokeDasharray.replaceAll(', ', ' ')}`;
      for (const points of subpaths) {
        const isDot = points.every(([x, y]) => x === points[0]![0] && y === points[0]![1]);
        if (isDot && (points.length < 2 || style.strokeLinecap !== 'round')) continue;
        const manner = `${style.strokeWidth}${dashes}${isDot ? ' dot' : ''}`;
        shapes.push({part, form: 'stroke', paint, manner, points: isDot ? [points[0]!] : points});
      }
    }
  };

  visit(svg, 'picture', 1);
  return shapes;
}
