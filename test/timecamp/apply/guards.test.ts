import { describe, expect, it } from 'vitest';
import type { Journal } from '../../../src/core/plan/journal.ts';
import { prepared } from '../../core/plan/builders.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from '../with-environment.ts';

const REMOVE = { options: { removeEmptyGroups: true } };

describe('seats', () => {
  it('are freed by leavers before joiners take them: none is bought', async () => {
    const leavers = Array.from({ length: 5 }, (_, i) => member(`leaver${i}`));
    await withEnvironment({ account: accountOf(leavers) }, async ({ timecamp, sync }) => {
      await sync([OWNER, ...Array.from({ length: 5 }, (_, i) => prepared(`joiner${i}`))]);
      expect(timecamp.state.seats).toMatchObject({ used: 6, bought: 0 });
    });
  });
});

describe('a group that the plan removes', () => {
  const account = {
    ...accountOf([], { '101': 'Old' }),
    groups: [
      { id: '100', name: 'Company', parent_id: '0' },
      { id: '101', name: 'Old', parent_id: '100' },
      { id: '102', name: 'Older', parent_id: '101' },
    ],
  };

  it('stays when TimeCamp refuses to remove its child: a child would go to the top group', async () => {
    await withEnvironment(
      {
        account,
        refuse: (request) => (request.kind === 'remove-group' && request.groupId === '102' ? 403 : undefined),
      },
      async ({ timecamp, sync }) => {
        const { plan, applied } = await sync([OWNER], REMOVE);
        expect(plan.operations.map(({ id }) => id)).toEqual([
          expect.stringMatching(/102|Older/),
          expect.stringMatching(/101|Old/),
        ]);
        expect(failures(applied)).toHaveLength(1);
        expect(timecamp.state.groupPaths()).toEqual(['Old', 'Old > Older']);
        expect(timecamp.requests.count('DELETE /group')).toBe(1);
      },
    );
  });

  it('stays when a move out of it fails', async () => {
    const ann = member('ann', '101');
    await withEnvironment(
      {
        account: accountOf([ann], { '101': 'Old', '102': 'New' }),
        refuse: (request) => (request.kind === 'move' ? 403 : undefined),
      },
      async (world) => {
        const { plan, applied } = await world.sync([OWNER, prepared('ann', { group: 'New' })], REMOVE);
        expect(plan.operations.map(({ kind }) => kind)).toContain('remove-group');
        expect(failures(applied)).toEqual([`move:${ann.id} 403`]);
        expect(person(world, 'ann')?.group).toBe('Old');
        expect(world.timecamp.requests.count('DELETE /group')).toBe(0);
      },
    );
  });

  it('is removed once the move out of it is applied', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '101')], { '101': 'Old', '102': 'New' }) },
      async (world) => {
        await world.sync([OWNER, prepared('ann', { group: 'New' })], REMOVE);
        expect(world.timecamp.state.groupPaths()).toEqual(['New']);
        expect(world.timecamp.state.removedGroups).toEqual([{ group: 'Old', people: 0, subgroups: 0 }]);
      },
    );
  });
});

describe('a manual flag that could not be reset', () => {
  it('stays in the journal while its user is ignored, and is reset afterwards', async () => {
    let isRefused = true;
    const ann = member('ann');
    const people = [OWNER, prepared('ann', { timecamp_user_name: 'Ann B' })];
    await withEnvironment(
      {
        account: accountOf([ann]),
        refuse: (request) =>
          request.kind === 'setting' && request.name === 'added_manually' && isRefused ? 403 : undefined,
      },
      async (world) => {
        const pending = () => (JSON.parse(world.journal() ?? '{}') as Journal).reset_manual;
        await world.sync(people);
        expect(pending()).toEqual([ann.id]);
        isRefused = false;
        world.timecamp.requests.clear();
        await world.sync(people, { options: { ignoredUserIds: [ann.id] } });
        expect([world.timecamp.requests.writes, pending()]).toEqual([0, [ann.id]]);
        await world.sync(people);
        expect([person(world, 'ann')?.added_manually, pending()]).toEqual([false, []]);
      },
    );
  });
});

describe('the depth that TimeCamp allows', () => {
  it('is remembered as the lowest that it ever named', async () => {
    await withEnvironment({ account: accountOf([]), maxLevel: 2 }, async (world) => {
      await world.sync([OWNER, prepared('ann', { group: 'A/B/C' })]);
      const level = () => (JSON.parse(world.journal() ?? '{}') as Journal).max_level;
      expect([level(), world.timecamp.state.groupPaths()]).toEqual([2, ['A']]);
      world.timecamp.requests.clear();
      await world.sync([OWNER, prepared('ann', { group: 'A/B/C' }), prepared('bob', { group: 'X/Y' })]);
      expect([level(), world.timecamp.requests.count('PUT /group')]).toEqual([2, 1]);
    });
  });
});
