import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import type { Summary } from '../../src/core/plan/outcome.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { type Office, openOffice } from './office.ts';

const NAMES = Array.from({ length: 40 }, (_, i) => `p${i}`);
const OWNER = prepared('owner', { timecamp_role: 'administrator' });

function seed(name: string, index: number): SeedUser {
  return {
    id: String(1000 + index),
    email: `${name}@example.com`,
    name,
    group_id: '100',
    roles: { '100': '3' },
    settings: { external_id: name },
  };
}

const ACCOUNT: TimecampSeed = {
  token: 'a-key-of-some-length',
  owner_id: '1',
  groups: [{ id: '100', name: 'Company', parent_id: '0' }],
  users: [{ ...seed('owner', 0), id: '1', roles: { '100': '1' } }, ...NAMES.map(seed)],
};
/** Some stay, one is renamed, two move, one gets a role, five leave, three are new: 30 requests that write or so. */
const PEOPLE: readonly PreparedUser[] = [
  OWNER,
  ...NAMES.slice(5).map((name, i) =>
    prepared(name, {
      ...(i === 0 ? { timecamp_user_name: 'Renamed' } : {}),
      ...(i === 1 || i === 2 ? { group: 'Sales/North' } : {}),
      ...(i === 3 ? { timecamp_role: 'supervisor' } : {}),
    }),
  ),
  ...['new1', 'new2', 'new3'].map((name) => prepared(name, { group: 'Ops' })),
];

async function within(
  body: (office: Office) => Promise<void>,
  options: TimecampOptions = {},
  settings = {},
): Promise<void> {
  const office = await openOffice({ account: ACCOUNT, ...options }, settings);
  try {
    await body(office);
  } finally {
    await office.close();
  }
}

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
    await within(async (office) => {
      await office.give(people);
      const real = await office.run(['sync', '--format', 'json']);
      expect([real.code, summaryOf(real).refused_by[0]]).toEqual([3, hazard]);
      expect((await office.run(['sync', '--dry-run'])).code).toBe(3);
      expect(await office.run(['sync', '--format', 'csv'])).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('REFUSED'),
      });
      expect(office.timecamp.requests.writes).toBe(0);
    });
  });

  it('five leavers of 40 are not; the flag that a refusal prints permits one run', async () => {
    await within(async (office) => {
      await office.give([OWNER, ...NAMES.slice(5).map((name) => prepared(name))]);
      expect((await office.run(['sync'])).code).toBe(0);
      await office.give([OWNER, ...NAMES.slice(20).map((name) => prepared(name))]);
      const refused = await office.run(['sync']);
      const flag = /--allow (\S+)/.exec(refused.stdout)?.[1] ?? '';
      expect([refused.code, flag]).toEqual([3, 'deactivations=15']);
      expect((await office.run(['sync', '--allow', flag])).code).toBe(0);
      expect(office.timecamp.state.people().filter(({ disabled }) => disabled)).toHaveLength(20);
    });
  });
});

