import { expect, it } from 'vitest';
import { prepared } from '../core/plan/builders.ts';
import { fc } from '../properties.ts';
import { accountOf, member, OWNER, withEnvironment } from './with-environment.ts';

const NAMES = ['ann', 'bob', 'cid', 'dee'];

it('exchanged in any way, are resolved in at most two runs, and the third writes nothing', async () => {
  const whole = { minLength: NAMES.length };
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(NAMES, whole), async (holders) => {
      const people = NAMES.map((name, n) => prepared(name, { timecamp_email: `${holders[n]}@example.com` }));
      await withEnvironment({ account: accountOf(NAMES.map((name) => member(name))) }, async (world) => {
        const how = { options: { updateEmailOnExternalId: true } };
        await world.sync([OWNER, ...people], how);
        await world.sync([OWNER, ...people], how);
        world.timecamp.requests.clear();
        const third = await world.sync([OWNER, ...people], how);
        expect([third.plan.operations, third.plan.failures, world.timecamp.requests.writes]).toEqual([
          [],
          [],
          0,
        ]);
        for (const [n, name] of NAMES.entries()) {
          const email = `${holders[n]}@example.com`;
          expect(world.timecamp.state.people()).toContainEqual(
            expect.objectContaining({ email, name, disabled: false }),
          );
        }
      });
    }),
    { numRuns: 6, examples: [[['bob', 'ann', 'cid', 'dee']], [['bob', 'ann', 'dee', 'cid']]] },
  );
});

it.each(['ann-2', 'ann'])(
  'the old record of a person hired again as %s is disabled, and the third run writes nothing',
  async (id) => {
    const account = accountOf([{ ...member('ann'), email: 'ann.old@example.com' }]);
    await withEnvironment({ account }, async (world) => {
      const contested = id === 'ann' ? { timecamp_contested: ['external_id' as const] } : {};
      const old = { timecamp_email: 'ann.old@example.com', timecamp_status: 'inactive' as const };
      const people = [
        OWNER,
        prepared('ann', { ...old, ...contested }),
        prepared('ann', { timecamp_external_id: id, ...contested }),
      ];
      await world.sync(people);
      await world.sync(people);
      world.timecamp.requests.clear();
      const third = await world.sync(people);
      expect([third.plan.operations, third.plan.failures, world.timecamp.requests.writes]).toEqual([
        [],
        [],
        0,
      ]);
      const found = world.timecamp.state.people().map(({ email, disabled }) => [email, disabled]);
      expect(found).toEqual(
        expect.arrayContaining([
          ['ann.old@example.com', true],
          ['ann@example.com', false],
        ]),
      );
    });
  },
);
