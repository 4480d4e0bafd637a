import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/core/plan/outcome.ts';
import { prepared } from '../core/plan/builders.ts';
import { NAMES, OWNER, PEOPLE, withEnvironment } from './forty-people.ts';

const summaryOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Summary;

describe('the guards', () => {
  it.each([
    ['an empty list', [], 'empty'],
    [
      'a list from which half the people are missing',
      [OWNER, ...NAMES.slice(20).map((name) => prepared(name))],
      'deactivations',
    ],
  ])('%s is refused with exit code 3 and no write, in a dry run too', async (_, people, hazard) => {
    await withEnvironment(async (environment) => {
      await environment.give(people);
      const real = await environment.run(['sync', '--format', 'json']);
      expect([real.code, summaryOf(real).refused_by[0]]).toEqual([3, hazard]);
      expect((await environment.run(['sync', '--dry-run'])).code).toBe(3);
      expect(await environment.run(['sync', '--format', 'csv'])).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('REFUSED'),
      });
      expect(environment.timecamp.requests.writes).toBe(0);
    });
  });

  it('five leavers of 40 are not; the flag that a refusal prints permits one run', async () => {
    await withEnvironment(async (environment) => {
      await environment.give([OWNER, ...NAMES.slice(5).map((name) => prepared(name))]);
      expect((await environment.run(['sync'])).code).toBe(0);
      await environment.give([OWNER, ...NAMES.slice(20).map((name) => prepared(name))]);
      const refused = await environment.run(['sync']);
      const flag = /--allow (\S+)/.exec(refused.stdout)?.[1] ?? '';
      expect([refused.code, flag]).toEqual([3, 'deactivations=15']);
      expect((await environment.run(['sync', '--allow', flag])).code).toBe(0);
      expect(environment.timecamp.state.people().filter(({ disabled }) => disabled)).toHaveLength(20);
    });
  });
});

describe('a run', () => {
  it('ends with nothing to do', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      expect(await environment.run(['sync'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('0 failed'),
      });
      environment.timecamp.requests.clear();
      expect(await environment.run(['sync'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Nothing to do'),
      });
      expect(environment.timecamp.requests.writes).toBe(0);
    });
  });

  it('goes on when TimeCamp refuses someone: exit 1, the summary names the person and the reason', async () => {
    await withEnvironment(
      async (environment) => {
        await environment.give(PEOPLE);
        const outcome = await environment.run(['sync', '--format', 'json']);
        const { failed, counts, ok } = summaryOf(outcome);
        expect([outcome.code, ok, counts.invite]).toEqual([
          1,
          false,
          { planned: 3, done: 2, failed: 1, skipped: 0 },
        ]);
        expect(failed).toEqual([
          {
            person: 'new2@example.com',
            operation: 'invite',
            status: 403,
            message: expect.stringContaining('403'),
          },
        ]);
      },
      { refuse: (action) => (action.kind === 'invite' && action.email.startsWith('new2') ? 403 : undefined) },
    );
  });

  it.each(['json', 'pretty'])('reports a failure once in the log, format %s', async (format) => {
    await withEnvironment(
      async (environment) => {
        await environment.give([...PEOPLE, prepared('p0', { timecamp_email: 'second@example.com' })]);
        const { stderr } = await environment.run(['sync', '--format', 'csv']);
        const about = (who: string) => stderr.split('\n').filter((line) => line.includes(who));
        expect([about('new2@example.com').length, about('p8@example.com').length], stderr).toEqual([1, 1]);
      },
      {
        refuse: (action) =>
          (action.kind === 'invite' && action.email.startsWith('new2')) || action.kind === 'role'
            ? 403
            : undefined,
      },
      { LOG_FORMAT: format, LOG_LEVEL: 'warn' },
    );
  });

  it('whose key is wrong says so in words, and shows no key', async () => {
    await withEnvironment(
      async (environment) => {
        await environment.give(PEOPLE);
        const { code, stdout, stderr } = await environment.run(['sync', '--format', 'json']);
        expect([code, (JSON.parse(stdout) as Summary).error?.code]).toEqual([1, 'login']);
        expect(stdout + stderr).not.toContain('not-the-key-4711');
      },
      {},
      { TIMECAMP_API_KEY: 'not-the-key-4711' },
    );
  });
});

describe('what the earlier scripts left to do', () => {
  it('is taken over once; a dry run leaves it', async () => {
    await withEnvironment(
      async (environment) => {
        await environment.give([OWNER, prepared('p0'), ...NAMES.slice(1).map((name) => prepared(name))]);
        await writeFile(
          join(environment.folder, 'var/pending_user_settings.json'),
          JSON.stringify({ 1000: { external_id: 'p0' } }),
        );
        await environment.run(['sync', '--dry-run']);
        expect(await environment.files()).toContain('var/pending_user_settings.json');
        const { stdout, code } = await environment.run(['sync', '--format', 'csv']);
        expect([code, stdout.split('\r\n')[1]]).toEqual([
          0,
          expect.stringContaining('reset-manual,p0@example.com'),
        ]);
        expect(await environment.files()).toContain('var/pending_user_settings.json.imported');
        expect((await environment.run(['sync'])).stdout).toContain('Nothing to do');
      },
      {},
      { DISABLE_FILE_LOGGING: 'true' },
    );
  });
});