describe('a run', () => {
  it('ends with nothing to do', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      expect(await office.run(['sync'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('0 failed'),
      });
      office.timecamp.requests.clear();
      expect(await office.run(['sync'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Nothing to do'),
      });
      expect(office.timecamp.requests.writes).toBe(0);
    });
  });

  it('goes on when TimeCamp refuses somebody: exit 1, the summary names the person and the reason', async () => {
    await within(
      async (office) => {
        await office.give(PEOPLE);
        const outcome = await office.run(['sync', '--format', 'json']);
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
      { refuse: (wish) => (wish.do === 'invite' && wish.email.startsWith('new2') ? 403 : undefined) },
    );
  });

  it.each(['json', 'pretty'])('tells a failure once in the log, format %s', async (format) => {
    await within(
      async (office) => {
        await office.give([...PEOPLE, prepared('p0', { timecamp_email: 'second@example.com' })]);
        const { stderr } = await office.run(['sync', '--format', 'csv']);
        const about = (who: string) => stderr.split('\n').filter((line) => line.includes(who));
        expect([about('new2@example.com').length, about('p8@example.com').length], stderr).toEqual([1, 1]);
      },
      {
        refuse: (wish) =>
          (wish.do === 'invite' && wish.email.startsWith('new2')) || wish.do === 'role' ? 403 : undefined,
      },
      { LOG_FORMAT: format, LOG_LEVEL: 'warn' },
    );
  });

  it('whose key is wrong says so in words, and shows no key', async () => {
    await within(
      async (office) => {
        await office.give(PEOPLE);
        const { code, stdout, stderr } = await office.run(['sync', '--format', 'json']);
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
    await within(
      async (office) => {
        await office.give([OWNER, prepared('p0'), ...NAMES.slice(1).map((name) => prepared(name))]);
        await writeFile(
          join(office.folder, 'var/pending_user_settings.json'),
          JSON.stringify({ 1000: { external_id: 'p0' } }),
        );
        await office.run(['sync', '--dry-run']);
        expect(await office.files()).toContain('var/pending_user_settings.json');
        const { stdout, code } = await office.run(['sync', '--format', 'csv']);
        expect([code, stdout.split('\r\n')[1]]).toEqual([
          0,
          expect.stringContaining('reset-manual,p0@example.com'),
        ]);
        expect(await office.files()).toContain('var/pending_user_settings.json.imported');
        expect((await office.run(['sync'])).stdout).toContain('Nothing to do');
      },
      {},
      { DISABLE_FILE_LOGGING: 'true' },
    );
  });
});

describe('a dry run', () => {
  it('touches neither the account nor a file, and shows what the run then does', async () => {
    await within(
      async (office) => {
        await office.give(PEOPLE);
        const before = await office.digest();
        const dry = await office.run(['sync', '--dry-run', '--format', 'csv']);
        expect([dry.code, await office.digest(), office.timecamp.requests.writes]).toEqual([0, before, 0]);
        const wet = await office.run(['sync', '--format', 'csv']);
        expect(wet.stdout.replaceAll(',done', ',planned')).toBe(dry.stdout);
      },
      {},
      { DISABLE_FILE_LOGGING: 'true' },
    );
  });

  it('with --detailed-exitcode has the exit code in its JSON, too', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      const dry = await office.run(['sync', '--dry-run', '--detailed-exitcode', '--format', 'json']);
      expect([dry.code, summaryOf(dry).exit_code, summaryOf(dry).ok]).toEqual([2, 2, true]);
    });
  });

  it('with --detailed-exitcode tells whether there is something to do', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      const dry = ['sync', '--dry-run', '--detailed-exitcode'];
      expect((await office.run(dry)).code).toBe(2);
      await office.run(['sync']);
      expect((await office.run(dry)).code).toBe(0);
    });
  });
});

