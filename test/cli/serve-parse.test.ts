import { expect, test } from 'vitest';
import { parseCommand } from '../../src/cli/commands/serve.ts';

test.each([
  [['sync', '--allow', 'everything'], '--allow everything is invalid.'],
  [['sync', '--only', 'new-users,shoes'], '--only new-users,shoes is invalid.'],
  [['prepare', '--status-map', 'gone=perhaps'], '--status-map gone=perhaps is invalid.'],
  [['sync', '--format', 'xml'], 'xml'],
])('the service refuses %j before it runs anything', (argv, problem) => {
  expect(parseCommand(argv)).toEqual({ problem: expect.stringContaining(problem) });
});

test('the service takes values that the options allow', () => {
  const argv = ['sync', '--allow', 'deactivations=40', '--only', 'new-users'];
  expect(parseCommand(argv)).toMatchObject({ name: 'sync' });
});
