/**
 * Eight colours for series, for light and for dark surroundings: blue, orange, green, magenta, violet, olive or yellow,
 * red, cyan. Slot n is the same hue in both.
 *
 * Found by annealing under the rules that palette.test.ts computes: at least 3:1 against the background, CAM02-UCS
 * distance of every pair at least 10 (17 among the first four) in normal, protan, deutan and tritan vision (Machado,
 * Oliveira and Fernandes 2009, severity 1), and neighbours that differ in lightness.
 */
export const LIGHT_PALETTE: readonly string[] = [
  '#136afa',
  '#e27011',
  '#096d4e',
  '#ab4494',
  '#5939a8',
  '#826800',
  '#a12232',
  '#0a9cc4',
];

/** The background that the light palette is made for. */
export const LIGHT_BACKGROUND = '#ffffff';

/** As `LIGHT_PALETTE`, lighter, for `DARK_BACKGROUND`. */
export const DARK_PALETTE: readonly string[] = [
  '#3a85ff',
  '#f19a4c',
  '#3ae9b0',
  '#b5649e',
  '#a99aff',
  '#e2d550',
  '#ec6768',
  '#51bfd5',
];

/** The background that the dark palette is made for. */
export const DARK_BACKGROUND = '#14181d';

/**
 * Dash patterns, as `stroke-dasharray` in px for a line of 1.5 px; the first is a full line. With round caps a dash looks
 * a line width longer than it says, and the gap as much shorter.
 */
export const DASHES: readonly string[] = ['', '6 4', '1 4', '9 4 1 4', '12 5', '4 4 1 4 1 4', '3 5'];
