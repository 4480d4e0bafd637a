import { expect, it } from 'vitest';
import { INVALID } from '../../../src/config/setting.ts';
import { settings } from '../../../src/sources/bamboohr/settings.ts';

it.each([
  ['acme', 'acme'],
  ['acme.bamboohr.com', 'acme'],
  ['https://acme.bamboohr.com/home', 'acme'],
  ['https://acme.bamboohr.com', 'acme'],
  ['https://acme.example.com/home', INVALID],
  ['https://bamboohr.com/home', INVALID],
  ['acme corp', INVALID],
])('the subdomain in %j is %s', (given, subdomain) => {
  expect(settings.settings.subdomain.kind.read(given, { cwd: '/' })).toBe(subdomain);
});
