/**
 * A Scene: everything a chart shows, as plain values. `layout` (layout.ts) makes it, `render/` turns it into SVG and
 * decides nothing, and an SVG without a browser prints the same Scene.
 *
 * Lengths and positions are CSS pixels from the top left corner of the box; strings named `…Path` and the members of
 * `MarkPaths` are SVG path data. The number of entries in a Scene depends on pixels, axes and series, never on bins.
 * Marks may reach beyond the plot by a vertex: whoever draws them clips at `plot`.
 */
import type {TimeRange} from '@metrics-chart/contract/series';
import type {Formats} from './formats.js';
import type {SeriesColumns} from './series-columns.js';

/** The box that a chart's drawing fills, CSS pixels, and how many device pixels a CSS pixel has. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** A rectangle, CSS pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width of a text in the font of its role, CSS pixels. Roles: tick texts (11 px), axis titles (12 px). */
export type MeasureText = (text: string, role: 'tick' | 'title') => number;

export type Mark = 'line' | 'area' | 'bars' | 'points';
export type Curve = 'linear' | 'step';
export type Side = 'left' | 'right';
export type ScaleType = 'linear' | 'log' | 'symlog';

/** One series as it is to be drawn: its columns, in the unit of its axis, and how it looks. Made by `resolveAxes`. */
export interface DrawnSeries {
  readonly columns: SeriesColumns;
  /** The name of one of the resolved axes. */
  readonly axis: string;
  readonly mark: Mark;
  readonly curve: Curve;
  /** Whether the min–max envelope is drawn, where the columns have one. */
  readonly envelope: boolean;
  /** Colour slot, 0 to 7. */
  readonly slot: number;
  /** Dash pattern, an index into `DASHES`; 0 is a full line. */
  readonly dash: number;
  /** A colour of the page's own, any CSS colour; null for that of the slot. */
  readonly color: string | null;
  /** Hidden series are not drawn, scale nothing, and stay in the legend. */
  readonly hidden: boolean;
}

/** One y-axis as it is to be laid out, in order of appearance from the plot outwards on its side. Made by `resolveAxes`. */
export interface ResolvedAxis {
  readonly name: string;
  readonly side: Side;
  /** Unit of the values on it; null when not known. */
  readonly unit: string | null;
  readonly scale: ScaleType;
  /** Hard ends of the domain, in `unit`; null follows the data. */
  readonly min: number | null;
  readonly max: number | null;
  /** The domain reaches at least to these, in `unit`; null when there are none. */
  readonly softMin: number | null;
  readonly softMax: number | null;
  /** What stands above the axis, without the unit; empty for the unit alone. */
  readonly title: string;
  /** A fixed number of fraction digits of its tick texts; null follows the step. */
  readonly digits: number | null;
  /** The unit was declared with a prefix (`ms`, `MiB`): values are written in just this unit, never in s or GiB. */
  readonly pinned: boolean;
  /** A hidden axis scales its series and shows no ticks. */
  readonly hidden: boolean;
  /** What sums and counts on it are per: a step as a word of the contract (`2m`); null when it is none or more than one. */
  readonly perStep: string | null;
}

/** Where a threshold stands. */
export interface ThresholdPlace {
  /** Name of its axis; null for the first. */
  readonly axis: string | null;
  /** In the unit of the axis. */
  readonly value: number;
}

/** How a scene is laid out, besides what is in it. Nothing is read from the surroundings: everything comes in here. */
export interface LayoutOptions {
  /** The requested range: always the domain of the time axis, whatever data there is. */
  readonly timeRange: TimeRange;
  /** IANA name. */
  readonly timeZone: string;
  /** Cached formatters of one locale and hour cycle, shared by all charts of a page. */
  readonly formats: Formats;
  /** Values that an axis reaches to when they are near: no further from its series than these are high. */
  readonly thresholds: readonly ThresholdPlace[];
  /** Least gutters, so that a group lines up and a gesture does not twitch; null for none. */
  readonly gutters: {readonly left: number; readonly right: number} | null;
}

