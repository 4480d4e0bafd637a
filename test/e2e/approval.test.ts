import { expect, it } from 'vitest';
import { describeWith } from '../services/service.ts';
import type { CommandEnvironment } from './command-environment.ts';
import { PEOPLE, withEnvironment } from './forty-people.ts';
import { CTRL_C, openTerminal, SCRIPT } from './terminal.ts';
import { COMMAND } from './command.ts';

const QUESTION = /Apply these \d+ changes\? \[y\/N\] /;

/** Runs a test with the environment of forty people and their prepared list. */
function withPeople(body: (environment: CommandEnvironment) => Promise<void>): Promise<void> {
  return withEnvironment(async (environment) => {
    await environment.give(PEOPLE);
    await body(environment);
  });
}

describeWith(SCRIPT, 'before a sync on a terminal', () => {
  it.each([
    ['n', 'n\n'],
    ['Enter', '\n'],
    ['the end of the input', '\u0004'],
    ['Ctrl-C', CTRL_C],
  ])('%s applies nothing, is not reported and exits with 130', (_, keys) =>
    withPeople(async (environment) => {
      const terminal = environment.open(['sync']);
      await terminal.see(QUESTION);
      terminal.type(keys);
      expect(await terminal.end).toBe(130);
      expect(environment.timecamp.requests.writes).toBe(0);
      expect((await environment.files()).filter((file) => /history|lock/.test(file))).toEqual([]);
    }),
  );

  it('y applies the plan that was shown, and what follows does not repeat it', () =>
    withPeople(async (environment) => {
      const terminal = environment.open(['sync']);
      const [question] = await terminal.see(QUESTION);
      expect(environment.timecamp.requests.writes).toBe(0);
      terminal.type('y\n');
      expect(await terminal.end).toBe(0);
      const shown = terminal.shown();
      expect(shown.match(/new1@example\.com/g)).toHaveLength(1);
      const count = /\d+/.exec(question ?? '')?.[0];
      expect(shown).toContain(`${count} changes`);
      expect(shown).toMatch(/\d+ changes .*done, 0 failed/);
    }));

  it('nothing to do: nothing is asked', () =>
    withPeople(async (environment) => {
      expect((await environment.run(['sync'])).code).toBe(0);
      const terminal = environment.open(['sync']);
      await terminal.see('Nothing to do.');
      expect(await terminal.end).toBe(0);
    }));

  it('a refused plan: nothing is asked', () =>
    withPeople(async (environment) => {
      await environment.give(PEOPLE.slice(0, 5));
      const terminal = environment.open(['sync']);
      await terminal.see('--allow deactivations=');
      expect(await terminal.end).toBe(3);
      expect(terminal.shown()).not.toContain('[y/N]');
    }));

  it.each([[['sync', '--yes']], [['python', 'timecamp_sync_users.py']]])(
    '%j does not ask and shows the summary first',
    (argv) =>
      withPeople(async (environment) => {
        const terminal = environment.open(argv);
        await terminal.see('Seats: 41');
        expect(await terminal.end).toBe(0);
        expect(terminal.shown()).not.toContain('[y/N]');
        expect(environment.timecamp.requests.writes).toBeGreaterThan(0);
      }),
  );

  it('the plan goes to the terminal where stdout is a file', () =>
    withPeople(async ({ folder, timecamp }) => {
      const env = {
        TIMECAMP_DOMAIN: timecamp.url,
        TIMECAMP_API_KEY: timecamp.state.token,
        TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      };
      const words = ['-c', 'exec "$0" "$@" >out.json', process.execPath, COMMAND, 'sync', '--format', 'json'];
      const terminal = openTerminal(['sh', ...words], { cwd: folder, env });
      await terminal.see('new1@example.com');
      await terminal.see(QUESTION);
      terminal.type('n\n');
      expect(await terminal.end).toBe(130);
    }));
});
