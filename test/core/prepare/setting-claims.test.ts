import { describe, expect, it } from 'vitest';
import { prepare as section } from '../../../src/config/sections/prepare.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { person, users } from './people.ts';

/** Ann leads Bob, who leads Cid; Dan is in another department, and his status is a word of his HR system. */
const COMPANY = [
  person('1', {
    name: 'Ann Example',
    email: 'ann@corp.test',
    department: 'Company/Sales',
    job_title: 'Head of Sales',
    is_supervisor: 'yes',
  }),
  person('2', {
    name: 'Bob Example',
    email: 'bob@corp.test',
    department: 'Company/Sales/North',
    job_title: 'Engineer',
    supervisor_id: '1',
    real_email: 'bob@home.test',
  }),
  person('3', { name: 'Cid Example', email: 'cid', department: 'Lab', supervisor_id: '2', role_id: '2' }),
  person('4', {
    name: 'Dan Example',
    email: 'dan@corp.test',
    department: 'Other/Sales',
    status: 'active',
    force_global_admin_role: true,
  }),
];

type Key = keyof PrepareSettings & keyof typeof section.settings;

/** A line for each person: `Ann Example <ann@corp.test> Company/Sales user active`. */
function linesOf(options: Partial<PrepareSettings>): readonly string[] {
  const { prepareTransformConfig, ...others } = options;
  return users(COMPANY, others, prepareTransformConfig).map((user) =>
    [
      user.timecamp_user_name,
      `<${[user.timecamp_email, user.timecamp_real_email].filter((email) => email !== undefined).join(' ')}>`,
      user.timecamp_groups_breadcrumb || '.',
      user.timecamp_role,
      user.timecamp_status,
    ].join(' '),
  );
}

const USUAL = linesOf({});

/** The lines that a setting makes of the usual ones. */
function effectOf(options: Partial<PrepareSettings>): readonly string[] {
  const now = linesOf(options);
  return [
    ...USUAL.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !USUAL.includes(line)).map((line) => `+ ${line}`),
  ];
}

it('the usual people', () => {
  expect(USUAL).toEqual([
    'Ann Example <ann@corp.test> Company/Sales user active',
    'Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
    'Cid Example <cid> Lab supervisor active',
    'Dan Example <dan@corp.test> . administrator active',
  ]);
});

