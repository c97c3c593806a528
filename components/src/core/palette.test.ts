import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ciecam02, contrastOf, distanceOf, linearOf, simulate, ucsOf, VISIONS} from './color-vision.fixture.js';
import {DARK_BACKGROUND, DARK_PALETTE, DASHES, LIGHT_BACKGROUND, LIGHT_PALETTE} from './palette.js';

const PALETTES = {
  light: {palette: LIGHT_PALETTE, background: LIGHT_BACKGROUND},
  dark: {palette: DARK_PALETTE, background: DARK_BACKGROUND},
};

test('ciecam02(…) answers the worked example of CIE 159', () => {
  const model = ciecam02({white: [95.05, 100, 108.88], adaptingLuminance: 318.31, backgroundLuminance: 20});
  const {J, C, M, h} = model([19.01, 20, 21.78]);
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 0.01, `${value}`);
  near(J, 41.73);
  near(C, 0.1047);
  near(M, 0.1088);
  near(h, 219.05);
});

test('dashes are told from a full line, and from each other, by a sample of 22 px', () => {
  // Which half pixels are inked; round caps make each dash a line width longer.
  const inkOf = (dash: string) => {
    const lengths = dash === '' ? [22, 0] : dash.split(' ').map(Number);
    const period = lengths.reduce((sum, length) => sum + length, 0);
    return Array.from({length: 44}, (_, half) => {
      let rest = (half / 2) % period;
      const at = lengths.findIndex((length) => {
        rest -= length;
        return rest < 0;
      });
      return at % 2 === 0;
    });
  };
  const samples = DASHES.map(inkOf);
  for (const [i, a] of samples.entries()) {
    for (const [j, b] of samples.slice(0, i).entries()) {
      const different = a.filter((isInked, half) => isInked !== b[half]).length / 2;
      assert.ok(different >= 4, `${DASHES[i]} and ${DASHES[j]} differ in ${different} px`);
    }
    // The gap lies inside of the sample: a line that is merely shorter is no dash.
    if (DASHES[i] !== '') assert.ok(a.lastIndexOf(true) > a.indexOf(false), DASHES[i]);
  }
});

for (const [name, {palette, background}] of Object.entries(PALETTES)) {
  test(`the ${name} palette has eight colours of at least 3:1 against its background`, () => {
    assert.equal(palette.length, 8);
    for (const color of palette)
      assert.ok(contrastOf(color, background) >= 3, `${color}: ${contrastOf(color, background)}`);
  });

  test(`colours of the ${name} palette stay apart in every vision: by 17 among the first four, else by 10`, () => {
    for (const [vision, matrix] of Object.entries(VISIONS)) {
      const seen = palette.map((color) => ucsOf(simulate(matrix, linearOf(color))));
      for (let i = 0; i < 8; i++) {
        for (let j = i + 1; j < 8; j++) {
          const distance = distanceOf(seen[i]!, seen[j]!);
          assert.ok(distance >= (j < 4 ? 17 : 10), `${palette[i]} and ${palette[j]}: ${distance} in ${vision} vision`);
        }
      }
    }
  });

  test(`neighbours of the ${name} palette differ in lightness`, () => {
    const lightness = palette.map((color) => ucsOf(linearOf(color))[0]);
    for (let i = 1; i < 8; i++) {
      const difference = Math.abs(lightness[i]! - lightness[i - 1]!);
      assert.ok(difference >= 5, `${palette[i - 1]} and ${palette[i]}: ${difference}`);
    }
  });
}

test('dash patterns differ, and the first is a full line', () => {
  assert.equal(DASHES[0], '');
  assert.equal(new Set(DASHES).size, DASHES.length);
});
