import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import fc from 'fast-check';
import {LONGEST_LINE_BYTES, readLineBlocks} from './file-lines.js';

const directory = mkdtempSync(join(tmpdir(), 'metrics-chart-'));
const path = join(directory, 'lines');
after(() => rmSync(directory, {recursive: true}));

async function linesOf(content: string | Buffer, signal?: AbortSignal) {
  writeFileSync(path, content);
  const lines: (string | null)[] = [];
  for await (const block of readLineBlocks(path, signal)) {
    assert.equal(block.firstLine, lines.length + 1);
    lines.push(...block.lines);
  }
  return lines;
}

test('readLineBlocks(path) reads lines as splitting the whole text would', async () => {
  const line = fc.string({maxLength: 8, unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '"')});
  const longText = fc.tuple(fc.array(line, {minLength: 1, maxLength: 20}), fc.integer({min: 1, max: 20_000}));
  await fc.assert(
    fc.asyncProperty(longText, async ([lines, times]) => {
      const all = Array.from({length: times}, () => lines).flat();
      assert.deepEqual(await linesOf(all.map((each) => `${each}\n`).join('')), all);
    }),
    {numRuns: 25},
  );
});

test('the last line needs no end, lines may end with CR LF, and a byte order mark is none of the text', async () => {
  assert.deepEqual(await linesOf('\uFEFFa,b\r\n\r\nc'), ['a,b', '', 'c']);
  assert.deepEqual(await linesOf('a\n'), ['a']);
  assert.deepEqual(await linesOf('a'), ['a']);
  assert.deepEqual(await linesOf(''), []);
});

test('a line that is too long is null, and those around it are read', async () => {
  const long = Buffer.alloc(LONGEST_LINE_BYTES * 2 + 300_000, 'x');
  assert.deepEqual(await linesOf(Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\nb\nc\n')])), [
    'a',
    null,
    'b',
    'c',
  ]);
  assert.deepEqual(await linesOf(Buffer.concat([Buffer.from('a\n'), long])), ['a', null]);
  assert.deepEqual(await linesOf(Buffer.concat([long, Buffer.from('\n')])), [null]);
});

test('an aborted signal ends the reading with its reason', async () => {
  const reason = new Error('left');
  await assert.rejects(linesOf('a\n', AbortSignal.abort(reason)), (error) => error === reason);
});
