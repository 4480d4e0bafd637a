import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainOutput } from '../../src/cli/commands/explain.ts';
import { main } from '../../src/cli/main.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member } from '../timecamp/with-environment.ts';
import { createTestShell } from './shell.ts';

let folder: string;
let timecamp: TimecampStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-explain-'));
  await mkdir(join(folder, 'var'));
  timecamp = await startTimecamp({ account: accountOf([member('ann'), member('bob')]) });
});
afterEach(async () => {
  await timecamp.close();
  await rm(folder, { recursive: true });
});

async function explain(who: string, ...more: readonly string[]) {
  const shell = createTestShell({
    cwd: folder,
    clock: new FakeClock('2026-11-02T08:00:00Z'),
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_IGNORED_USER_IDS: '1',
      DISABLE_FILE_LOGGING: 'true',
    },
  });
  const code = await main(['explain', who, ...more], shell);
  return { code, stdout: shell.stdout.text };
}

async function explained(who: string): Promise<ExplainOutput> {
  return JSON.parse((await explain(who, '--account', '--json')).stdout);
}

describe('without the file of the source', () => {
  it('people are found among the prepared users, with what the next sync would do', async () => {
    const people = [prepared('ann', { group: 'Sales' }), prepared('new')];
    await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify(people));
    const ann = await explained('ann');
    expect(ann.missing).toEqual(['source']);
    expect(ann.people).toMatchObject([
      { external_id: 'ann', record: null, group: { value: 'Sales', reason: 'as prepared' } },
    ]);
    expect(ann.account?.map(({ operations }) => operations.map(({ kind }) => kind))).toEqual([
      expect.arrayContaining(['move']),
    ]);
    expect((await explained('new')).account).toMatchObject([{ user: null, group: null }]);
    const bob = await explained('bob@example.com');
    expect([bob.people, bob.account?.[0]?.operations[0]?.kind]).toEqual([[], 'deactivate']);
    const { code, stdout } = await explain('ann@example.com', '--account');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^var\/users\.json is missing, so only the prepared users are searched\./);
    expect(stdout).toContain('  group   Sales (as prepared)');
  });

  it('and without prepared users people are found in the account, and nobody is called a leaver', async () => {
    const ann = await explained('ann@example.com');
    expect([ann.missing, ann.people]).toEqual([['source', 'prepared'], []]);
    expect(ann.account).toMatchObject([{ user: { name: 'ann' }, matched_by: null, operations: [] }]);
    expect(ann.account?.[0]?.group).not.toBe('');
    const { code, stdout } = await explain('ann');
    expect(code).toBe(0);
    expect(stdout).toContain('without prepared users, what sync would do is unknown');
    expect(stdout).not.toContain('would change nothing');
  });
});
