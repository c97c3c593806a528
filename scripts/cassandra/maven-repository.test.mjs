// @ts-check
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {test} from 'node:test';
import {mirrorOfCentral, readUrl} from './maven-repository.mjs';

test('mirrorOfCentral(settings) is the first mirror that stands for Maven Central', () => {
  const mirror = (/** @type {string} */ of, more = '') =>
    `<mirror><id>m</id><mirrorOf>${of}</mirrorOf><url>https://${encodeURIComponent(of)}.test/m2</url>${more}</mirror>`;
  const settings = (/** @type {string[]} */ ...mirrors) =>
    `<settings><mirrors>${mirrors.join('\n')}</mirrors></settings>`;
  const cases = [
    ['', null],
    [settings(), null],
    [settings(mirror('central')), 'https://central.test/m2'],
    [settings(mirror('snapshots'), mirror('*')), 'https://*.test/m2'],
    [settings(mirror('other,external:*')), 'https://other%2Cexternal%3A*.test/m2'],
    [settings(mirror('*,!central')), null],
    [settings(mirror('central', '<blocked>true</blocked>')), null],
    [settings(`<!-- ${mirror('central')} -->`), null],
    [settings('<mirror>\n<url>\n https://a.test/ </url><mirrorOf> central </mirrorOf></mirror>'), 'https://a.test/'],
  ];
  for (const [text, expected] of cases) assert.equal(mirrorOfCentral(/** @type {string} */ (text)), expected);
});

test('readUrl(url, signal) logs in as the address says, tries again after a 503, and gives up on a 404', async () => {
  /** @type {(string | undefined)[]} */
  const logins = [];
  const server = createServer((request, response) => {
    logins.push(request.headers.authorization);
    response.statusCode = request.url === '/missing' ? 404 : logins.length === 1 ? 503 : 200;
    response.end('content');
  });
  const {port} = await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address())));
  const {signal} = new AbortController();
  try {
    assert.equal(String(await readUrl(`http://ann:s%20cret@127.0.0.1:${port}/jar`, signal)), 'content');
    assert.deepEqual(logins, Array(2).fill(`Basic ${Buffer.from('ann:s cret').toString('base64')}`));
    await assert.rejects(readUrl(`http://ann:secret@127.0.0.1:${port}/missing`, signal), {
      message: `refused: http://127.0.0.1:${port}/missing: HTTP 404`,
    });
    assert.equal(logins.length, 3);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
