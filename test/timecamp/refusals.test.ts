import { describe, expect, it } from 'vitest';
import type { RefusableAction, TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from './with-environment.ts';

const ANN = member('ann');

/** One change of each kind, with how the stand-in names it. */
const CHANGES: readonly [RefusableAction['kind'], string, TimecampSeed, ReturnType<typeof prepared>][] = [
  ['setting', `external-id:${ANN.id}`, accountOf([{ ...ANN, settings: {} }]), prepared('ann')],
  ['change-user', `name:${ANN.id}`, accountOf([ANN]), prepared('ann', { timecamp_user_name: 'Ann B' })],
  ['move', `move:${ANN.id}`, accountOf([ANN], { '101': 'A' }), prepared('ann', { group: 'A' })],
  ['role', `role:${ANN.id}`, accountOf([ANN]), prepared('ann', { timecamp_role: 'guest' })],
];

describe('a refusal', () => {
  it.each(CHANGES)('of a %s is one although its status is 200', async (action, id, account, ann) => {
    const refuse: TimecampOptions['refuse'] = (asked) => (asked.kind === action ? 403 : undefined);
    await withEnvironment({ account, refuse, refusesWith200: true }, async (world) => {
      const { applied } = await world.sync([OWNER, ann]);
      expect(failures(applied)).toContain(`${id} 403`);
    });
  });

  it.each(CHANGES)('of a %s is seen although TimeCamp only ignores it', async (action, id, account, ann) => {
    const ignores: TimecampOptions['ignores'] = (asked) =>
      asked.kind === action && !(asked.kind === 'setting' && asked.name === 'added_manually');
    for (const echoes of ['stored', 'nothing', 'sent'] as const) {
      await withEnvironment({ account, ignores, echoes }, async (world) => {
        const { applied } = await world.sync([OWNER, ann]);
        expect(failures(applied)).toEqual([`${id} `]);
      });
    }
  });

  it.each(['stored', 'sent', 'nothing'] as const)(
    'of a leaver who is not disabled keeps the seat counted (TimeCamp echoes: %s)',
    async (echoes) => {
      const ignores: TimecampOptions['ignores'] = (asked) =>
        asked.kind === 'setting' && asked.name === 'disabled_user';
      await withEnvironment({ account: accountOf([ANN]), ignores, echoes }, async (world) => {
        const { applied, summary } = await world.sync([OWNER]);
        expect(failures(applied)).toEqual([`deactivate:${ANN.id} `]);
        expect(summary.seats).toEqual({ before: 2, after: 2 });
      });
    },
  );

  it('of a removed manual flag leaves it to the next run', async () => {
    const refused = { is: true };
    const ignores: TimecampOptions['ignores'] = (asked) =>
      refused.is && asked.kind === 'setting' && asked.name === 'added_manually';
    const account = accountOf([{ ...ANN, settings: {} }]);
    await withEnvironment({ account, ignores, echoes: 'sent' }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_user_name: 'Ann B' })];
      const { applied } = await world.sync(people);
      expect(failures(applied)).toEqual([`reset-manual:${ANN.id} `]);
      refused.is = false;
      expect(failures((await world.sync(people)).applied)).toEqual([]);
      expect(person(world, 'ann')?.added_manually).toBe(false);
    });
  });
});

describe('a change that TimeCamp does not repeat in its answer', () => {
  it.each(CHANGES)('(%s) is done once the next reading shows it', async (_, id, account, ann) => {
    await withEnvironment({ account, echoes: 'nothing' }, async (world) => {
      const { applied } = await world.sync([OWNER, ann]);
      expect(failures(applied)).toEqual([]);
      expect(applied.results.find(({ operation }) => operation.id === id)?.outcome.state).toBe('done');
    });
  });
});

describe('messages in the language of the account', () => {
  it('change nothing about the depth limit', async () => {
    const translate = () => 'Nie można.';
    await withEnvironment({ account: accountOf([]), maxLevel: 3, translate }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'A/B/C/D' }), prepared('bob', { group: 'A/B/E' })];
      const { applied } = await world.sync(people);
      expect(failures(applied)).toEqual([]);
      expect(person(world, 'ann')?.group).toBe('A > B');
      expect(JSON.parse(world.journal() ?? '')).toMatchObject({ max_level: 3 });
      world.timecamp.requests.clear();
      await world.sync(people);
      expect(world.timecamp.requests.writes).toBe(0);
    });
  });
});

describe('a busy account', () => {
  const people = Array.from({ length: 60 }, (_, i) =>
    prepared(`p${i}`, { group: `G${i % 5}`, timecamp_role: i % 10 === 0 ? 'supervisor' : 'user' }),
  );

  it('that takes one write at a time gets an onboarding of 60 with few repeats', async () => {
    await withEnvironment({ account: accountOf([]), oneWriteAtATime: true }, async (world) => {
      const { applied, summary } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toEqual([]);
      expect(summary.requests.retried).toBeLessThanOrEqual(15);
    });
  });

  it.each([1, 2, 3])(
    'with a rate limit, dropped connections and 500s at once is completed (seed %i)',
    async (seed) => {
      const options: TimecampOptions = {
        account: accountOf([]),
        rateLimit: { requests: 60 },
        failRate: 0.2,
        seed,
        visibleAfterMs: 5_000,
      };
      await withEnvironment(options, async (world) => {
        const { applied } = await world.sync([OWNER, ...people]);
        expect(failures(applied)).toEqual([]);
        expect(world.timecamp.state.people().filter(({ added_manually: manual }) => manual)).toEqual([]);
      });
    },
  );
});

describe('joiners', () => {
  it('get no rights by default, and their role although roles are not updated', async () => {
    await withEnvironment({ account: accountOf([]) }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_role: 'supervisor' })];
      await world.sync(people, { options: { disableRoleUpdates: true } });
      expect(world.timecamp.state.rightsByDefault).toEqual([]);
      expect(person(world, 'ann')?.role).toBe('supervisor');
    });
  });

  it('get it in the next run as well, when they appear late', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 60_000 }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_role: 'supervisor' })];
      const how = { options: { disableRoleUpdates: true }, newUserWaitMs: 1_000 };
      await world.sync(people, how);
      world.clock.advance(60_000);
      await world.sync(people, how);
      expect(person(world, 'ann')?.role).toBe('supervisor');
    });
  });
});

describe('a custom role', () => {
  it.each([
    [{ id: '17', name: 'Contractor' }, 'ann@example.com (Contractor)'],
    [{ id: '17' }, 'ann@example.com (17)'],
  ])('%j is shown and left alone', async (role, who) => {
    const customRole = (email: string) => (email.startsWith('ann@') ? role : undefined);
    await withEnvironment({ account: accountOf([ANN]), customRole }, async (world) => {
      const { plan } = await world.sync([OWNER, prepared('ann', { timecamp_role: 'guest' })]);
      expect(plan.operations).toEqual([]);
      expect(plan.notices).toMatchObject([{ code: 'custom-role', who: [who] }]);
    });
  });
});
