import { readFileSync } from 'node:fs';
import { Client } from 'ldapts';
import { expect, it } from 'vitest';

// connection.ts calls two methods of ldapts that are not public: every new version has to be looked at first.
it('ldapts is pinned to one version', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
  expect(dependencies['ldapts']).toMatch(/^\d+\.\d+\.\d+$/);
});

it.each([
  ['_nextMessageId', 0],
  ['_send', 1],
])('ldapts has the method %s', (name, parameters) => {
  const method: unknown = Reflect.get(Client.prototype, name);
  expect(method).toBeInstanceOf(Function);
  expect(method).toHaveLength(parameters);
});