describe('a dry run', () => {
  it('touches neither the account nor a file, and shows what the run then does', async () => {
    await withEnvironment(
      async (environment) => {
        await environment.give(PEOPLE);
        const before = await environment.digest();
        const dry = await environment.run(['sync', '--dry-run', '--format', 'csv']);
        expect([dry.code, await environment.digest(), environment.timecamp.requests.writes]).toEqual([
          0,
          before,
          0,
        ]);
        const wet = await environment.run(['sync', '--format', 'csv']);
        expect(wet.stdout.replaceAll(',done', ',planned')).toBe(dry.stdout);
      },
      {},
      { DISABLE_FILE_LOGGING: 'true' },
    );
  });

  it('with --detailed-exitcode has the exit code in its JSON, too', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      const dry = await environment.run(['sync', '--dry-run', '--detailed-exitcode', '--format', 'json']);
      expect([dry.code, summaryOf(dry).exit_code, summaryOf(dry).ok]).toEqual([2, 2, true]);
    });
  });

  it('with --detailed-exitcode says whether there is something to do', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      const dry = ['sync', '--dry-run', '--detailed-exitcode'];
      expect((await environment.run(dry)).code).toBe(2);
      await environment.run(['sync']);
      expect((await environment.run(dry)).code).toBe(0);
    });
  });
});

describe('a saved plan', () => {
  it('is applied when the account was changed elsewhere', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      expect((await environment.run(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
      expect(environment.timecamp.requests.writes).toBe(0);
      const other = environment.timecamp.state.userByEmail('p30@example.com');
      if (other !== undefined) other.name = 'Changed by hand';
      await environment.give([]);
      expect((await environment.run(['sync', '--plan', 'plan.json'])).code).toBe(0);
      expect(environment.timecamp.state.people().find(({ email }) => email.startsWith('new1'))?.group).toBe(
        'Ops',
      );
    });
  });

  it('is applied where people_picker returns no roles', async () => {
    await withEnvironment(
      async (environment) => {
        await environment.give(PEOPLE);
        expect((await environment.run(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
        const { code, stderr } = await environment.run(['sync', '--plan', 'plan.json']);
        expect([code, stderr]).toEqual([0, expect.not.stringContaining('unknown')]);
      },
      { picker: () => 'without-role' },
    );
  });

  it('is refused when the account was changed in what it touches, naming it', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      await environment.run(['sync', '--plan-out', 'plan.json']);
      const renamed = environment.timecamp.state.userByEmail('p5@example.com');
      if (renamed !== undefined) renamed.name = 'Changed by hand';
      const { code, stderr } = await environment.run(['sync', '--plan', 'plan.json']);
      expect([code, stderr]).toEqual([3, expect.stringContaining('p5@example.com')]);
      expect(environment.timecamp.requests.writes).toBe(0);
    });
  });

  it('of another version or account is refused; with other selections it is a mistake of usage', async () => {
    await withEnvironment(async (environment) => {
      await environment.give(PEOPLE);
      await environment.run(['sync', '--plan-out', 'plan.json']);
      const path = join(environment.folder, 'plan.json');
      const plan = JSON.parse(await readFile(path, 'utf8')) as {
        version: number;
        account: { domain: string };
      };
      await writeFile(path, JSON.stringify({ ...plan, version: 2 }));
      expect((await environment.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
      await writeFile(
        path,
        JSON.stringify({ ...plan, account: { ...plan.account, domain: 'https://other.test' } }),
      );
      expect((await environment.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
      await writeFile(path, '{}');
      expect((await environment.run(['sync', '--plan', 'plan.json'])).code).toBe(1);
      expect((await environment.run(['sync', '--plan', 'plan.json', '--only', 'moves'])).code).toBe(64);
      expect((await environment.run(['sync', '--only', 'everything'])).code).toBe(64);
      expect((await environment.run(['sync', '--allow', 'deactivations'])).code).toBe(64);
    });
  });

  it('past a limit is saved for reading, with refused_by', async () => {
    await withEnvironment(async (environment) => {
      await environment.give([OWNER]);
      expect((await environment.run(['sync', '--plan-out', 'plan.json'])).code).toBe(3);
      const saved = JSON.parse(await readFile(join(environment.folder, 'plan.json'), 'utf8')) as {
        refused_by: string[];
      };
      expect(saved.refused_by).toEqual(['empty', 'deactivations'].slice(1));
      expect((await environment.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
    });
  });
});
