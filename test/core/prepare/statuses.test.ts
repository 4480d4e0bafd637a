import { describe, expect, test } from 'vitest';
import { codes, person, run, users } from './people.ts';

describe('status words', () => {
  test.each(['Active', 'aktiv', 'employed', 'On leave', 'parental-leave'])(
    '%s makes an active user',
    (status) => {
      expect(users([person('1', { status })])[0]?.timecamp_status).toBe('active');
    },
  );

  test.each(['Inaktiv', 'terminated', 'Disabled', 'left'])('%s makes an inactive user', (status) => {
    expect(users([person('1', { status })])[0]?.timecamp_status).toBe('inactive');
  });

  test('unknown words are refused, with counts and people', () => {
    const people = [
      person('1', { status: 'On assignment' }),
      person('2', { status: 'on-assignment' }),
      person('3', { status: 'Moon' }),
      person('4'),
    ];
    expect(() => run(people)).toThrow(
      'The data has statuses that tcsync does not recognize: "on assignment" (2 people: 1 (1), 2 (2)), "moon" (1 person: 3 (3)). Nothing was written.',
    );
  });

  test('an empty status is refused too', () => {
    expect(() => run([person('1', { status: '' })])).toThrow(
      'a status that tcsync does not recognize: "" (1 person',
    );
  });

  test('the settings say what a word means', () => {
    const statusMap = { moon: 'inactive', 'on assignment': 'active', 'garden leave': 'inactive' } as const;
    const people = [
      person('1', { status: 'On assignment' }),
      person('2', { status: 'Moon' }),
      person('3', { status: 'Garden leave' }),
    ];
    expect(users(people, { statusMap }).map((user) => user.timecamp_status)).toEqual([
      'active',
      'inactive',
      'inactive',
    ]);
  });

  test('a transform rule can translate a word', () => {
    const rules = {
      filter: { property: 'status', string: { equals: 'Moon' } },
      transform: [{ property: 'status', action: 'replace_all', value: 'active' }],
    };
    expect(users([person('1', { status: 'Moon' })], {}, rules)[0]?.timecamp_status).toBe('active');
  });

  test('records that make no user may have any word', () => {
    const people = [
      person('1', { status: 'Moon', email: '' }),
      person('2', { status: 'Moon', hierarchy_only: true }),
      person('3', { status: 'Moon', job_title: 'Robot' }),
      person('4', { supervisor_id: '1' }),
    ];
    expect(users(people, { excludeRegex: 'Robot' }).map((user) => user.timecamp_external_id)).toEqual(['4']);
  });
});

test.each([
  ['an e-mail', { email: 'Ann <ann@example.com>' }, ['unusable-address']],
  ['an additional e-mail', { real_email: 'ann@@example.com' }, ['unusable-additional-address']],
  ['an e-mail of an inactive person', { email: 'a b@example.com', status: 'left' }, []],
])('%s that no mail system accepts is named', (_, fields, expected) => {
  expect(codes([person('1', fields)])).toEqual(expected);
});