/** A scale as plain numbers: `yOf` (scales.ts) reads it. Nothing of it refers to data or paths. */
export interface ScaleSpec {
  readonly type: ScaleType;
  /** Values at the bottom and at the top of the plot. */
  readonly domain: readonly [bottom: number, top: number];
  /** Pixels of the bottom and of the top of the plot. */
  readonly range: readonly [bottom: number, top: number];
  /** Symlog only: where its linear part ends, on either side of zero; else 1. */
  readonly constant: number;
}

/** How values of one axis are written, everywhere: axis, tip, legend and table. `formatValue` (format-value.ts) reads it. */
export interface ValueStyle {
  /** Unit of the values that come in; null when not known. */
  readonly unit: string | null;
  /** Values are divided by this before they are written: 1024 ** 3 for By as GiB, 1000 for ms as s. */
  readonly divisor: number;
  /** What stands right behind the number: `k`, `M`, `×10⁻⁹`; empty for nothing. */
  readonly letter: string;
  /** The unit behind a value, with its prefix: `GiB`, `ms`, `%`; empty for none. */
  readonly suffix: string;
  /** What a sum or a count is per, in words: `per 2 min`; empty for nothing. Stands behind the unit in titles. */
  readonly per: string;
  /** `duration`: seconds (after division) written as `1 h 20 m`. */
  readonly form: 'number' | 'duration';
  /** Fraction digits of its tick texts. */
  readonly digits: number;
  /** Durations: the smallest part that tick texts write, seconds (60 for minutes); else 0. */
  readonly least: number;
  /** The unit stays as it is, whatever the size of a value. */
  readonly pinned: boolean;
  /** Everything in powers of ten, as on log axes: kB and not KiB, 100 s and not 1 m 40 s. */
  readonly decimal: boolean;
}

export interface AxisTick {
  readonly value: number;
  /** Height of the value, and of its grid row where it has one. */
  readonly y: number;
  /** Centre of the text: `y`, or above it with inner labels. */
  readonly textY: number;
  readonly text: string;
}

/** One drawn y-axis: finished texts at finished places. */
export interface AxisScene {
  readonly name: string;
  readonly side: Side;
  /** Where tick texts are anchored, and how (`end` on the left, `start` on the right; the reverse with inner labels). */
  readonly x: number;
  readonly anchor: 'start' | 'end';
  /** The strip of the gutter that belongs to this axis. */
  readonly left: number;
  readonly width: number;
  /** `latency · ms`, shortened to what fits; empty when there is nothing to say or no room. */
  readonly title: string;
  readonly titleX: number;
  /** Baseline of the title; titles of further axes of a side stand in rows above the first. */
  readonly titleY: number;
  readonly titleAnchor: 'start' | 'end';
  readonly ticks: readonly AxisTick[];
  readonly scale: ScaleSpec;
  readonly style: ValueStyle;
  /** Keys of its visible series, in order: the swatches of its title. */
  readonly seriesKeys: readonly string[];
  /** Where those swatches begin, lines of 22 px at `titleY` − 4; empty when tick texts take the colour. */
  readonly swatches: readonly {
    readonly key: string;
    readonly slot: number;
    readonly dash: number;
    readonly color: string | null;
    readonly x: number;
  }[];
  /** The colour that all its series share, as slot or as colour of the page's own; null when they don't. */
  readonly tint: {readonly slot: number; readonly color: string | null} | null;
  /** Its ticks are not drawn: folded into the legend for want of room, hidden by the page, or it has no values. */
  readonly shown: boolean;
}

export interface GridRow {
  readonly y: number;
  /** The row of zero of every axis that has a tick there, which is drawn stronger. */
  readonly zero: boolean;
}

export interface TimeTick {
  readonly time: number;
  /** Where the tick stands. */
  readonly x: number;
  /** Where its text is anchored: `x`, or pulled in so that nothing is clipped at the ends of the box. */
  readonly textX: number;
  readonly text: string;
  /** The second line: date, month or year, at the first tick and where it changes; null for none. */
  readonly second: string | null;
}

/** The time axis: always the requested range. `xOf` and `timeAtX` (scales.ts) read it. */
export interface TimeAxisScene {
  readonly domain: readonly [startMs: number, endMs: number];
  readonly range: readonly [left: number, right: number];
  /** Height of the line, which is the bottom of the plot. */
  readonly y: number;
  /** Baselines of the two lines of tick text; null where a low chart has no room for the second. */
  readonly textY: number;
  readonly secondY: number | null;
  readonly ticks: readonly TimeTick[];
}

