import { describe, expect, it } from 'vitest';
import { domainToASCII } from 'node:url';
import type { TextField, TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { fc } from '../properties.ts';
import { accountSeed, preparedList } from './companies.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from './with-environment.ts';

/** What accounts are known to do to texts. */
const STORING = {
  trims: (_: TextField, text: string) => text.trim(),
  'drops |': (_: TextField, text: string) => text.replaceAll('|', ''),
  'drops invisible characters': (_: TextField, text: string) => text.replaceAll(/\p{Cf}/gu, ''),
  'drops apostrophes and plus signs': (_: TextField, text: string) => text.replaceAll(/['+]/g, ''),
  'makes one space of many': (_: TextField, text: string) => text.replaceAll(/\s+/g, ' '),
  'cuts names': (field: TextField, text: string) =>
    field === 'name' || field === 'group' ? text.slice(0, 40) : text,
  'escapes HTML': (field: TextField, text: string) =>
    field === 'name' || field === 'group'
      ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#039;')
      : text,
  'writes ? for letters beyond ASCII': (field: TextField, text: string) =>
    field === 'name' || field === 'group' ? text.replaceAll(/\P{ASCII}/gu, '?') : text,
  'writes domains in ASCII': (field: TextField, text: string) =>
    field === 'email' || field === 'additional_email'
      ? text.replace(/@(.*)$/, (_match, domain: string) => `@${domainToASCII(domain)}`)
      : text,
} as const;

const LONG = 'Department of Very Long Names and of the Longest Names of All';

describe('a text that TimeCamp stores in another form', () => {
  it('is one group, remembered: the second run writes nothing', async () => {
    await withEnvironment({ account: accountOf([]), storesAs: STORING['drops |'] }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'R|D' }), prepared('bob', { group: 'RD' })];
      const { applied } = await world.sync(people);
      expect(failures(applied)).toEqual([]);
      expect(applied.notices).toMatchObject([{ level: 'warning', code: 'stored-otherwise', who: ['R|D'] }]);
      expect(world.timecamp.state.groupPaths()).toEqual(['RD', 'RD']);
      world.timecamp.requests.clear();
      const second = await world.sync(people);
      expect([second.plan.operations, world.timecamp.requests.writes]).toEqual([[], 0]);
      expect(second.applied.notices).toEqual([]);
    });
  });

  it.each([
    ['drops apostrophes and plus signs', "o'neil+hr@example.com", 'oneilhr@example.com'],
    ['writes domains in ASCII', 'ann@bücher.example', 'ann@xn--bcher-kva.example'],
  ] as const)('%s: %s is invited once, and never disabled', async (storing, wanted, stored) => {
    const options: TimecampOptions = {
      account: accountOf([]),
      storesAs: STORING[storing],
      visibleAfterMs: 5_000,
    };
    await withEnvironment(options, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_email: wanted, timecamp_external_id: '' })];
      expect(failures((await world.sync(people)).applied)).toEqual([]);
      world.timecamp.requests.clear();
      expect((await world.sync(people)).plan.operations).toEqual([]);
      expect(world.timecamp.requests.writes).toBe(0);
      expect(world.timecamp.state.people()).toContainEqual(
        expect.objectContaining({ email: stored, name: 'ann', disabled: false }),
      );
    });
  });

  it('finds the invited person when the run ended before they appeared', async () => {
    const storesAs = STORING['drops apostrophes and plus signs'];
    await withEnvironment({ account: accountOf([]), storesAs, visibleAfterMs: 60_000 }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_email: "o'neil@example.com" })];
      await world.sync(people, { newUserWaitMs: 1_000 });
      world.clock.advance(60_000);
      const second = await world.sync(people);
      expect(second.plan.operations.map(({ kind }) => kind)).not.toContain('deactivate');
      expect(failures(second.applied)).toEqual([]);
      expect((await world.sync(people)).plan.operations).toEqual([]);
      expect(world.timecamp.state.invitations).toHaveLength(1);
    });
  });

  it.each([
    ['escapes HTML', 'Ann & <Bob>', 'Ann &amp; &lt;Bob>'],
    ['writes ? for letters beyond ASCII', 'Zoë Łuk', 'Zo? ?uk'],
  ] as const)('%s: the name of a new user is set once', async (storing, wanted, stored) => {
    await withEnvironment({ account: accountOf([]), storesAs: STORING[storing] }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_user_name: wanted, group: 'R & D' })];
      expect(failures((await world.sync(people)).applied)).toEqual([]);
      expect(person(world, 'ann')?.name).toBe(stored);
      expect((await world.sync(people)).plan.operations).toEqual([]);
    });
  });

  it('is no longer equal once someone changes it in TimeCamp', async () => {
    await withEnvironment(
      { account: accountOf([member('ann')]), storesAs: STORING['drops |'] },
      async (world) => {
        const people = [OWNER, prepared('ann', { timecamp_user_name: 'Ann | HR' })];
        await world.sync(people);
        expect((await world.sync(people)).plan.operations).toEqual([]);
        const user = world.timecamp.state.userByEmail('ann@example.com');
        if (user !== undefined) user.name = 'Anna';
        const { plan } = await world.sync(people);
        expect(plan.operations.map(({ kind }) => kind)).toContain('name');
      },
    );
  });

  it('is remembered although the name did not change at all', async () => {
    const account = accountOf([{ ...member('ann'), name: 'Ann  HR' }]);
    await withEnvironment({ account, storesAs: STORING['drops |'] }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_user_name: 'Ann | HR' })];
      expect(failures((await world.sync(people)).applied)).toEqual([]);
      expect((await world.sync(people)).plan.operations).toEqual([]);
      expect(person(world, 'ann')?.name).toBe('Ann  HR');
    });
  });
});

describe('with any normalising server', () => {
  it('the second run writes nothing, and nobody whom we invited is disabled', async () => {
    await fc.assert(
      fc.asyncProperty(
        preparedList,
        accountSeed,
        fc.subarray(Object.values(STORING), { minLength: 1 }),
        fc.constantFrom('stored' as const, 'sent' as const, 'nothing' as const),
        async (list, account, storing, echoes) => {
          const storesAs = (field: TextField, text: string) =>
            storing.reduce((stored, store) => store(field, stored), text);
          const people = list.map((one, n) => ({
            ...one,
            timecamp_user_name: `${one.timecamp_user_name} & Zoë | O'Neil\u200b  ${n}`,
            ...(one.timecamp_groups.length === 0
              ? {}
              : { timecamp_groups: [...one.timecamp_groups, `R|D ${LONG} ${n % 2}`] }),
            ...(n % 2 === 0
              ? {}
              : { timecamp_email: `${one.timecamp_email.replace('@', "+o'")}@bücher.example` }),
          }));
          await withEnvironment({ account, storesAs, echoes, maxLevel: 0 }, async (world) => {
            const first = await world.sync(people);
            expect(failures(first.applied)).toEqual([]);
            world.timecamp.requests.clear();
            const second = await world.sync(people);
            expect(second.plan.operations).toEqual([]);
            expect(world.timecamp.requests.writes).toBe(0);
            const invited = new Set(world.timecamp.state.invitations.map(({ email }) => email));
            const disabled = world.timecamp.state
              .people()
              .filter((one) => one.disabled && invited.has(one.email));
            expect(disabled).toEqual([]);
          });
        },
      ),
      { numRuns: 12 },
    );
  });
});
