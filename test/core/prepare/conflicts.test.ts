import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { prepare } from '../../../src/core/prepare/prepare.ts';
import { DEFAULTS, person, run, users } from './people.ts';

const SAME = { email: 'same@example.com' };

/** External ids of who wins, whichever comes first. */
function winners(...people: readonly Employee[]): readonly string[] {
  const ids = (list: readonly Employee[]) => users(list).map((user) => user.timecamp_external_id);
  expect(ids(people.toReversed())).toEqual(ids(people));
  return ids(people);
}

describe('of two records with one e-mail', () => {
  it.each([
    ['the active one', person('1', { ...SAME, status: 'inactive' }), person('2', SAME), '2'],
    ['the one with an external id', person('', SAME), person('2', SAME), '2'],
    ['the one with a department', person('1', SAME), person('2', { ...SAME, department: 'Sales' }), '2'],
    [
      'the one with a department that is not empty',
      person('1', { ...SAME, department: '' }),
      person('2', { ...SAME, department: 'Sales' }),
      '2',
    ],
    [
      'the one with a department that has a level',
      person('1', { ...SAME, department: [] }),
      person('2', { ...SAME, department: ['Sales'] }),
      '2',
    ],
    ['the one with a manager', person('1', SAME), person('2', { ...SAME, supervisor_id: '9' }), '2'],
    ['the lowest external id, as a number', person('10', SAME), person('9', SAME), '9'],
    ['the lowest external id, by code points', person('b', SAME), person('10', SAME), '10'],
    [
      'the domain in any form',
      person('2', { email: 'zoe@xn--bcher-kva.example' }),
      person('1', { email: 'zoe@bücher.example' }),
      '1',
    ],
    ['any case', person('2', { email: 'SAME@Example.com' }), person('1', SAME), '1'],
    [
      'any Unicode form',
      person('2', { email: 'zoe\u0308@example.com' }),
      person('1', { email: 'zoë@example.com' }),
      '1',
    ],
  ])('wins %s', (_, one, other, winner) => {
    expect(winners(one, other)).toEqual([winner]);
  });

  it('wins the lowest canonical JSON when nothing else distinguishes them', () => {
    const [one, other] = [person('', { ...SAME, name: 'B' }), person('', { ...SAME, name: 'A' })];
    expect(users([one, other])[0]?.timecamp_user_name).toBe('A');
    expect(users([other, one])[0]?.timecamp_user_name).toBe('A');
  });

  it.each([
    ['the order of their keys', (one: Employee) => Object.fromEntries(Object.entries(one).reverse())],
    ['the Unicode form of a text', (one: Employee) => ({ ...one, name: one.name.normalize('NFD') })],
  ])('wins the same when they differ only in %s', (_, changed) => {
    const one = person('1', { ...SAME, name: 'Zoë' });
    const other = changed(one) as Employee;
    expect(JSON.stringify(users([other, one]))).toBe(JSON.stringify(users([one, other])));
  });

  it('wins the same of three whose ids have no order of their own', () => {
    const people = [person('9', SAME), person('10', SAME), person('1a', SAME)];
    const results = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].map((order) => users(order.flatMap((i) => people[i] ?? []))[0]?.timecamp_external_id);
    expect(new Set(results).size).toBe(1);
  });

  it('never wins someone who only completes the hierarchy', () => {
    expect(winners(person('1', { ...SAME, hierarchy_only: true }), person('2', SAME))).toEqual(['2']);
  });

  it('a loser is reported as one, whatever would have dropped it', () => {
    const people = [person('2', { ...SAME, job_title: 'Out' }), person('1', { ...SAME, job_title: 'In' })];
    const rules = { exclude: { property: 'external_id', string: { equals: '2' } } };
    for (const { value } of [run(people, {}, rules), run(people, { excludeRegex: 'Out' })]) {
      expect(value.summary).toMatchObject({ conflicts: [{ who: '2' }], excluded: [] });
    }
  });

  it('names the loser in one warning, and counts', () => {
    const { value, notices } = run([
      person('2', { ...SAME, name: 'Bob' }),
      person('1', { ...SAME, name: 'Ann' }),
    ]);
    expect(notices).toEqual([
      {
        level: 'warning',
        code: 'conflict',
        message: '1 record is skipped as a duplicate: Bob (2) has the e-mail of Ann (1).',
        who: ['2'],
      },
    ]);
    expect(value.summary).toMatchObject({ read: 2, prepared: 1, conflicts: [{ who: '2', name: 'Bob' }] });
  });
});

