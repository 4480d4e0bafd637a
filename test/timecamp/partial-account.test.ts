import { describe, expect, it } from 'vitest';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { seedUser } from './seeds.ts';
import { startEnvironment } from './test-environment.ts';

const NAMES = ['ann', 'bob', 'cid'];
const account: TimecampSeed = {
  token: 'key',
  owner_id: '1',
  groups: [{ id: '100', name: 'Company', parent_id: '0' }],
  users: [
    seedUser('1', 'owner', '100', '1'),
    ...NAMES.map((name, index) => seedUser(`${index + 2}`, name, '100', '3')),
  ],
};
const people = ['owner', ...NAMES].map((name) =>
  prepared(name, name === 'owner' ? { timecamp_role: 'administrator' } : {}),
);

/** A sync of the same people against an account that shows its users so. */
async function syncWith(options: TimecampOptions, allow = {}) {
  const environment = await startEnvironment({ account, ...options });
  try {
    const run = environment.sync(people, { allow });
    const ended = await run.then(
      ({ plan }) => plan.operations.map(({ id }) => id),
      (error: Error & { code?: string; exitCode?: number }) => [error.code, error.exitCode, error.message],
    );
    return { ended, writes: environment.timecamp.requests.writes };
  } finally {
    await environment.timecamp.close();
  }
}

describe('a list of users that cannot be whole', () => {
  it.each([
    ['none', /is empty.*does not include 4 users/],
    [
      'half',
      /does not include 2 users who are in a group: 3, 5|does not include 2 users who are in a group: 2, 4/,
    ],
    ['without-owner', /does not include owner@example.com/],
  ] as const)('%s is refused before any write', async (userList, message) => {
    const { ended, writes } = await syncWith({ userList });
    expect(ended).toEqual(['partial-account', 1, expect.stringMatching(message)]);
    expect(writes).toBe(0);
  });

  it('is taken with --allow partial-account', async () => {
    const { ended } = await syncWith({ userList: 'without-owner' }, { 'partial-account': 0 });
    expect(ended).toContain('invite:owner@example.com');
  });

  it('a person listed twice is one person', async () => {
    expect(await syncWith({ userList: 'twice' })).toEqual({ ended: [], writes: 0 });
  });

  it('a key whose owner is no administrator is refused', async () => {
    const [owner, ...others] = account.users;
    const supervisor = { ...owner, roles: { '100': '2' as const } } as (typeof account.users)[number];
    const { ended } = await syncWith({ account: { ...account, users: [supervisor, ...others] } });
    expect(ended).toEqual(['partial-account', 1, expect.stringMatching(/has the role supervisor/)]);
  });

  it('the next run knows how many users there were', async () => {
    const environment = await startEnvironment({ account });
    try {
      await environment.sync(people);
      expect(JSON.parse(environment.journal() ?? '{}')).toMatchObject({ user_count: 4 });
    } finally {
      await environment.timecamp.close();
    }
  });
});
