import { describe, expect, it } from 'vitest';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from './with-environment.ts';

describe('someone whom TimeCamp refuses', () => {
  it.each([400, 403, 404])('with %i in an invitation of 50 does not stop the others', async (status) => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'invite' && action.email.startsWith('p17@') ? status : undefined;
    await withEnvironment({ account: accountOf([]), refuse }, async (world) => {
      const people = Array.from({ length: 50 }, (_, i) => prepared(`p${i}`));
      const { applied } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toEqual([`invite:p17@example.com ${status}`]);
      expect(world.timecamp.state.people()).toHaveLength(50);
      expect(world.journal()).not.toContain('p17@');
      const skipped = applied.results
        .filter(({ outcome }) => outcome.state === 'skipped')
        .map(({ operation }) => operation.kind);
      expect(skipped.sort((a, b) => a.localeCompare(b))).toEqual(['external-id', 'name', 'reset-manual']);
    });
  });

  it.each([false, true])(
    'in a move of many is found, whether the others were done or not (half done: %s)',
    async (partialBatches) => {
      const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
      const culprit = member('p7').id;
      const refuse: TimecampOptions['refuse'] = (action) =>
        action.kind === 'move' && action.userId === culprit ? 403 : undefined;
      await withEnvironment(
        {
          account: accountOf(
            names.map((name) => member(name)),
            { '101': 'A' },
          ),
          refuse,
          partialBatches,
        },
        async (world) => {
          const { applied } = await world.sync([
            OWNER,
            ...names.map((name) => prepared(name, { group: 'A' })),
          ]);
          expect(
            world.timecamp.state.people().filter(({ group }) => group === 'A').length,
          ).toBeGreaterThanOrEqual(10);
          expect(failures(applied)).toContain(`move:${culprit} 403`);
        },
      );
    },
  );

  it('a role of one is found among many', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const culprit = member('p7').id;
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'role' && action.userId === culprit ? 403 : undefined;
    await withEnvironment(
      { account: accountOf(names.map((name) => member(name))), refuse },
      async (world) => {
        const { applied } = await world.sync([
          OWNER,
          ...names.map((name) => prepared(name, { timecamp_role: 'guest' })),
        ]);
        expect(failures(applied)).toEqual([`role:${culprit} 403`]);
        expect(world.timecamp.state.people().filter(({ role }) => role === 'guest')).toHaveLength(19);
      },
    );
  });

  it('a group that refuses everyone ends the search after three people alone', async () => {
    const people = Array.from({ length: 40 }, (_, i) => prepared(`p${i}`, { group: 'A' }));
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'invite-to-group' && action.groupId === '101' ? 403 : undefined;
    await withEnvironment({ account: accountOf([], { '101': 'A' }), refuse }, async (world) => {
      const { applied } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toHaveLength(40);
      expect(world.timecamp.requests.count('POST /group/{id}/user')).toBe(6);
    });
  });

  it('a name that is refused does not take the e-mail with it', async () => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'setting' && action.name === 'external_id' ? 403 : undefined;
    await withEnvironment(
      { account: accountOf([{ ...member('ann'), settings: {} }]), refuse },
      async (world) => {
        const { applied } = await world.sync([OWNER, prepared('ann', { timecamp_user_name: 'Ann B' })]);
        expect(failures(applied)).toEqual([`external-id:${member('ann').id} 403`]);
        expect(person(world, 'ann')).toMatchObject({ name: 'Ann B', added_manually: false });
      },
    );
  });
});