describe('of two records with one external id', () => {
  it.each(['0@example.com', 'z@example.com'])(
    'never wins someone who only completes the hierarchy, not even over someone inactive: %s',
    (email) => {
      const hidden = person('1', { email, hierarchy_only: true });
      const gone = person('1', { status: 'inactive' });
      for (const people of [
        [hidden, gone],
        [gone, hidden],
      ]) {
        expect(users(people).map((user) => user.timecamp_email)).toEqual(['1@example.com']);
      }
    },
  );

  it('those without one do not share it', () => {
    const people = ['a', 'a', 'b', 'b'].map((name) => person('', { email: `${name}@example.com` }));
    expect(users(people).map((user) => user.timecamp_email)).toEqual(['a@example.com', 'b@example.com']);
  });

  it('wins the active one', () => {
    const gone = person('1', { email: 'old@example.com', status: 'inactive' });
    expect(users([gone, person('1')]).map((user) => user.timecamp_email)).toEqual(['1@example.com']);
  });

  it('a loser does not drag down those who share only the loser’s key', () => {
    const people = [person('1', SAME), person('2', SAME), person('2', { email: 'own@example.com' })];
    expect(winners(...people)).toEqual(['2', '1']);
  });
});

describe('e-mails that meet only after their domains were replaced', () => {
  it('are settled once more', () => {
    const people = [
      person('2', { email: 'ann@one.example.com' }),
      person('1', { email: 'ann@two.example.com' }),
    ];
    const { value } = run(people, { replaceEmailDomain: 'example.com' });
    expect(value.users.map((user) => user.timecamp_external_id)).toEqual(['1']);
    expect(value.summary.conflicts.map(({ who }) => who)).toEqual(['2']);
  });
});

describe('records that make no user', () => {
  it('are named by external id or by their place in the file, in one warning', () => {
    const employees = [person('1'), person('2', { email: ' ' }), person('', { email: '' })];
    const invalid = [{ position: 2, external_id: '', reason: 'it is not an object' }];
    const { value, notices } = prepare({ employees, invalid }, DEFAULTS, compileRules(DEFAULTS));
    expect(notices).toEqual([
      {
        level: 'warning',
        code: 'invalid',
        message:
          '3 records are invalid and produce no user: record 2: it is not an object, 2: it has no e-mail, record 4: it has no e-mail.',
        who: ['record 2', '2', 'record 4'],
      },
    ]);
    expect(value.summary).toMatchObject({ read: 4, prepared: 1 });
  });

  it('are in conflict over the external id only, and only those who complete the hierarchy', () => {
    const hidden = (id: string, email: string) => person(id, { email, hierarchy_only: true });
    const summaryOf = (people: readonly Employee[]) => {
      const { conflicts, invalid, hierarchy_only } = run(people).value.summary;
      return [conflicts, invalid, hierarchy_only].map((list) => list.map(({ who }) => who).join(' '));
    };
    expect(summaryOf([hidden('1', 'same@x'), hidden('2', 'same@x')])).toEqual(['', '', '1 2']);
    expect(summaryOf(['m', 'm', 'n', 'n'].map((id) => hidden(id, '')))).toEqual(['m n', '', 'm n']);
    expect(summaryOf([person('1', { email: '' }), person('1', { email: '', name: 'B' })])).toEqual([
      '',
      '1 1',
      '',
    ]);
  });

  it('are silent when inactive or hierarchy_only', () => {
    const { value, notices } = run([
      person('1', { email: '', status: 'inactive' }),
      person('2', { email: '', hierarchy_only: true }),
      person('3', { hierarchy_only: true }),
    ]);
    expect(notices).toEqual([]);
    expect(value.summary.hierarchy_only.map(({ who }) => who)).toEqual(['1', '2', '3']);
  });
});
