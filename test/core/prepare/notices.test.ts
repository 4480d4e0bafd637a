import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { person, run, SUPERVISORS } from './people.ts';

/** The notices of these people, who have the ids 1, 2 and so on. */
const noticesOf = (
  fields: readonly Partial<Employee>[],
  options: Partial<PrepareSettings> = {},
  rules?: unknown,
) =>
  run(
    fields.map((own, index) => person(`${index + 1}`, { name: `P${index + 1}`, ...own })),
    options,
    rules,
  ).notices;

describe('a warning of prepare', () => {
  it.each<[string, Partial<Employee>, Partial<PrepareSettings>, string, string]>([
    [
      'login-name',
      { email: 'x' },
      {},
      '1 person has a login name without @ instead of an e-mail: P1 (1).',
      '2 people have a login name without @ instead of an e-mail: P1 (1), P2 (2).',
    ],
    [
      'unusable-address',
      { email: 'a b@example.com' },
      {},
      '1 person has an invalid e-mail; sync does not invite or disable them: P1 (1). Correct the e-mail in the HR system.',
      '2 people have invalid e-mails; sync does not invite or disable them: P1 (1), P2 (2). Correct the e-mail in the HR system.',
    ],
    [
      'unusable-additional-address',
      { real_email: 'a b@example.com' },
      {},
      '1 person has an invalid additional e-mail; sync does not write it: P1 (1). Correct it in the HR system.',
      '2 people have invalid additional e-mails; sync does not write it: P1 (1), P2 (2). Correct it in the HR system.',
    ],
    [
      'name-from-email',
      { name: '(_)' },
      {},
      '1 person has no name that TimeCamp accepts, so the name comes from the e-mail: (_) (1).',
      '2 people have no name that TimeCamp accepts, so the name comes from the e-mail: (_) (1), (_) (2).',
    ],
    [
      'unknown-supervisor',
      { supervisor_id: 'gone' },
      SUPERVISORS,
      '1 person names a supervisor who is not in the data and is treated as having no supervisor: P1 (1).',
      '2 people name supervisors who are not in the data and are treated as having no supervisor: P1 (1), P2 (2).',
    ],
    [
      'invalid-last-day',
      { status: 'inactive', last_day: 'soon' },
      {},
      '1 inactive person has a last day that is not a date such as 2026-12-31, so sync disables them at once: P1 (1).',
      '2 inactive people have last days that are not dates such as 2026-12-31, so sync disables them at once: P1 (1), P2 (2).',
    ],
    [
      'too-deep',
      { department: 'A/B/C/D' },
      {},
      '1 person is in a group below level 4, the deepest that TimeCamp documents (the root group is level 1): P1 (1). Shorten the paths with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.',
      '2 people are in a group below level 4, the deepest that TimeCamp documents (the root group is level 1): P1 (1), P2 (2). Shorten the paths with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.',
    ],
  ])('%s is about one person or more', (code, fields, options, one, two) => {
    const other = fields.email === undefined ? {} : { email: `y${fields.email}` };
    const warning = { level: 'warning', code };
    expect(noticesOf([fields], options)).toMatchObject([{ ...warning, message: one }]);
    expect(noticesOf([fields, { ...fields, ...other }], options)).toMatchObject([
      { ...warning, message: two },
    ]);
  });

  it('self-managed is about one person or more', () => {
    const texts = [[{ supervisor_id: '1' }], [{ supervisor_id: '1' }, { supervisor_id: '2' }]].map((people) =>
      noticesOf(people, SUPERVISORS).map(({ message }) => message),
    );
    expect(texts).toEqual([
      ['1 person is their own supervisor and is treated as having no supervisor: P1 (1).'],
      ['2 people are their own supervisors and are treated as having no supervisor: P1 (1), P2 (2).'],
    ]);
  });

  it('rule-blocked is about employees and users', () => {
    const transform = [{ property: 'raw_data.size.deeper', action: 'replace_all', value: 1 }];
    const fields = { raw_data: { size: 5 } };
    const text = (who: string) =>
      `A transform rule cannot set its property for ${who}, because a parent of the property is not an object or the field does not accept the value: `;
    expect(noticesOf([fields], {}, { transform })).toEqual([
      {
        level: 'warning',
        code: 'rule-blocked',
        message: `${text('1 person')}P1 (1).`,
        who: ['1@example.com'],
      },
    ]);
    expect(noticesOf([fields, fields], {}, { transform })[0]?.message).toBe(
      `${text('2 people')}P1 (1), P2 (2).`,
    );
  });

  it.each<[string, Partial<Employee>, Partial<PrepareSettings>]>([
    ['a login name', { email: 'x' }, {}],
    ['an unusable e-mail', { email: 'a b@example.com' }, {}],
    ['an unusable additional e-mail', { real_email: 'a b@example.com' }, {}],
    ['a deep group', { department: 'A/B/C/D' }, {}],
    ['an unknown supervisor', { supervisor_id: 'gone' }, SUPERVISORS],
    ['themselves as supervisor', { supervisor_id: '1' }, SUPERVISORS],
  ])('is not about someone inactive with %s', (_, fields, options) => {
    expect(noticesOf([{ ...fields, status: 'inactive' }], options)).toEqual([]);
  });

  it('lists the e-mails with the domain that TimeCamp gets', () => {
    const [notice] = noticesOf([{ name: '(_)' }], { replaceEmailDomain: 'new.test' });
    expect(notice?.who).toEqual(['1@new.test']);
  });

  it.each([
    [{ name: ' Ann ' }, 'Ann (1)'],
    [{ name: 'Zoe\u0308\nLee' }, 'Zoë�Lee (1)'],
    [{ name: ' ' }, '1'],
    [{ name: '', external_id: '' }, 'record 1'],
    [{ external_id: '' }, 'P1 (record 1)'],
  ])('names %j', (fields, who) => {
    const notices = noticesOf([{ ...fields, email: 'x' }]);
    expect(notices.find(({ code }) => code === 'login-name')?.message).toBe(
      `1 person has a login name without @ instead of an e-mail: ${who}.`,
    );
  });

  it('names ten people, and counts the others', () => {
    const people = Array.from({ length: 11 }, (_, index) => ({ email: `x${index}` }));
    expect(noticesOf(people)[0]?.message).toMatch(/: P1 \(1\), .*, P9 \(9\) and 1 more\.$/);
    expect(noticesOf(people)[0]?.who).toHaveLength(11);
  });
});

describe('a record that makes no user', () => {
  it('is named alone or with others', () => {
    expect(noticesOf([{ email: '' }])[0]?.message).toBe(
      '1 record is invalid and produces no user: 1: it has no e-mail.',
    );
    const same = { email: 'same@example.com' };
    expect(noticesOf([same, same, same])[0]?.message).toBe(
      '2 records are skipped as duplicates: P2 (2) has the e-mail of P1 (1), P3 (3) has the e-mail of P1 (1).',
    );
  });
});
