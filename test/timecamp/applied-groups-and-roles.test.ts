import { describe, expect, it } from 'vitest';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from './with-environment.ts';

describe('groups', () => {
  it('a parent that is not usable yet is waited for', async () => {
    await withEnvironment({ account: accountOf([]), freshParentMs: 60_000 }, async (world) => {
      const { applied } = await world.sync([
        OWNER,
        prepared('ann', { group: 'A/B/C' }),
        prepared('bob', { group: 'A/D' }),
      ]);
      expect(failures(applied)).toEqual([]);
      expect(person(world, 'ann')?.group).toBe('A > B > C');
    });
  });

  it('a parent that stays unusable fails its children and those who need them, after 3 minutes', async () => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'create-group' && action.name === 'B' ? 403 : undefined;
    await withEnvironment({ account: accountOf([member('bob')]), refuse }, async (world) => {
      const { applied } = await world.sync([
        OWNER,
        prepared('ann', { group: 'A/B' }),
        prepared('bob', { group: 'A/B' }),
        prepared('cid', { group: 'A' }),
      ]);
      expect(failures(applied)).toEqual(['create-group:A/B 403']);
      expect([person(world, 'ann'), person(world, 'bob')?.group, person(world, 'cid')?.group]).toEqual([
        undefined,
        '',
        'A',
      ]);
    });
  });

  it('the depth that TimeCamp refuses is learned: people go to the group above, and no second attempt is made', async () => {
    await withEnvironment({ account: accountOf([]), maxLevel: 3 }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'A/B/C/D' }), prepared('bob', { group: 'A/B' })];
      const { applied } = await world.sync(people);
      expect(failures(applied)).toEqual([]);
      expect(person(world, 'ann')?.group).toBe('A > B');
      expect(applied.notices.map(({ code }) => code)).toEqual(['too-deep']);
      world.timecamp.requests.clear();
      const again = await world.sync(people);
      expect([again.plan.operations, again.plan.notices.map(({ code }) => code)]).toEqual([[], ['too-deep']]);
    });
  });
});

describe('a setting that contradicts the learned depth', () => {
  it('is tried once and then believed to be wrong', async () => {
    await withEnvironment({ account: accountOf([]), maxLevel: 3 }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'A/B/C' })];
      await world.sync(people);
      const options = { maxGroupLevel: 5 };
      expect((await world.sync(people, { options })).applied.notices.map(({ code }) => code)).toEqual([
        'too-deep',
      ]);
      world.timecamp.requests.clear();
      expect((await world.sync(people, { options })).plan.operations).toEqual([]);
      expect(world.timecamp.requests.writes).toBe(0);
    });
  });
});

describe('empty groups', () => {
  it('whose current role cannot be read: one warning, and one request that failed', async () => {
    const groups = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [String(101 + i), `G${i}`]));
    await withEnvironment(
      {
        account: accountOf([], groups),
        fault: ({ kind, nOfKind }) =>
          kind === 'GET /people_picker' && nOfKind > 1 ? FAULTS['500'] : undefined,
      },
      async (world) => {
        const { applied } = await world.sync([OWNER], { options: { removeEmptyGroups: true } });
        expect([failures(applied).length, applied.notices.map(({ code }) => code)]).toEqual([
          25,
          ['timecamp'],
        ]);
        expect(applied.fatal).toBeUndefined();
      },
    );
  });
});

describe('roles', () => {
  it('that a move takes away are put right in the same run', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')], { '101': 'A' }), moveKeepsRole: false },
      async (world) => {
        const wanted = prepared('ann', { group: 'A', timecamp_role: 'supervisor' });
        await world.sync([OWNER, wanted]);
        expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor', added_manually: false });
      },
    );
  });

  it('are put back to what they were with TIMECAMP_DISABLE_ROLE_UPDATES', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')], { '101': 'A' }), moveKeepsRole: false },
      async (world) => {
        await world.sync([OWNER, prepared('ann', { group: 'A' })], { options: { disableRoleUpdates: true } });
        expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor' });
      },
    );
  });

  it.each([true, false])(
    'are put back where people_picker returns none (updates disabled: %s)',
    async (disableRoleUpdates) => {
      await withEnvironment(
        {
          account: accountOf([member('ann', '100', '2')], { '101': 'A' }),
          moveKeepsRole: false,
          picker: ({ email }) => (email.startsWith('ann') ? 'without-role' : 'with-role'),
        },
        async (world) => {
          const wanted = prepared('ann', { group: 'A', timecamp_role: 'supervisor' });
          await world.sync([OWNER, wanted], { options: { disableRoleUpdates } });
          expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor' });
        },
      );
    },
  );

  it("are put back for those who stay enabled in the disabled users' group", async () => {
    await withEnvironment(
      {
        account: accountOf([member('ann', '101', '2')], { '101': 'A', '102': 'Left' }),
        moveKeepsRole: false,
      },
      async (world) => {
        const options = { disableUserDeactivation: true, disabledUsersGroupId: '102' };
        await world.sync([OWNER], { options });
        expect(person(world, 'ann')).toMatchObject({ group: 'Left', role: 'supervisor' });
      },
    );
  });

  it('that people_picker omits are read from the group', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')]), picker: () => 'without-role' },
      async (world) => {
        const { plan } = await world.sync([OWNER, prepared('ann', { timecamp_role: 'supervisor' })]);
        expect(plan.operations).toEqual([]);
        expect(world.timecamp.requests.count('GET /group/{id}/user')).toBe(1);
      },
    );
  });
});
