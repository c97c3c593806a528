import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {type CsvRecord, CsvRecords} from './csv-records.js';

function read(lines: readonly (string | null)[], delimiter = ','): CsvRecord[] {
  const records = new CsvRecords(delimiter);
  return [...records.read(lines, 1), ...records.end()];
}

const fieldsAt = (records: readonly CsvRecord[]) => records.map(({line, fields, reason}) => [line, fields ?? reason]);

test('records are read as they were written, whatever is in their fields', () => {
  const field = fc.string({maxLength: 6, unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é')});
  fc.assert(
    fc.property(fc.array(fc.array(field, {minLength: 2, maxLength: 4}), {maxLength: 12}), fc.nat(5), (rows, cut) => {
      const text = rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join()).join('\n');
      const lines = text === '' ? [] : text.split('\n');
      const records = new CsvRecords(',');
      const all = [
        ...records.read(lines.slice(0, cut), 1),
        ...records.read(lines.slice(cut), Math.min(cut, lines.length) + 1),
        ...records.end(),
      ];
      assert.deepEqual(
        all.map(({fields}) => fields),
        rows,
      );
      let line = 1;
      for (const [i, record] of all.entries()) {
        assert.equal(record.line, line);
        line += rows[i]!.join().split('\n').length;
      }
    }),
  );
});

test('quoted and bare records keep their order and their lines; empty lines are none', () => {
  assert.deepEqual(fieldsAt(read(['a,b', '"c",d', '', '"e ""f""",g', 'h,"i', 'j"', 'k,l'])), [
    [1, ['a', 'b']],
    [2, ['c', 'd']],
    [4, ['e "f"', 'g']],
    [5, ['h', 'i\nj']],
    [7, ['k', 'l']],
  ]);
});

test('a misplaced quote breaks its own row alone', () => {
  assert.deepEqual(fieldsAt(read(['"a",b', 'c,d"e"f', '"g",h', '"i"j,k', 'l,m'])), [
    [1, ['a', 'b']],
    [2, 'misplaced quote'],
    [3, ['g', 'h']],
    [4, 'misplaced quote'],
    [5, ['l', 'm']],
  ]);
});

test('a quote that is never closed breaks its own row, and none of those after it', () => {
  const lines = ['"a,b', ...Array.from({length: 350}, (_, i) => `x,${i}`)];
  const records = read(lines);
  assert.deepEqual(fieldsAt(records.slice(0, 2)), [
    [1, 'quote not closed'],
    [2, ['x', '0']],
  ]);
  assert.equal(records.length, 351);
  assert.deepEqual(fieldsAt(read(['a,b', '"c,d', 'e,f'])), [
    [1, ['a', 'b']],
    [2, 'quote not closed'],
    [3, ['e', 'f']],
  ]);
});

test('a line that is too long is a broken row, and closes what was open', () => {
  assert.deepEqual(fieldsAt(read(['a,"b', null, 'c,d'])), [
    [1, 'quote not closed'],
    [2, 'line too long'],
    [3, ['c', 'd']],
  ]);
});

test('other delimiters separate fields too', () => {
  assert.deepEqual(fieldsAt(read(['a;b,c', '"d;e";f'], ';')), [
    [1, ['a', 'b,c']],
    [2, ['d;e', 'f']],
  ]);
});
