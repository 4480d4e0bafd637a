import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { readPlan, writePlan } from '../../src/storage/plan-file.ts';
import { account, plan, prepared, user } from '../core/plan/builders.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryFolder();
});

const MADE: Plan = {
  ...plan(
    [prepared('new', { group: 'Sales' }), prepared('bob', { group: 'Sales' })],
    account([user('ann'), user('bob')]),
    { leaverGrace: { unit: 'days', value: 3 } },
    { holds: [{ person: 'bob', until: null, why: 'audit', created: '', by: '' }] },
  ),
  made_by: 'ops@hr-server',
};

async function show(saved: Plan, ...options: string[]) {
  await writeFile(join(directory, 'plan.json'), writePlan(saved));
  const shell = createTestShell({ cwd: directory, env: { DISABLE_FILE_LOGGING: 'true' } });
  const code = await main(['plan', 'show', 'plan.json', ...options], shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

describe('plan show', () => {
  it('shows the changes, who is kept, and who created it', async () => {
    const { code, stdout, stderr } = await show(MADE);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('new@example.com (new)  into Sales');
    expect(stdout).toContain(
      'Waiting to be disabled (1)\n  ann@example.com (ann)  (missing from the source since 2026-11-02; to be disabled on 2026-11-05)',
    );
    expect(stdout).toContain('Held (1)\n  bob@example.com (bob)  (held: audit)');
    expect(stdout).toContain(
      'Created by ops@hr-server with tcsync test at 2026-11-02 08:00 UTC for https://tc.test. Not applied. Digest: ',
    );
  });

  it('as JSON and CSV', async () => {
    const json = JSON.parse((await show(MADE, '--format', 'json')).stdout);
    expect(json).toMatchObject({ ok: true, made_by: 'ops@hr-server', counts: { invite: { planned: 1 } } });
    expect(json.kept).toMatchObject([{ by: 'grace', until: '2026-11-05' }, { by: 'hold' }]);
    const csv = (await show(MADE, '--format', 'csv')).stdout;
    expect(csv).toMatch(/^invite,new@example.com,.*,planned,/m);
    expect(csv).toMatch(/^keep,bob@example.com,bob,,,held: audit,,held,/m);
  });

  it('of a plan that a guard refuses, or that was edited, exits with 3', async () => {
    const empty = plan([], account([user('ann')]));
    const refused = await show(empty);
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining('REFUSED')]);
    const edited = { ...MADE, operations: MADE.operations.filter(({ kind }) => kind !== 'create-group') };
    const shown = await show(edited);
    expect([shown.code, shown.stderr]).toEqual([3, expect.stringContaining('The plan file was edited.')]);
  });

  it('of a plan that lacks an operation exits with 3 and says so', async () => {
    const text = writePlan(MADE);
    const saved = JSON.parse(text) as Plan;
    const operations = saved.operations.filter(({ kind }) => kind !== 'invite');
    for (const one of [saved, { ...saved, operations }])
      await writeFile(join(directory, one === saved ? 'saved.json' : 'edited.json'), JSON.stringify(one));
    const run = async (file: string) => {
      const shell = createTestShell({ cwd: directory, env: { DISABLE_FILE_LOGGING: 'true' } });
      const code = await main(['plan', 'show', file, '--format', 'json'], shell);
      return { code, json: JSON.parse(shell.stdout.text), stderr: shell.stderr.text };
    };
    const [good, edited] = [await run('saved.json'), await run('edited.json')];
    expect([good.code, good.json.is_edited]).toEqual([0, false]);
    expect([edited.code, edited.json.is_edited]).toEqual([3, true]);
    expect(edited.stderr).toContain('its content does not match its digest');
    expect(edited.json.digest).not.toBe(good.json.digest);
  });

  it('reads who made a plan, and plans without it', () => {
    expect(readPlan(writePlan(MADE), 'plan.json').made_by).toBe('ops@hr-server');
    const { made_by: _by, kept: _kept, missing: _missing, ...earlier } = MADE;
    expect(readPlan(writePlan(earlier), 'plan.json')).toEqual(earlier);
  });
});