describe('a setting of prepare does what its description says', () => {
  it.each<[Key, string, Partial<PrepareSettings>, string[]]>([
    [
      'useDepartmentGroups',
      'Together with TIMECAMP_USE_SUPERVISOR_GROUPS: departments with supervisors below them',
      { useDepartmentGroups: true, useSupervisorGroups: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '+ Ann Example <ann@corp.test> Company/Sales/Ann Example supervisor active',
        '+ Bob Example <bob@corp.test bob@home.test> Company/Sales/North/Bob Example supervisor active',
        '+ Cid Example <cid> Lab/Bob Example supervisor active',
      ],
    ],
    [
      'useSupervisorGroups',
      'Groups follow the supervisor hierarchy, from the top one down',
      { useDepartmentGroups: false, useSupervisorGroups: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '+ Ann Example <ann@corp.test> Ann Example supervisor active',
        '+ Bob Example <bob@corp.test bob@home.test> Ann Example/Bob Example supervisor active',
        '+ Cid Example <cid> Ann Example/Bob Example supervisor active',
      ],
    ],
    [
      'skipDepartments',
      'Company turns Company/Sales into Sales. The first match applies',
      { skipDepartments: ['Company/Sales', 'Company'] },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '+ Ann Example <ann@corp.test> . user active',
        '+ Bob Example <bob@corp.test bob@home.test> North user active',
      ],
    ],
    [
      'useJobTitleNameUsers',
      'Add the job title to the names of users: Engineer [Ann Example]',
      { useJobTitleNameUsers: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '+ Head of Sales [Ann Example] <ann@corp.test> Company/Sales user active',
        '+ Engineer [Bob Example] <bob@corp.test bob@home.test> Company/Sales/North user active',
      ],
    ],
    [
      'useJobTitleNameGroups',
      "to the names of supervisors' groups: Head of Sales [Ann Example]",
      { useDepartmentGroups: false, useSupervisorGroups: true, useJobTitleNameGroups: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '+ Ann Example <ann@corp.test> Head of Sales [Ann Example] supervisor active',
        '+ Bob Example <bob@corp.test bob@home.test> Head of Sales [Ann Example]/Engineer [Bob Example] supervisor active',
        '+ Cid Example <cid> Head of Sales [Ann Example]/Engineer [Bob Example] supervisor active',
      ],
    ],
    [
      'showExternalId',
      'Append the external id to names: Ann Example - 123',
      { showExternalId: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '- Dan Example <dan@corp.test> . administrator active',
        '+ Ann Example - 1 <ann@corp.test> Company/Sales user active',
        '+ Bob Example - 2 <bob@corp.test bob@home.test> Company/Sales/North user active',
        '+ Cid Example - 3 <cid> Lab supervisor active',
        '+ Dan Example - 4 <dan@corp.test> . administrator active',
      ],
    ],
    [
      'replaceEmailDomain',
      'Replaces the domain of every e-mail address',
      { replaceEmailDomain: 'new.test' },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Dan Example <dan@corp.test> . administrator active',
        '+ Ann Example <ann@new.test> Company/Sales user active',
        '+ Bob Example <bob@new.test> Company/Sales/North user active',
        '+ Dan Example <dan@new.test> . administrator active',
      ],
    ],
    [
      'useIsSupervisorRole',
      'everyone else is a user. The groups of LDAP_SUPERVISOR_GROUP_NAME and LDAP_GLOBAL_ADMIN_GROUP_NAME take precedence',
      { useIsSupervisorRole: true },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Cid Example <cid> Lab supervisor active',
        '+ Ann Example <ann@corp.test> Company/Sales supervisor active',
        '+ Cid Example <cid> Lab user active',
      ],
    ],
    [
      'excludeRegex',
      'department="…" job_title="…" email="…"',
      { excludeRegex: '^department="Company/Sales/North" job_title="Engineer" email="bob@corp.test"$' },
      ['- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active'],
    ],
    [
      'changeGroupsRegex',
      'pattern|||replacement, several separated by ;;; and applied in order',
      { changeGroupsRegex: 'Other|||Company;;;^Company/Sales|||Trade' },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '+ Ann Example <ann@corp.test> Trade user active',
        '+ Bob Example <bob@corp.test bob@home.test> Trade/North user active',
      ],
    ],
    [
      'statusMap',
      'takes precedence over the words that tcsync already knows',
      { statusMap: { active: 'inactive' } },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '- Dan Example <dan@corp.test> . administrator active',
        '+ Ann Example <ann@corp.test> Company/Sales user inactive',
        '+ Bob Example <bob@corp.test bob@home.test> Company/Sales/North user inactive',
        '+ Cid Example <cid> Lab supervisor inactive',
        '+ Dan Example <dan@corp.test> . administrator inactive',
      ],
    ],
    [
      'prepareTransformConfig',
      'Transform rules, which drop or change people',
      {
        prepareTransformConfig: {
          exclude: { property: 'name', string: { equals: 'Dan Example' } },
          transform: [{ property: 'name', action: 'upper' }],
        },
      },
      [
        '- Ann Example <ann@corp.test> Company/Sales user active',
        '- Bob Example <bob@corp.test bob@home.test> Company/Sales/North user active',
        '- Cid Example <cid> Lab supervisor active',
        '- Dan Example <dan@corp.test> . administrator active',
        '+ ANN EXAMPLE <ann@corp.test> Company/Sales user active',
        '+ BOB EXAMPLE <bob@corp.test bob@home.test> Company/Sales/North user active',
        '+ CID EXAMPLE <cid> Lab supervisor active',
      ],
    ],
  ])('%s', (key, claim, options, effect) => {
    expect(section.settings[key].doc).toContain(claim);
    expect(effectOf(options)).toEqual(effect);
  });

  it('each of them is here', () => {
    expect(Object.keys(section.settings)).toHaveLength(12);
  });
});
