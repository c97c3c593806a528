import type {MeasureText} from '../core/scene.js';

/** The two fonts of a chart's drawing, as CSS font shorthands; `key` of the cache. */
export interface TextFonts {
  readonly tick: string;
  readonly title: string;
}

/** Widths by font and text. Digits are tabular, so one stands for all, and a moving axis measures nothing new. */
const widths = new Map<string, number>();
/** Enough for every text of a busy page; then it starts anew. */
const MOST_WIDTHS = 5000;
let context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null = null;

/** Forgets all widths, for when a font has come that was not there when they were measured. */
export function forgetWidths(): void {
  widths.clear();
}

/**
 * Measures texts in the fonts that a chart really uses, without touching layout.
 *
 * @param fonts - as computed by the browser for the texts of each role
 */
export function createMeasureText(fonts: TextFonts): MeasureText {
  return (text, role) => {
    const font = fonts[role];
    const alike = text.replace(/\d/g, '0');
    const key = `${font}|${alike}`;
    let width = widths.get(key);
    if (width === undefined) {
      width = measure(alike, font);
      if (widths.size >= MOST_WIDTHS) widths.clear();
      widths.set(key, width);
    }
    return width;
  };
}

function measure(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * Number.parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? '11') * 0.6;
  context.font = font;
  return context.measureText(text).width;
}
