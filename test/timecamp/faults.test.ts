import { describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import { RemoteError } from '../../src/base/errors.ts';
import { FAULT_NAMES, type FaultName, FAULTS } from '../../src/sandbox/faults.ts';
import type { RequestInfo } from '../../src/sandbox/requests.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { seedUser } from './seeds.ts';
import { startEnvironment, type TestEnvironment } from './test-environment.ts';

const OPTIONS = {
  removeEmptyGroups: true,
  disabledUsersGroupId: '104',
  updateEmailOnExternalId: true,
  disableManualUserUpdates: true,
};

const ACCOUNT: TimecampSeed = {
  token: 'key',
  owner_id: '1',
  groups: [
    { id: '100', name: 'Company', parent_id: '0' },
    { id: '101', name: 'Sales', parent_id: '100' },
    { id: '102', name: 'Emptied', parent_id: '100' },
    { id: '104', name: 'Gone', parent_id: '100' },
  ],
  users: [
    seedUser('1', 'owner', '100', '1'),
    seedUser('11', 'mover', '102', '2'),
    seedUser('12', 'demoted', '101', '2'),
    seedUser('13', 'renamed', '101', '3'),
    { ...seedUser('14', 'oldmail', '101', '3'), settings: { external_id: 'newmail' } },
    { ...seedUser('15', 'back', '101', '3'), settings: { external_id: 'back', disabled_user: '1' } },
    seedUser('16', 'leaver', '101', '3'),
    seedUser('17', 'second', '102', '3'),
  ],
};

const PEOPLE: readonly PreparedUser[] = [
  prepared('owner', { timecamp_role: 'administrator' }),
  prepared('mover', { group: 'Ops', timecamp_role: 'supervisor' }),
  prepared('demoted', { group: 'Sales' }),
  prepared('renamed', { group: 'Sales', timecamp_user_name: 'Renamed Person' }),
  prepared('newmail', { group: 'Sales' }),
  prepared('back', { group: 'Sales' }),
  prepared('second', { group: 'Ops', timecamp_real_email: 'second@home.test' }),
  prepared('new1', { group: 'Ops/Night', timecamp_role: 'supervisor' }),
  prepared('new2', { group: 'Ops/Night' }),
  prepared('new3'),
];

/** Everyone as they are in the end, and the groups by path; ids left out. */
function picture({ timecamp: { state } }: TestEnvironment) {
  return {
    people: state.people(),
    groups: [...state.groups.keys()].map((id) => state.path(id)).sort((a, b) => a.localeCompare(b)),
    invited: state.invitations.map(({ email }) => email).sort((a, b) => a.localeCompare(b)),
    wiped: state.wiped,
    mails: state.mails,
  };
}

async function goal() {
  const world = await startEnvironment({ account: ACCOUNT, visibleAfterMs: 5_000 });
  const { applied } = await world.sync(PEOPLE, { options: OPTIONS });
  const requests = world.timecamp.requests.all.map(({ kind }) => kind);
  const end = picture(world);
  await world.timecamp.close();
  expect(applied.results.every(({ outcome }) => outcome.state === 'done')).toBe(true);
  return { end, requests, kinds: [...new Set(requests)] };
}

/** One run with a fault, one without: the account must be right then, and the first must have reported the truth. */
async function runWithFault(
  fault: (request: RequestInfo) => FaultName | undefined,
  expected: Awaited<ReturnType<typeof goal>>['end'],
  options: TimecampOptions = {},
) {
  let armed = true;
  const hits: RequestInfo[] = [];
  const world = await startEnvironment({
    account: ACCOUNT,
    visibleAfterMs: 5_000,
    ...options,
    fault: (request) => {
      const name = armed ? fault(request) : undefined;
      if (name !== undefined) hits.push(request);
      return name === undefined ? undefined : FAULTS[name];
    },
  });
  try {
    const first = await world.sync(PEOPLE, { options: OPTIONS, timeoutMs: 500 }).catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error;
      return undefined;
    });
    const claimed = first?.applied.results.filter(({ outcome }) => outcome.state === 'done').length ?? 0;
    const clean = first !== undefined && claimed === first.applied.results.length;
    const truth = picture(world);
    if (clean) expect(truth).toEqual(expected);
    armed = false;
    world.clock.advance(60_000);
    const second = await world.sync(PEOPLE, { options: OPTIONS });
    expect(second.applied.results.filter(({ outcome }) => outcome.state === 'failed')).toEqual([]);
    if (clean) expect(second.plan.operations).toEqual([]);
    expect(picture(world)).toEqual(expected);
    return { hits: hits.length, clean, reported: first };
  } finally {
    await world.timecamp.close();
  }
}

describe('whatever fails, and whenever', () => {
  it(
    'the k-th request with fault k modulo the list, 200 runs',
    { timeout: 600_000, tags: ['slow'] },
    async () => {
      const { end, requests } = await goal();
      let hits = 0;
      for (let k = 0; k < 200; k++) {
        const n = (k % requests.length) + 1;
        const name = FAULT_NAMES[k % FAULT_NAMES.length];
        const run = await runWithFault((request) => (request.n === n ? name : undefined), end).catch(
          (error: unknown) => {
            throw new Error(`request ${n} (${requests[n - 1]}) with fault ${name}`, { cause: error });
          },
        );
        hits += run.hits;
      }
      expect(hits).toBe(200);
    },
  );

  it('every fault on each kind of request', { timeout: 600_000, tags: ['slow'] }, async () => {
    const { end, kinds } = await goal();
    for (const kind of kinds) {
      for (const name of FAULT_NAMES) {
        const run = await runWithFault(
          (request) => (request.kind === kind && request.nOfKind === 1 ? name : undefined),
          end,
        ).catch((error: unknown) => {
          throw new Error(`the first ${kind} with fault ${name}`, { cause: error });
        });
        expect(run.hits, `${kind} ${name}`).toBe(1);
      }
    }
  });
});
