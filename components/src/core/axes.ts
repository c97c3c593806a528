import {formatDuration} from '@metrics-chart/contract/duration';
import type {Warning} from '@metrics-chart/contract/series';
import {type Unit, unitFrom, withoutPrefix} from '@metrics-chart/contract/unit';
import type {SeriesLook} from './color-by-key.js';
import {convertColumns} from './convert-columns.js';
import {stepText} from './format-value.js';
import type {Curve, DrawnSeries, Mark, ResolvedAxis, ScaleType, Side} from './scene.js';
import type {SeriesColumns} from './series-columns.js';

/** What the page said of an axis; null for what it left open. */
export interface AxisDeclaration {
  readonly name: string;
  readonly side: Side | null;
  readonly unit: string | null;
  readonly scale: ScaleType | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly softMin: number | null;
  readonly softMax: number | null;
  readonly title: string | null;
  readonly digits: number | null;
  readonly hidden: boolean;
}

/** What the page said of how a series is drawn; null for what it left open. */
export interface SeriesDeclaration {
  readonly axis: string | null;
  readonly mark: Mark | null;
  readonly curve: Curve | null;
  readonly envelope: 'auto' | 'none';
  readonly color: string | null;
  readonly hidden: boolean;
}

/** A series and what was said of it. */
export interface DeclaredSeries {
  readonly columns: SeriesColumns;
  readonly declaration: SeriesDeclaration;
}

/** A remark on an axis or on a series on it. */
export interface AxisWarning extends Warning {
  readonly code: 'other-dimension' | 'repeated-axis';
  /** Name of the axis. */
  readonly axis: string;
  /** Key of the series; null for the axis itself. */
  readonly series: string | null;
}

export interface ResolvedAxes {
  /** One entry per series, in order, its columns in the unit of its axis. */
  readonly seriesList: readonly DrawnSeries[];
  /** Declared axes in their order, then those that were added, in the order of the series that needed them. */
  readonly axes: readonly ResolvedAxis[];
  readonly warnings: readonly AxisWarning[];
}

/** More visible envelopes than this hide each other and the lines; then `auto` draws none. */
const MOST_ENVELOPES = 8;

/** An axis in the making. */
interface Draft {
  readonly declaration: AxisDeclaration;
  readonly isDeclared: boolean;
  /** Of the declaration, or of the first series that came. */
  unit: Unit | null;
  unitText: string | null;
  readonly members: DeclaredSeries[];
}

/**
 * Which axes a chart has, which series are on which, and in what unit.
 *
 * A series that names an axis is on it, declared or not. One that names none is on the first axis of the dimension of its
 * unit: a declared one, a declared one without a unit that nobody is on yet, or one of its own. The unit of an axis is
 * the declared one, else that of its first series, and values convert to it; a series of another dimension is drawn as
 * it is and warned about. Hidden series count, so that hiding one moves no other.
 *
 * @param looks - by key of the series; those without one get the first colour
 */
export function resolveAxes(
  seriesList: readonly DeclaredSeries[],
  declarations: readonly AxisDeclaration[],
  looks: ReadonlyMap<string, SeriesLook>,
): ResolvedAxes {
  const warnings: AxisWarning[] = [];
  const drafts: Draft[] = [];
  for (const declaration of declarations) {
    const {name, unit} = declaration;
    if (drafts.some((draft) => draft.declaration.name === name)) {
      const message = `axis declared twice: ${name}; the first counts`;
      warnings.push({code: 'repeated-axis', message, axis: name, series: null});
    } else {
      const read = unit === null ? null : unitFrom(unit);
      drafts.push({declaration, isDeclared: true, unit: read, unitText: unit, members: []});
    }
  }

  // First those that say where they belong: they settle the units of axes that were declared without one.
  const draftOf = new Map<DeclaredSeries, Draft>();
  for (const series of seriesList) {
    const {axis} = series.declaration;
    if (axis === null) continue;
    const draft = drafts.find(({declaration}) => declaration.name === axis) ?? added(drafts, axis);
    place(series, draft);
  }
  const unplaced = seriesList.filter(({declaration}) => declaration.axis === null);
  for (const series of unplaced.filter(isKnown)) {
    const {dimension} = unitFrom(series.columns.unit);
    const draft =
      drafts.find(({unit}) => unit?.dimension === dimension) ??
      drafts.find(({unit, isDeclared}) => isDeclared && unit === null) ??
      added(drafts, freeName(drafts, dimension));
    place(series, draft);
  }

  // What has not answered yet must not ask for an axis that it may not need.
  for (const series of unplaced) {
    if (!isKnown(series)) place(series, drafts[0] ?? added(drafts, freeName(drafts, '1')));
  }

  function place(series: DeclaredSeries, draft: Draft): void {
    draftOf.set(series, draft);
    draft.members.push(series);
    if (draft.unit === null && isKnown(series)) {
      draft.unitText = series.columns.unit;
      draft.unit = unitFrom(series.columns.unit);
    }
  }

  const visible = seriesList.filter(({declaration}) => !declaration.hidden).length;
  const drawn = seriesList.map(({columns, declaration}, i): DrawnSeries => {
    const draft = draftOf.get(seriesList[i]!)!;
    const isSame = draft.unit === null || unitFrom(columns.unit).dimension === draft.unit.dimension;
    if (!isSame && isKnown({columns})) {
      const shown = columns.unit ?? 'no unit';
      warnings.push({
        code: 'other-dimension',
        message: `other dimension: ${columns.name} is in ${shown}, its axis in ${draft.unitText ?? 'no unit'}`,
        axis: draft.declaration.name,
        series: columns.key,
      });
    }
    const mark = declaration.mark ?? 'line';
    const look = looks.get(columns.key) ?? {slot: 0, dash: 0};
    return {
      columns: isSame && draft.unit !== null ? convertColumns(columns, draft.unitText) : columns,
      axis: draft.declaration.name,
      mark,
      curve: declaration.curve ?? 'linear',
      envelope: declaration.envelope === 'auto' && (mark === 'line' || mark === 'area') && visible <= MOST_ENVELOPES,
      slot: look.slot,
      dash: look.dash,
      color: declaration.color,
      hidden: declaration.hidden,
    };
  });
  return {seriesList: drawn, axes: withSides(drafts).map(toResolved), warnings};
}

