import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isOriginAllowed} from './cors.js';

const CASES: readonly (readonly [origin: string, origins: readonly string[] | 'loopback', allowed: boolean])[] = [
  ['https://portal.example', ['https://portal.example'], true],
  ['https://portal.example:8443', ['https://portal.example'], false],
  ['http://portal.example', ['https://portal.example'], false],
  ['https://portal.example.evil', ['https://portal.example'], false],
  ['https://anything', ['*'], true],
  ['https://a.example', ['https://*.example'], true],
  ['https://b.a.example', ['https://*.example'], true],
  ['https://example', ['https://*.example'], false],
  ['https://evilexample', ['https://*.example'], false],
  ['http://a.example', ['https://*.example'], false],
  ['null', ['https://a.example'], false],
  ['null', ['null'], true],
  ['http://a', [], false],
  ['http://localhost', 'loopback', true],
  ['http://localhost:5173', 'loopback', true],
  ['https://app.localhost', 'loopback', true],
  ['http://127.0.0.1:3000', 'loopback', true],
  ['http://127.8.8.8', 'loopback', true],
  ['http://[::1]:3000', 'loopback', true],
  ['http://localhost.evil.example', 'loopback', false],
  ['http://127.0.0.1.evil.example', 'loopback', false],
  ['http://evillocalhost', 'loopback', false],
  ['https://portal.example', 'loopback', false],
  ['null', 'loopback', false],
  ['chrome-extension://localhost', 'loopback', false],
];

for (const [origin, origins, allowed] of CASES) {
  test(`isOriginAllowed(${origin}, ${origins}) is ${allowed}`, () => {
    assert.equal(isOriginAllowed(origin, origins), allowed);
  });
}
