// @ts-check
import assert from 'node:assert/strict';
import {mkdir, mkdtemp, readdir, rm, utimes} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {cacheDirectory, removeLeftovers} from './cache-directory.mjs';

test('cacheDirectory(name) is below XDG_CACHE_HOME, else below ~/.cache', () => {
  const before = process.env.XDG_CACHE_HOME;
  try {
    process.env.XDG_CACHE_HOME = '/caches';
    assert.equal(cacheDirectory('thing-1'), join('/caches', 'metrics-chart', 'thing-1'));
    process.env.XDG_CACHE_HOME = '';
    assert.equal(cacheDirectory('thing-1'), join(homedir(), '.cache', 'metrics-chart', 'thing-1'));
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
});

test('removeLeftovers(directory) removes parts that have not changed for an hour, and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'metrics-chart-cache-'));
  try {
    for (const name of ['old.part', 'new.part', 'old']) await mkdir(join(directory, name, 'inside'), {recursive: true});
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    for (const name of ['old.part', 'old']) await utimes(join(directory, name), twoHoursAgo, twoHoursAgo);
    await removeLeftovers(directory);
    assert.deepEqual((await readdir(directory)).sort(), ['new.part', 'old']);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
});
