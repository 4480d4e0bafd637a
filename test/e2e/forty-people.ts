import type { PreparedUser } from '../../src/core/model.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

export const NAMES = Array.from({ length: 40 }, (_, i) => `p${i}`);
export const OWNER = prepared('owner', { timecamp_role: 'administrator' });

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
export const PEOPLE: readonly PreparedUser[] = [
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

/** Runs a test with a folder and an account of 41 users. */
export async function withEnvironment(
  body: (environment: CommandEnvironment) => Promise<void>,
  options: TimecampOptions = {},
  settings = {},
): Promise<void> {
  const environment = await openEnvironment({ account: ACCOUNT, ...options }, settings);
  try {
    await body(environment);
  } finally {
    await environment.close();
  }
}
