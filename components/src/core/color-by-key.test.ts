import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {assignLooks, hashText} from './color-by-key.js';

const keysOf = (count: number) => Array.from({length: count}, (_, i) => `cpu{host="web-${i}"}`);
const texts = (looks: ReadonlyMap<string, {slot: number; dash: number}>) =>
  [...looks.values()].map(({slot, dash}) => `${slot}/${dash}`);
const anyKeys = fc.uniqueArray(fc.string({minLength: 1, maxLength: 12}), {maxLength: 30});

test('hashText(text) is FNV-1a: the published value of the empty text and of "a"', () => {
  assert.equal(hashText(''), 0x811c9dc5);
  assert.equal(hashText('a'), 0xe40c292c);
});

test('assignLooks(keys) gives up to four series the first four colours in full lines, each another', () => {
  for (let count = 1; count <= 4; count++) {
    const looks = [...assignLooks(keysOf(count)).values()];
    assert.equal(new Set(looks.map(({slot}) => slot)).size, count);
    assert.ok(looks.every(({slot, dash}) => slot < 4 && dash === 0));
  }
});

test('assignLooks(keys) has dashes from the fifth series on, and other colours up to the eighth', () => {
  const looks = [...assignLooks(keysOf(8)).values()];
  assert.equal(new Set(looks.map(({slot}) => slot)).size, 8);
  assert.equal(looks.filter(({dash}) => dash > 0).length, 4);
});

test('assignLooks(keys) gives no two the same look while there are looks', () => {
  const all = texts(assignLooks(keysOf(52)));
  assert.equal(new Set(all).size, 52);
  assert.equal(assignLooks(keysOf(80)).size, 80);
});

test('assignLooks(keys) does not depend on the order of the keys', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      const [forwards, backwards] = [assignLooks(keys), assignLooks([...keys].reverse())];
      for (const key of keys) assert.deepEqual(forwards.get(key), backwards.get(key));
    }),
  );
});

test('assignLooks(keys, known) leaves everyone their look, whoever comes and goes', () => {
  fc.assert(
    fc.property(anyKeys, anyKeys, (before, after) => {
      const known = assignLooks(before);
      const now = assignLooks(after, known);
      for (const key of after) if (known.has(key)) assert.deepEqual(now.get(key), known.get(key));
      assert.equal(new Set(texts(now)).size, Math.min(after.length, now.size));
    }),
  );
});
