/**
 * How far apart colours look, for the test of the palettes: CIECAM02 (CIE 159:2004) under the viewing conditions of sRGB,
 * its uniform space CAM02-UCS (Luo, Cui and Li 2006), colour vision deficiency after Machado, Oliveira and Fernandes
 * (2009, severity 1), and contrast after WCAG 2.
 */
type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const times = (matrix: Matrix, [a, b, c]: Triple): Triple => [
  matrix[0][0] * a + matrix[0][1] * b + matrix[0][2] * c,
  matrix[1][0] * a + matrix[1][1] * b + matrix[1][2] * c,
  matrix[2][0] * a + matrix[2][1] * b + matrix[2][2] * c,
];

/** Linear sRGB, 0 to 1, of `#rrggbb`. */
export function linearOf(color: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const CAT02: Matrix = [
  [0.7328, 0.4296, -0.1624],
  [-0.7036, 1.6975, 0.0061],
  [0.003, 0.0136, 0.9834],
];
const CAT02_INVERSE: Matrix = [
  [1.096124, -0.278869, 0.182745],
  [0.454369, 0.473533, 0.072098],
  [-0.009628, -0.005698, 1.015326],
];
const HUNT_POINTER_ESTEVEZ: Matrix = [
  [0.38971, 0.68898, -0.07868],
  [-0.22981, 1.1834, 0.04641],
  [0, 0, 1],
];

/** The colour appearance model for an average surround; XYZ with white at 100. */
export function ciecam02(conditions: {white: Triple; adaptingLuminance: number; backgroundLuminance: number}) {
  const {white, adaptingLuminance: la, backgroundLuminance} = conditions;
  const c = 0.69;
  const k = 1 / (5 * la + 1);
  const fl = 0.2 * k ** 4 * 5 * la + 0.1 * (1 - k ** 4) ** 2 * Math.cbrt(5 * la);
  const n = backgroundLuminance / white[1];
  const nbb = 0.725 * (1 / n) ** 0.2;
  const z = 1.48 + Math.sqrt(n);
  const degree = 1 - Math.exp((-la - 42) / 92) / 3.6;
  const adaptation = times(CAT02, white).map((channel) => (degree * white[1]) / channel + 1 - degree);
  const respond = (xyz: Triple) => {
    const cone = times(CAT02, xyz).map((channel, i) => channel * adaptation[i]!) as unknown as Triple;
    return times(HUNT_POINTER_ESTEVEZ, times(CAT02_INVERSE, cone)).map((channel) => {
      const power = ((fl * Math.abs(channel)) / 100) ** 0.42;
      return (Math.sign(channel) * 400 * power) / (power + 27.13) + 0.1;
    }) as unknown as Triple;
  };
  const achromatic = ([r, g, b]: Triple) => (2 * r + g + b / 20 - 0.305) * nbb;
  const whiteResponse = achromatic(respond(white));
  return (xyz: Triple) => {
    const [r, g, b] = respond(xyz);
    const a = r - (12 * g) / 11 + b / 11;
    const y = (r + g - 2 * b) / 9;
    const hue = (Math.atan2(y, a) + 2 * Math.PI) % (2 * Math.PI);
    const eccentricity = (Math.cos(hue + 2) + 3.8) / 4;
    const J = 100 * (achromatic([r, g, b]) / whiteResponse) ** (c * z);
    const t = ((50000 / 13) * nbb * eccentricity * Math.hypot(a, y)) / (r + g + (21 / 20) * b);
    const C = t ** 0.9 * Math.sqrt(J / 100) * (1.64 - 0.29 ** n) ** 0.73;
    return {J, C, M: C * fl ** 0.25, h: (hue * 180) / Math.PI};
  };
}

const SRGB = ciecam02({white: [95.047, 100, 108.883], adaptingLuminance: 64 / Math.PI / 5, backgroundLuminance: 20});

/** J′, a′, b′ of linear sRGB. */
export function ucsOf(linear: Triple): Triple {
  const {J, M, h} = SRGB(times(XYZ, linear).map((channel) => channel * 100) as unknown as Triple);
  const colorfulness = Math.log(1 + 0.0228 * M) / 0.0228;
  const angle = (h * Math.PI) / 180;
  return [(1.7 * J) / (1 + 0.007 * J), colorfulness * Math.cos(angle), colorfulness * Math.sin(angle)];
}

export const distanceOf = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

export const VISIONS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Linear sRGB as somebody with a kind of vision sees it. */
export function simulate(vision: Matrix, linear: Triple): Triple {
  return times(vision, linear).map((channel) => Math.min(1, Math.max(0, channel))) as unknown as Triple;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const luminance = (color: string) => times(XYZ, linearOf(color))[1];
  const [high, low] = [Math.max(luminance(a), luminance(b)), Math.min(luminance(a), luminance(b))];
  return (high + 0.05) / (low + 0.05);
}