describe('a saved plan', () => {
  it('is applied when the account was changed elsewhere', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      expect((await office.run(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
      expect(office.timecamp.requests.writes).toBe(0);
      const other = office.timecamp.state.userByEmail('p30@example.com');
      if (other !== undefined) other.name = 'Changed by hand';
      await office.give([]);
      expect((await office.run(['sync', '--plan', 'plan.json'])).code).toBe(0);
      expect(office.timecamp.state.people().find(({ email }) => email.startsWith('new1'))?.group).toBe('Ops');
    });
  });

  it('is applied where people_picker tells no roles', async () => {
    await within(
      async (office) => {
        await office.give(PEOPLE);
        expect((await office.run(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
        const { code, stderr } = await office.run(['sync', '--plan', 'plan.json']);
        expect([code, stderr]).toEqual([0, expect.not.stringContaining('unknown')]);
      },
      { picker: () => 'without-role' },
    );
  });

  it('is refused when the account was changed in what it touches, naming it', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      await office.run(['sync', '--plan-out', 'plan.json']);
      const renamed = office.timecamp.state.userByEmail('p5@example.com');
      if (renamed !== undefined) renamed.name = 'Changed by hand';
      const { code, stderr } = await office.run(['sync', '--plan', 'plan.json']);
      expect([code, stderr]).toEqual([3, expect.stringContaining('p5@example.com')]);
      expect(office.timecamp.requests.writes).toBe(0);
    });
  });

  it('of another version or account is refused; with other selections it is a mistake of usage', async () => {
    await within(async (office) => {
      await office.give(PEOPLE);
      await office.run(['sync', '--plan-out', 'plan.json']);
      const path = join(office.folder, 'plan.json');
      const plan = JSON.parse(await readFile(path, 'utf8')) as {
        version: number;
        account: { domain: string };
      };
      await writeFile(path, JSON.stringify({ ...plan, version: 2 }));
      expect((await office.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
      await writeFile(
        path,
        JSON.stringify({ ...plan, account: { ...plan.account, domain: 'https://other.test' } }),
      );
      expect((await office.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
      await writeFile(path, '{}');
      expect((await office.run(['sync', '--plan', 'plan.json'])).code).toBe(1);
      expect((await office.run(['sync', '--plan', 'plan.json', '--only', 'moves'])).code).toBe(64);
      expect((await office.run(['sync', '--only', 'everything'])).code).toBe(64);
      expect((await office.run(['sync', '--allow', 'deactivations'])).code).toBe(64);
    });
  });

  it('past a limit is saved for reading, with refused_by', async () => {
    await within(async (office) => {
      await office.give([OWNER]);
      expect((await office.run(['sync', '--plan-out', 'plan.json'])).code).toBe(3);
      const saved = JSON.parse(await readFile(join(office.folder, 'plan.json'), 'utf8')) as {
        refused_by: string[];
      };
      expect(saved.refused_by).toEqual(['empty', 'deactivations'].slice(1));
      expect((await office.run(['sync', '--plan', 'plan.json'])).code).toBe(3);
    });
  });
});

describe('interrupted', () => {
  const EXPECTED = new Map<string, unknown>();
  const picture = ({ timecamp: { state } }: Office) => ({
    people: state.people(),
    groups: [...state.groups.keys()].map((id) => state.path(id)).sort((a, b) => a.localeCompare(b)),
    invited: state.invitations.map(({ email }) => email).sort((a, b) => a.localeCompare(b)),
  });
  const settings = {
    TIMECAMP_DISABLE_MANUAL_USER_UPDATES: 'true',
    DISABLE_FILE_LOGGING: 'true',
    TIMECAMP_CONCURRENCY: '2',
  };

  it(
    'by kill -9 at any of 60 places, the next run makes the same account',
    { timeout: 300_000 },
    async () => {
      let total = 0;
      await within(
        async (office) => {
          await office.give(PEOPLE);
          await office.run(['sync']);
          total = office.timecamp.requests.all.length;
          EXPECTED.set('end', picture(office));
        },
        {},
        settings,
      );
      for (let sample = 0; sample < 60; sample++) {
        const n = 1 + Math.floor((sample * total) / 60);
        const after = sample % 2 === 0;
        let victim: () => void = () => {};
        const strike = (request: { n: number }) => (request.n === n ? victim() : undefined);
        await within(
          async (office) => {
            await office.give(PEOPLE);
            const killed = await office.run(['sync'], (child) => {
              victim = () => void child.kill('SIGKILL');
            });
            expect(killed.code, `killed ${after ? 'after' : 'before'} request ${n} of ${total}`).toBe(null);
            const next = await office.run(['sync', '--format', 'json']);
            expect([next.code, picture(office)], `after request ${n}: ${next.stdout}`).toEqual([
              0,
              EXPECTED.get('end'),
            ]);
          },
          after ? { onCarriedOut: strike } : { onRequest: strike },
          settings,
        );
      }
    },
  );

  it('by SIGINT, it finishes the requests in flight, prints the summary and exits 130', async () => {
    let victim: () => void = () => {};
    await within(
      async (office) => {
        await office.give(PEOPLE);
        const stopped = await office.run(['sync', '--format', 'json'], (child) => {
          victim = () => void child.kill('SIGINT');
        });
        expect([stopped.code, summaryOf(stopped).failed]).toEqual([130, []]);
        expect(summaryOf(stopped).counts['reset-manual']?.skipped).toBeGreaterThan(0);
        expect((await office.run(['sync'])).code).toBe(0);
        expect(picture(office)).toEqual(EXPECTED.get('end'));
      },
      { onRequest: ({ n }) => (n === 20 ? victim() : undefined), latencyMs: 10 },
      settings,
    );
  });

  it('two processes at once, 50 times: exactly one writes', { timeout: 240_000 }, async () => {
    for (let round = 0; round < 50; round++) {
      await within(
        async (office) => {
          await office.give([OWNER, ...NAMES.map((name) => prepared(name)), prepared('new1')]);
          const both = await Promise.all([office.run(['sync']), office.run(['sync'])]);
          const codes = both.map(({ code }) => code ?? -1).sort((a, b) => a - b);
          const overlapped = codes[1] === 4;
          // One may have ended before the other began; then the second had nothing to do.
          expect(
            overlapped || both.some(({ stdout }) => stdout.includes('Nothing to do')),
            both.map(({ stderr }) => stderr).join(),
          ).toBe(true);
          expect(codes[0]).toBe(0);
          expect(office.timecamp.state.invitations).toHaveLength(1);
          expect(office.timecamp.requests.count('PUT /user/{id}/setting')).toBe(2);
        },
        { latencyMs: 3 },
        { DISABLE_FILE_LOGGING: 'true' },
      );
    }
  });
});
