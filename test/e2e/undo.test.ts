import { afterEach, expect, it } from 'vitest';
import type { RunLine } from '../../src/core/history/run-line.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member, OWNER } from '../timecamp/with-environment.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

const TEAM = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'gus', 'hal'];
const WANTED = [
  OWNER,
  ...TEAM.slice(1).map((name) =>
    prepared(name, { group: 'Field', timecamp_user_name: `${name} Senior`, timecamp_role: 'guest' }),
  ),
  prepared('new', { group: 'Field/North' }),
];
const SETTINGS = { TIMECAMP_IGNORED_USER_IDS: '1', DISABLE_FILE_LOGGING: 'true' };

let environment: CommandEnvironment | undefined;
afterEach(() => environment?.close());

const stateOf = ({ timecamp: { state } }: CommandEnvironment) => ({
  people: state.people().filter(({ email }) => email !== 'new@example.com'),
  groups: state.groupPaths(),
});
const runsOf = async (one: CommandEnvironment) =>
  (JSON.parse((await one.run(['history', '--json'])).stdout) as { runs: RunLine[] }).runs;

it('a sync and its undo', async () => {
  environment = await openEnvironment({ account: accountOf(TEAM.map((name) => member(name))) }, SETTINGS);
  const before = stateOf(environment);
  await environment.give(WANTED);
  expect((await environment.run(['sync'])).code).toBe(0);
  const undone = await environment.run(['undo', 'last']);
  expect(undone.code, undone.stdout).toBe(0);
  expect(stateOf(environment)).toEqual(before);
  expect(environment.timecamp.state.person('new@example.com').disabled).toBe(true);
  expect((await runsOf(environment)).map(({ command, outcome }) => [command, outcome])).toEqual([
    ['undo', 'done'],
    ['sync', 'done'],
  ]);
});

it.each([9, 14, 20, 26])(
  'a sync that was killed at request %i, and its undo',
  { tags: ['slow'] },
  async (n) => {
    let kill: () => void = () => {};
    environment = await openEnvironment(
      {
        account: accountOf(TEAM.map((name) => member(name))),
        onCarriedOut: (request) => (request.n === n ? kill() : undefined),
      },
      { ...SETTINGS, TIMECAMP_CONCURRENCY: '1' },
    );
    const before = stateOf(environment);
    await environment.give(WANTED);
    const killed = await environment.run(['sync'], (child) => {
      kill = () => void child.kill('SIGKILL');
    });
    expect(killed.code).toBe(null);
    expect(stateOf(environment)).not.toEqual(before);
    expect(await runsOf(environment)).toMatchObject([{ command: 'sync', outcome: 'unfinished' }]);
    const undone = await environment.run(['undo', 'last']);
    expect(undone.code, undone.stdout).toBe(0);
    expect(stateOf(environment)).toEqual(before);
    expect(await runsOf(environment)).toMatchObject([
      { command: 'undo', outcome: 'done' },
      { command: 'sync', outcome: 'interrupted' },
    ]);
  },
);