/** Whether it is known what a series measures: not so while it is awaited, or when it failed. */
function isKnown({columns}: Pick<DeclaredSeries, 'columns'>): boolean {
  return columns.length > 0 || columns.unit !== null;
}

const OPEN_DECLARATION: Omit<AxisDeclaration, 'name'> = {
  side: null,
  unit: null,
  scale: null,
  min: null,
  max: null,
  softMin: null,
  softMax: null,
  title: null,
  digits: null,
  hidden: false,
};

function added(drafts: Draft[], name: string): Draft {
  const declaration = {...OPEN_DECLARATION, name};
  const draft: Draft = {declaration, isDeclared: false, unit: null, unitText: null, members: []};
  drafts.push(draft);
  return draft;
}

/** A dimension as the name of an axis, unless the page uses that name for another. */
function freeName(drafts: readonly Draft[], dimension: string): string {
  let name = dimension;
  for (let again = 2; drafts.some(({declaration}) => declaration.name === name); again++)
    name = `${dimension} ${again}`;
  return name;
}

/** Gives every axis a side: the declared one, else that with fewer axes, left when they are even. */
function withSides(drafts: readonly Draft[]): {draft: Draft; side: Side}[] {
  const count = {left: 0, right: 0};
  for (const {declaration} of drafts) if (declaration.side) count[declaration.side] += 1;
  return drafts.map((draft) => {
    let {side} = draft.declaration;
    if (!side) {
      side = count.left <= count.right ? 'left' : 'right';
      count[side] += 1;
    }
    return {draft, side};
  });
}

function toResolved({draft, side}: {draft: Draft; side: Side}): ResolvedAxis {
  const {declaration, unit, unitText, members, isDeclared} = draft;
  const {scale, min, max, softMin, softMax, digits, hidden, name} = declaration;
  return {
    name,
    side,
    unit: unitText,
    scale: scale ?? 'linear',
    min,
    max,
    softMin,
    softMax,
    digits,
    hidden,
    title: declaration.title ?? (isDeclared || members.some((each) => each.declaration.axis !== null) ? name : ''),
    pinned: declaration.unit !== null && unit !== null && isScaled(unit),
    perStep: stepOf(members),
  };
}

/** Whether a unit is a multiple of another by its name: ms, MiB, but also min and h. */
function isScaled(unit: Unit): boolean {
  return withoutPrefix(unit).name !== unit.name || (unit.dimension === 'time' && unit.factor !== 1);
}

/** The step that all amounts on an axis are per; null when there is no one such step. */
function stepOf(members: readonly DeclaredSeries[]): string | null {
  const steps = new Set(
    members.map(({columns}) =>
      columns.aggregate === 'sum' || columns.aggregate === 'increase' || columns.aggregate === 'resets'
        ? coveredStep(columns)
        : null,
    ),
  );
  return steps.size === 1 ? ([...steps][0] ?? null) : null;
}

/** What one amount covers: a bin, or, where samples come less often than that, the interval between two. */
function coveredStep({step, interval, edges, length}: SeriesColumns): string | null {
  return length > 0 && interval !== null && interval > edges[1]! - edges[0]! ? formatDuration(interval) : step;
}

/** What amounts on an axis are per, in words: `per 2 min`; empty when they are no amounts. */
export function perText({perStep}: ResolvedAxis): string {
  return perStep === null ? '' : `per ${stepText(perStep)}`;
}
