import type {DataShape} from './chart-data.js';

/** One picture that every subject draws. */
export interface ChartCase {
  readonly name: string;
  readonly title: string;
  readonly charts: number;
  /** CSS pixels of the box of one chart, everything that belongs to it included. */
  readonly width: number;
  readonly height: number;
  readonly shape: DataShape;
}

const MINUTE = 60_000;
const SECOND = 1000;
const WIDE = {charts: 1, width: 1920, height: 600} as const;
const BINS = {form: 'bins', seriesCount: 3, stepMs: MINUTE, missing01: 0} as const;

export const CHART_CASES: readonly ChartCase[] = [
  {name: 'bins', title: '3 × 1,000 bins', ...WIDE, shape: {...BINS, length: 1000}},
  {name: 'missing', title: '3 × 1,000 bins, 30 % missing', ...WIDE, shape: {...BINS, length: 1000, missing01: 0.3}},
  {
    name: 'hundred',
    title: '100 charts × 3 × 300 bins, 16 of them in view',
    charts: 100,
    width: 480,
    height: 190,
    shape: {...BINS, length: 300},
  },
  {
    name: 'raw',
    title: '3 × 55,550 samples handed over',
    ...WIDE,
    shape: {...BINS, form: 'samples', length: 55_550},
  },
  {
    name: 'million',
    title: '1 × 1,000,000 samples handed over',
    ...WIDE,
    shape: {form: 'samples', seriesCount: 1, stepMs: SECOND, missing01: 0, length: 1_000_000},
  },
];

/** @throws RangeError when there is none of that name */
export function chartCase(name: string): ChartCase {
  const found = CHART_CASES.find((each) => each.name === name);
  if (!found)
    throw new RangeError(`unknown case: ${name} (there are ${CHART_CASES.map((each) => each.name).join(', ')})`);
  return found;
}

/** CSS pixels of the page: four charts of 480 side by side, four of 190 one above the other. */
export const VIEWPORT = {width: 1920, height: 760, deviceScaleFactor: 1} as const;
