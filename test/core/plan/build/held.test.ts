import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../../src/core/holds/holds.ts';
import { isExpired } from '../../../../src/core/holds/holds.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { preparedList } from '../../../timecamp/companies.ts';
import { EMPTY_JOURNAL } from '../../../../src/core/plan/journal.ts';
import { revalidatePlan } from '../../../../src/core/plan/saved/revalidate.ts';
import { fc } from '../../../properties.ts';
import { account, lines, NOW, OPTIONS, plan, prepared, user } from '../builders.ts';

function hold(person: string, fields: Partial<Hold> = {}): Hold {
  return { person, until: null, why: '', created: '2026-11-01T00:00:00Z', by: 'ops@host', ...fields };
}

function kept({ kept: people = [] }: Plan): string[] {
  return people.map(({ person, by, reason }) => `${person.name} ${by}: ${reason}`);
}

const MOVED = prepared('ann', { group: 'Sales', timecamp_user_name: 'Anne', timecamp_role: 'supervisor' });

describe('a hold', () => {
  it.each([
    ['the e-mail in TimeCamp', 'ANN@example.com'],
    ['the additional e-mail', 'ann@home.test'],
    ['the external id', 'ann'],
    ['the TimeCamp user id', 'id-ann'],
  ])('by %s leaves the user as they are', (_, person) => {
    const there = account([user('ann', { disabled: true, additional_email: 'ann@home.test' })]);
    const made = plan(
      [MOVED],
      there,
      {},
      { holds: [hold(person, { until: '2026-12-31', why: 'parental leave' })] },
    );
    expect(lines(made)).toEqual([]);
    expect(kept(made)).toEqual(['ann hold: held until 2026-12-31: parental leave']);
  });

  it('by the e-mail in the source finds a user who has another one', () => {
    const there = account([user('ann', { email: 'old@example.com' })]);
    expect(lines(plan([MOVED], there, {}, { holds: [hold('ann@example.com')] }))).toEqual([]);
  });

  it('on a joiner invites nobody and creates no group for them', () => {
    const made = plan([MOVED], account([]), {}, { holds: [hold('ann@example.com')] });
    expect(made.operations).toEqual([]);
    expect(kept(made)).toEqual(['Anne hold: held']);
  });

  it('keeps a leaver enabled, and their group', () => {
    const there = account([user('ann'), user('bob', { group_id: '2', added_manually: true })], {
      '2': 'Sales',
    });
    const made = plan(
      [prepared('ann')],
      there,
      { removeEmptyGroups: true },
      { holds: [hold('id-bob')], journal: { reset_manual: ['id-bob'] } },
    );
    expect(made.operations).toEqual([]);
  });

  it('does not let another person take the address of a held one', () => {
    const there = account([
      user('ann', { email: 'wanted@example.com' }),
      user('bob', { email: 'bob@example.com' }),
    ]);
    const people = [
      prepared('ann', { timecamp_email: 'ann@example.com' }),
      prepared('bob', { timecamp_email: 'wanted@example.com' }),
    ];
    const made = plan(people, there, { updateEmailOnExternalId: true }, { holds: [hold('id-ann')] });
    expect(lines(made).filter((line) => line.startsWith('email'))).toEqual([]);
  });

  it.each(['ann@example.com', 'ann', 'ann@home.test'])('on a joiner by %s refuses a saved plan', (person) => {
    const there = account([]);
    const saved = plan([prepared('ann', { timecamp_real_email: 'ann@home.test' })], there);
    expect(lines(saved)).toContain('invite ann: .');
    const renew = (holds: readonly Hold[]) =>
      revalidatePlan(saved, 'https://tc.test', {
        account: there,
        journal: EMPTY_JOURNAL,
        options: OPTIONS,
        allow: {},
        holds: { active: holds, expired: [] },
        now: NOW,
      });
    expect(lines(renew([hold('bob')]))).toEqual(lines(saved));
    expect(() => renew([hold(person)])).toThrow('ann@example.com is held.');
  });

  it('on nobody is named, and so is one that is over', () => {
    const made = plan([prepared('ann')], account([user('ann')]), {}, { holds: [hold('nobody@example.com')] });
    expect(made.notices).toEqual([
      {
        level: 'notice',
        code: 'hold-unmatched',
        message: '1 hold matches no prepared user and no TimeCamp user.',
        who: ['nobody@example.com (held)'],
      },
    ]);
    expect([
      isExpired({ until: '2026-11-01' }, '2026-11-02'),
      isExpired({ until: '2026-11-02' }, '2026-11-02'),
    ]).toEqual([true, false]);
  });
});

const NAMES = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'gus', 'hal', 'zoe'];
const there = fc.uniqueArray(fc.constantFrom(...NAMES)).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc
        .record({
          email: fc.constantFrom(`${name}@example.com`, `${name}.old@example.com`),
          additional_email: fc.constantFrom('', `${name}@example.com`, `${name}@home.test`),
          external_id: fc.constantFrom('', `x-${name}`),
          disabled: fc.boolean(),
          group_id: fc.constantFrom('1', '2', '3'),
          added_manually: fc.boolean(),
        })
        .map((fields) => user(name, fields)),
    ),
  ),
);
const keyOfName = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom('@example.com', '@home.test', 'x-', 'id-'))
  .map(([name, form]) => (form.startsWith('@') ? `${name}${form}` : `${form}${name}`));

describe('any company, any account, any holds', () => {
  it('has no operation on anybody whom a hold names', () => {
    fc.assert(
      fc.property(preparedList, there, fc.uniqueArray(keyOfName, { minLength: 1 }), (people, users, keys) => {
        const made = plan(
          people,
          account(users, { '2': 'Sales', '3': 'Sales/North' }),
          { removeEmptyGroups: true, updateEmailOnExternalId: true },
          { holds: keys.map((key) => hold(key)) },
        );
        const held = new Set(keys);
        const isNamed = (texts: readonly (string | undefined)[]): boolean =>
          texts.some((text) => held.has(text ?? ''));
        const ids = new Set(
          users
            .filter((one) => isNamed([one.email, one.additional_email, one.external_id, one.id]))
            .map(({ id }) => id),
        );
        const emails = new Set(
          people
            .filter((one) => isNamed([one.timecamp_email, one.timecamp_real_email, one.timecamp_external_id]))
            .map((one) => one.timecamp_email),
        );
        for (const operation of made.operations) {
          if ('person' in operation) {
            const { user_id: id, email } = operation.person;
            expect(id === null ? emails.has(email) : ids.has(id)).toBe(false);
          } else if (operation.kind === 'remove-group') {
            const there = users.filter(({ group_id: group }) => group === operation.group.group_id);
            expect(there.some(({ id }) => ids.has(id))).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
