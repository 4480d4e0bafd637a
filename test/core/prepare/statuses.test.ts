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

  test.each([
    [
      'of one person',
      ['Moon'],
      'a status that tcsync does not recognize: "moon" (1 person: 1 (1))',
      'TIMECAMP_STATUS_MAP="moon=active"',
    ],
    [
      'of several people, beside known ones',
      ['On assignment', 'on-assignment', 'active', 'Moon', 'left'],
      'statuses that tcsync does not recognize: "on assignment" (2 people: 1 (1), 2 (2)), "moon" (1 person: 4 (4))',
      'TIMECAMP_STATUS_MAP="on assignment=active"',
    ],
    [
      'of many people, of whom three are named',
      ['Moon', 'moon', ' MOON', 'moon', 'moon'],
      'a status that tcsync does not recognize: "moon" (5 people: 1 (1), 2 (2), 3 (3) and 2 more)',
      'TIMECAMP_STATUS_MAP="moon=active"',
    ],
    [
      'that are empty, with a word as an example',
      [''],
      'a status that tcsync does not recognize: "" (1 person: 1 (1))',
      'TIMECAMP_STATUS_MAP="on sabbatical=active"',
    ],
    [
      'of which one is empty, with the other as an example',
      ['', 'Moon'],
      'statuses that tcsync does not recognize: "" (1 person: 1 (1)), "moon" (1 person: 2 (2))',
      'TIMECAMP_STATUS_MAP="moon=active"',
    ],
    [
      'with characters that a terminal would obey',
      ['on leave\u001b[2J of absence'],
      'a status that tcsync does not recognize: "on leave�[2j of absence" (1 person: 1 (1))',
      'TIMECAMP_STATUS_MAP="on leave�[2j of absence=active"',
    ],
  ])('unknown words are refused: %s', (_, statuses, what, example) => {
    const refusal = expect.objectContaining({
      name: 'UserError',
      code: 'input',
      exitCode: 1,
      message: `The data has ${what}. Nothing was written.`,
      hint: `Correct the data, or define what the words mean: ${example}, or --status-map for one run.`,
    }) as Error;
    expect(() => run(statuses.map((status, index) => person(`${index + 1}`, { status })))).toThrow(refusal);
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
