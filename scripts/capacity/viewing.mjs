// @ts-check
/** How people look at pages of charts: assumed. */

/** The ranges that pages show, with the step of a chart 1,000 pixels wide, and what part of the pages shows each. */
export const RANGES = [
  {name: '1h', part: 0.3, stepSeconds: 10},
  {name: '6h', part: 0.3, stepSeconds: 30},
  {name: '1d', part: 0.2, stepSeconds: 120},
  {name: '7d', part: 0.15, stepSeconds: 900},
  {name: '30d', part: 0.05, stepSeconds: 3_600},
];

export const VIEWING = {
  /** A page is looked at for so long. */
  pageSeconds: 600,
  /** Somebody zooms or pans to a range of the past once in so long. */
  zoomSeconds: 120,
  /** There are so many different pages, and so many ranges of the past that people go to, the first ones oftenest. */
  pages: 200,
  pastRanges: 8,
};

/** How often a page of a range asks for what is new, seconds. */
export const refreshPeriod = (/** @type {number} */ stepSeconds, /** @type {number} */ refreshSeconds) =>
  Math.max(refreshSeconds, stepSeconds / 2);
