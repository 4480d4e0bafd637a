import { expect, it } from 'vitest';
import { isLoopback } from '../../src/base/loopback.ts';

it.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['a.localhost', true],
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['[::1]', true],
  ['::1', true],
  ['127.0.0.1.example.com', false],
  ['127.1', false],
  ['notlocalhost', false],
  ['0.0.0.0', false],
])('%s is this machine itself: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is);
});
