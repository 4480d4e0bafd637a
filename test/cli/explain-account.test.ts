import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp } from '../../src/sandbox/timecamp/start.ts';
import { useSampleEmployees } from './sample-employees.ts';

const { pathOf, run } = useSampleEmployees();

describe('tcsync explain', () => {
  it('says how to look in TimeCamp too, when nobody is found', async () => {
    const { errors } = await run(['explain', 'nobody@example.com']);
    expect(errors).toContain('The TimeCamp account was not searched.');
    expect(errors).toContain('set TIMECAMP_API_KEY');
  });

  it('finds people who are only in TimeCamp, when the key is set', async () => {
    const timecamp = await startTimecamp({ account: emptyAccount() });
    const env = {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'timecamp-sandbox-key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_MAX_INPUT_AGE_HOURS: '0',
    };
    const employees = await readFile(pathOf('var/users.json'), 'utf8');
    try {
      await run(['prepare']);
      expect((await run(['sync'], env)).exitCode).toBe(0);
      const { users } = JSON.parse(employees) as { users: { external_id: string; name: string }[] };
      const gone = users.filter(({ external_id: id }) => id !== '1003');
      const name = users.find(({ external_id: id }) => id === '1003')?.name ?? '';
      await writeFile(pathOf('var/users.json'), JSON.stringify({ users: gone }));
      for (const who of ['1003', name]) {
        const { exitCode, output } = await run(['explain', who], env);
        expect([exitCode, output]).toEqual([0, expect.stringContaining('matches no prepared user')]);
        expect(output).toContain('    deactivate: not in the source');
      }
      const { json } = await run(['explain', '1003', '--format', 'json'], env);
      const { account: found } = json() as { account: { user: { id: string } }[] };
      const id = found[0]?.user.id ?? '';
      const ignored = await run(['explain', '1003'], { ...env, TIMECAMP_IGNORED_USER_IDS: id });
      expect(ignored.output).toContain(
        'sync would change nothing\n  This user is listed in TIMECAMP_IGNORED_USER_IDS.',
      );
      await run(['prepare']);
      await run(['sync'], env);
      expect((await run(['explain', '1003'], env)).output).toContain('The user is disabled already.');
    } finally {
      await timecamp.close();
    }
    const gone = await run(['explain', '1003'], env);
    expect(gone.exitCode).toBe(1);
    expect(gone.errors).toContain('The TimeCamp account cannot be searched: ');
    expect((await run(['explain', '1002'], env)).exitCode).toBe(0);
  });

  it('--account shows the matching user, and what a sync would do', async () => {
    const timecamp = await startTimecamp({ account: emptyAccount() });
    const env = {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'timecamp-sandbox-key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      // The samples were fetched on a day that is past.
      TIMECAMP_MAX_INPUT_AGE_HOURS: '0',
    };
    try {
      const newcomer = await run(['explain', '1003', '--account'], env);
      expect(newcomer.output).toContain('TimeCamp: no user yet');
      expect(newcomer.output).toContain('    invite: ');
      const nobody = await run(['explain', 'nobody@example.com', '--account'], env);
      expect(nobody.exitCode).toBe(1);
      expect(nobody.output).toContain('No TimeCamp user matches nobody@example.com.');
      await run(['prepare']);
      expect((await run(['sync'], env)).exitCode).toBe(0);
      const settled = await run(['explain', '1003', '--account', '--format', 'json'], env);
      expect(settled.json()).toMatchObject({
        account: [{ matched_by: 'email', operations: [], failures: [] }],
      });
      await rm(pathOf('var/users.json'));
      await writeFile(pathOf('var/users.json'), '{"users": []}');
      const leaver = await run(['explain', '1003', '--account'], env);
      expect(leaver.exitCode).toBe(0);
      expect(leaver.output).toContain('No employee matches 1003');
      expect(leaver.output).toContain('matches no prepared user');
      expect(leaver.output).toContain('    deactivate: ');
    } finally {
      await timecamp.close();
    }
  });
});
