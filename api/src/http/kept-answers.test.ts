import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encode} from './encoded.js';
import {createKeptAnswers} from './kept-answers.js';

const always = () => true;
const body = (letter: string, bytes: number) => encode(letter.repeat(bytes));

test('find(key) is what was kept, as long as it is current', () => {
  const kept = createKeptAnswers(1000);
  const encoded = body('a', 100);
  let isCurrent = true;
  kept.keep('a', encoded, () => isCurrent);
  assert.deepEqual(kept.find('a')?.encoded, encoded);
  assert.equal(kept.find('b'), null);
  isCurrent = false;
  assert.equal(kept.find('a'), null);
  isCurrent = true;
  assert.equal(kept.find('a'), null);
  assert.equal(kept.bytes, 0);
});

test('keep(key, …) drops the bodies that were not asked for longest, and keeps their tags', () => {
  const kept = createKeptAnswers(1000);
  for (const key of 'abcdefgh') kept.keep(key, body(key, 125), always);
  assert.equal(kept.bytes, 1000);
  kept.find('a');
  kept.keep('i', body('i', 125), always);
  assert.equal(kept.bytes, 1000);
  assert.notEqual(kept.find('a')?.encoded, null);
  const dropped = kept.find('b')!;
  assert.equal(dropped.encoded, null);
  assert.equal(dropped.tag, body('b', 125).tag);
  kept.keep('b', body('B', 125), always);
  assert.notEqual(kept.find('b')?.encoded, null);
  assert.equal(kept.bytes, 1000);
});

test('bytes count what compression adds, and an answer that is too large for the rest is not kept', async () => {
  const kept = createKeptAnswers(20_000);
  kept.keep('large', body('a', 2501), always);
  assert.equal(kept.find('large'), null);
  const encoded = body('b', 2000);
  kept.keep('b', encoded, always);
  assert.equal(kept.bytes, 2000);
  const compressed = await encoded.bytesIn('gzip');
  assert.equal(await encoded.bytesIn('gzip'), compressed);
  kept.find('b');
  assert.equal(kept.bytes, 2000 + compressed.byteLength);
  assert.equal(createKeptAnswers(0).find('b'), null);
});