/**
 * What is drawn of one series, as path data. Lines, areas and envelopes come in pieces of about 256 points that join
 * (long paths raster slower; a dashed line is one piece, so that its dashes don't restart). Dots are subpaths of length
 * zero: stroked with round caps, the stroke width is their diameter.
 */
export interface MarkPaths {
  /** Stroke. */
  readonly line: readonly string[];
  /** Fill, under the line. */
  readonly area: readonly string[];
  /** Fill, around the line. */
  readonly envelope: readonly string[];
  /** Fill. */
  readonly bars: readonly string[];
  /** Stroke with round caps: every value of mark `points`. */
  readonly points: readonly string[];
  /** Stroke with round caps: values with no neighbour to be joined to, in marks `line` and `area`. */
  readonly dots: readonly string[];
  /** Stroke: envelopes with no neighbour to be joined to. */
  readonly whiskers: readonly string[];
}

/** The marks of one visible series. */
export interface SeriesMarks {
  readonly key: string;
  /** Its place among all series, hidden ones too: where colours are few, dashes go by it. */
  readonly order: number;
  readonly name: string;
  readonly axis: string;
  readonly slot: number;
  readonly dash: number;
  readonly color: string | null;
  readonly mark: Mark;
  readonly curve: Curve;
  /** Bins that are complete. */
  readonly complete: MarkPaths;
  /** Bins that are not complete yet, drawn at half strength. */
  readonly open: MarkPaths;
  /** Stroke: a short upright mark through each thin bin's value, at least one device pixel wide; empty for none. */
  readonly thin: string;
}

/** The strip under the time axis that says where there is nothing, and which kind of it. Fills; empty for none. */
export interface StripScene {
  readonly y: number;
  readonly height: number;
  /** Runs in which every visible series has a gap. */
  readonly gapPath: string;
  /** Bins in which some are missing, of any visible series: as wide as what is missing, at least one device pixel. */
  readonly thinPath: string;
  /** Runs in which any visible series has no answer from the store. */
  readonly unknownPath: string;
}

/** A remark of the chart on itself, in words; `code` is stable, for translations and tests. */
export interface SceneMessage {
  readonly code: 'log-not-positive' | 'axes-folded' | 'series-error' | 'invalid-bounds';
  readonly text: string;
  /** The axis or series it is about; null for the chart. */
  readonly about: string | null;
}

/** Why the plot is empty; null when it is not. */
export interface EmptyScene {
  readonly code: 'no-series' | 'all-hidden' | 'no-data' | 'all-failed' | 'all-unknown';
  /** When the last value that is known of stands outside the range: its time, for a button to go there; else null. */
  readonly lastTime: number | null;
}

export interface Scene {
  readonly box: Box;
  readonly plot: Rect;
  /** Gutters as used: quantised to 8 px, at most a third of the width together with their own side's axes. */
  readonly gutters: {readonly left: number; readonly right: number};
  /** `full` by default; `inner` below 320 px wide: tick texts inside the plot; `sparkline` below 80 px high: marks only. */
  readonly form: 'full' | 'inner' | 'sparkline';
  readonly time: TimeAxisScene;
  /** Every axis, shown or not, so that each series can be placed; those of one side from the plot outwards. */
  readonly axes: readonly AxisScene[];
  readonly grid: readonly GridRow[];
  /** One entry per visible series with rows, in the order given: later ones are drawn on top. */
  readonly marks: readonly SeriesMarks[];
  /** The lines have, together, more vertices than the plot has pixels across: drawn thinner, they are easier told apart. */
  readonly crowded: boolean;
  readonly strip: StripScene;
  /** Hatched spans of the plot in which no visible series has an answer; empty for none. */
  readonly unknownPath: string;
  /** Where bins begin to be open, of any visible series, when that lies inside the plot; else null. */
  readonly openX: number | null;
  /** Names of axes that were folded into the legend for want of room. */
  readonly folded: readonly string[];
  readonly messages: readonly SceneMessage[];
  readonly empty: EmptyScene | null;
}
