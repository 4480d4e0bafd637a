import type { ApplyResult } from '../../src/core/plan/outcome.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { seedUser } from './seeds.ts';
import { startEnvironment, type TestEnvironment } from './test-environment.ts';

/** Someone in an account, with an id made of the name. */
export function member(name: string, group = '100', role: '1' | '2' | '3' | '5' = '3'): SeedUser {
  const id = String(1000 + Array.from(name).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0));
  return seedUser(id, name, group, role);
}

/** An account with its owner (id 1), the top group 100, and groups below it by id. */
export function accountOf(
  users: readonly SeedUser[],
  groups: Readonly<Record<string, string>> = {},
): TimecampSeed {
  return {
    token: 'key',
    owner_id: '1',
    groups: [
      { id: '100', name: 'Company', parent_id: '0' },
      ...Object.entries(groups).map(([id, name]) => ({ id, name, parent_id: '100' })),
    ],
    users: [{ ...member('owner', '100', '1'), id: '1' }, ...users],
  };
}

/** The owner as the source has them. */
export const OWNER = prepared('owner', { timecamp_role: 'administrator' });

/** A world for one test. */
export async function withEnvironment<T>(
  options: TimecampOptions,
  body: (world: TestEnvironment) => Promise<T>,
): Promise<T> {
  const world = await startEnvironment(options);
  try {
    return await body(world);
  } finally {
    await world.timecamp.close();
  }
}

/** The failed operations, with the status of the answer. */
export const failures = ({ results }: ApplyResult) =>
  results.flatMap(({ operation, outcome }) =>
    outcome.state === 'failed' ? [`${operation.id} ${outcome.status ?? ''}`] : [],
  );
/** Someone as the account has them now. */
export const person = (world: TestEnvironment, name: string) =>
  world.timecamp.state.people().find(({ email }) => email === `${name}@example.com`);
