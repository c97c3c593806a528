import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {InvalidInput} from '@metrics-chart/contract/invalid-input';
import {PROBLEMS, Problem, problemFromInput} from './problem.js';

test('docs/errors.md describes exactly the codes of the catalogue, with their status and title', () => {
  const docs = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...docs.matchAll(/^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \|$/gm)];
  const described = rows.map(([, code, status, title]) => [code, {status: Number(status), title}]);
  assert.equal(new Set(rows.map(([, code]) => code)).size, rows.length, 'no code stands twice');
  assert.deepEqual(Object.fromEntries(described), PROBLEMS);
});

test('the codes are in snake_case and their titles differ', () => {
  for (const code of Object.keys(PROBLEMS)) assert.match(code, /^[a-z]+(_[a-z]+)*$/);
  const titles = Object.values(PROBLEMS).map(({title}) => title);
  assert.equal(new Set(titles).size, titles.length);
});

test('Problem.toBody() holds what helps the caller, and nothing of the cause', () => {
  const problem = new Problem('invalid_step', 'invalid step: 45s', {
    field: 'step',
    value: '45s',
    accepted: '30s, 1m',
    cause: new Error('secret'),
  });
  assert.deepEqual(problem.toBody('id-1'), {
    type: 'docs#invalid_step',
    title: 'Invalid step',
    status: 422,
    code: 'invalid_step',
    detail: 'invalid step: 45s',
    field: 'step',
    value: '45s',
    accepted: '30s, 1m',
    requestId: 'id-1',
  });
});

test('problemFromInput(error) of a code that is not in the catalogue is an invalid request', () => {
  const known = new InvalidInput('invalid time: x', {code: 'invalid_time', value: 'x', accepted: 'ISO 8601'});
  assert.equal(problemFromInput(known, 'from').code, 'invalid_time');
  const other = new InvalidInput('odd', {code: 'toString', value: 'x', accepted: 'even'});
  assert.equal(problemFromInput(other, 'from').code, 'invalid_request');
});
