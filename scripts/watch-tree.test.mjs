// @ts-check
import assert from 'node:assert/strict';
import {appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {watchTree} from './watch-tree.mjs';

const root = mkdtempSync(join(tmpdir(), 'watch-tree-'));
mkdirSync(join(root, 'inner/build'), {recursive: true});
writeFileSync(join(root, 'inner/file'), '');
let changes = 0;
/** @type {() => void} */
let changed = () => {};
const watching = watchTree(root, {
  ignore: new Set(['build']),
  onChange: () => {
    changes += 1;
    changed();
  },
});
after(() => {
  watching.close();
  rmSync(root, {recursive: true});
});

const quiet = () => new Promise((resolve) => setTimeout(resolve, 100));

/** @param {() => void} change */
async function isTold(change) {
  await quiet();
  const told = new Promise((resolve) => {
    changed = () => resolve(true);
  });
  change();
  return told;
}

test('watchTree(root) tells of a file below that is changed, and changed again after it was replaced', {
  timeout: 5000,
}, async () => {
  const file = join(root, 'inner/file');
  const replace = () => {
    writeFileSync(join(root, 'new'), 'x');
    renameSync(join(root, 'new'), file);
  };
  assert.ok(await isTold(() => appendFileSync(file, 'x')));
  assert.ok(await isTold(replace));
  assert.ok(await isTold(() => appendFileSync(file, 'x')));
  assert.ok(await isTold(replace));
});

test('watchTree(root) tells of what happens in a folder that is new, and in one made again', {
  timeout: 5000,
}, async () => {
  const folder = join(root, 'later');
  for (let time = 0; time < 2; time += 1) {
    assert.ok(await isTold(() => mkdirSync(folder)));
    assert.ok(await isTold(() => writeFileSync(join(folder, 'file'), '')));
    assert.ok(await isTold(() => appendFileSync(join(folder, 'file'), 'x')));
    assert.ok(await isTold(() => rmSync(folder, {recursive: true})));
  }
});

test('watchTree(root, {ignore}) tells nothing of folders that are left out', async () => {
  await quiet();
  changes = 0;
  writeFileSync(join(root, 'inner/build/file'), '');
  await quiet();
  assert.equal(changes, 0);
});
