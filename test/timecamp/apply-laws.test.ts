import { describe, expect, it } from 'vitest';
import { fc } from '../properties.ts';
import { accountSeed, preparedList } from './companies.ts';
import { startEnvironment } from './test-environment.ts';

const options = fc.record({
  updateEmailOnExternalId: fc.boolean(),
  disabledUsersGroupId: fc.constantFrom(undefined, '104'),
  removeEmptyGroups: fc.boolean(),
  disableManualUserUpdates: fc.boolean(),
});

describe('any company, any account', () => {
  it('once applied, nothing is left to do, and the second run makes no writing request', async () => {
    await fc.assert(
      fc.asyncProperty(
        preparedList,
        accountSeed,
        options,
        fc.record({
          moveKeepsRole: fc.boolean(),
          visibleAfterMs: fc.constantFrom(0, 5_000),
          settingsShape: fc.constantFrom('list' as const, 'by-user' as const, 'map' as const),
        }),
        async (people, account, options, behavior) => {
          const world = await startEnvironment({ account, ...behavior });
          try {
            const first = await world.sync(people, { options });
            expect(first.applied.results.filter(({ outcome }) => outcome.state !== 'done')).toEqual([]);
            world.timecamp.requests.clear();
            const second = await world.sync(people, { options });
            expect(second.plan.operations).toEqual([]);
            expect(world.timecamp.requests.writes).toBe(0);
            expect(world.timecamp.state.wiped).toEqual([]);
            expect(world.timecamp.state.mails).toEqual([]);
            const disabled = new Set(
              world.timecamp.state
                .people()
                .filter((person) => person.disabled)
                .map((person) => person.email),
            );
            expect(disabled.has('owner@example.com')).toBe(false);
          } finally {
            await world.timecamp.close();
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('a dry run plans what the run then does, and writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(preparedList, accountSeed, options, async (people, account, options) => {
        const world = await startEnvironment({ account });
        try {
          const dry = await world.sync(people, { options, dryRun: true });
          expect([world.timecamp.requests.writes, world.journal()]).toEqual([0, undefined]);
          const wet = await world.sync(people, { options });
          expect(wet.applied.results.map(({ operation }) => operation)).toEqual(
            dry.applied.results.map(({ operation }) => operation),
          );
        } finally {
          await world.timecamp.close();
        }
      }),
      { numRuns: 10 },
    );
  });
});
