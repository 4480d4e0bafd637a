import { afterEach, expect, it } from 'vitest';
import { source } from '../../../src/sources/google/index.ts';
import type { Step } from '../../../src/sources/source.ts';
import { FakeClock } from '../../fakes.ts';
import { contextFor } from '../context.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

let open: Workspace | undefined;
afterEach(async () => open?.close());

/** What `tcsync doctor google` finds, five people on a page of two. */
async function check(settings: Readonly<Record<string, string>> = {}): Promise<readonly Step[]> {
  open = await startWorkspace(
    (state) => {
      for (let n = 0; n < 4; n += 1) state.addUser({ orgUnitPath: '/Staff' });
      state.addGroup('Leads', [state.users[4] ?? state.admin]);
    },
    { directory: { pageSize: 2 } },
  );
  const clock = new FakeClock(new Date().toISOString());
  const steps: Step[] = [];
  for await (const step of source.check?.(contextFor(['google'], { ...open.env, ...settings }, { clock })) ??
    [])
    steps.push(step);
  return steps;
}

it('begins with the scopes to grant, and ends with someone', async () => {
  const settings = { GOOGLE_ORG_UNITS: '/Staff/Nowhere,/', GOOGLE_SUPERVISOR_GROUPS: 'leads@example.com' };
  const steps = await check(settings);
  expect(steps.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(steps[0]).toEqual({
    title: 'Scopes to grant to the client ID 108234567890123456789',
    detail:
      'https://www.googleapis.com/auth/admin.directory.user.readonly,https://www.googleapis.com/auth/admin.directory.group.member.readonly',
  });
  expect(steps.filter(({ title }) => title.endsWith(' responds'))).toHaveLength(2);
  expect(steps.at(-2)?.title).toBe('Google Workspace accepts the login');
  // The rest of the people is on other pages, and nothing said about them.
  expect(steps.at(-1)).toMatchObject({
    detail: '2 on the first page',
    notices: [{ code: 'field-empty' }],
    sample: { email: 'admin@example.com' },
  });
});

it('names a login that is refused, and a group that is not there', async () => {
  const refused = await check({ GOOGLE_ADMIN_EMAIL: 'nobody@example.com' });
  expect(refused.at(-1)).toMatchObject({
    title: 'Google Workspace accepts the login',
    error: { code: 'login' },
  });
  await open?.close();
  const missing = await check({ GOOGLE_FILTER_GROUPS: 'nothing@example.com' });
  expect(missing.at(-1)).toMatchObject({
    title: 'Google Workspace returns people',
    error: { code: 'source', message: expect.stringContaining('nothing@example.com') },
  });
});
