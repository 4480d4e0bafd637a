import { describe, expect, it } from 'vitest';
import { mergeSources } from '../../../src/core/merge/merge.ts';
import type { MergeOptions } from '../../../src/core/merge/options.ts';
import type { Employee } from '../../../src/core/model.ts';
import type { InvalidRecord } from '../../../src/core/prepare/input.ts';
import { person } from '../prepare/people.ts';

const OPTIONS: MergeOptions = { fieldSources: {}, mergeBy: { '': 'email' }, statusMap: {} };

function merge(
  people: Readonly<Record<string, readonly Employee[]>>,
  options: Partial<MergeOptions> = {},
  invalid: readonly InvalidRecord[] = [],
) {
  return mergeSources(
    Object.entries(people).map(([name, employees]) => ({ name, employees, invalid })),
    { ...OPTIONS, ...options },
  );
}

/** The merged record of Ann, whom both sources have. */
function ann(
  ldap: Partial<Employee>,
  google: Partial<Employee>,
  options: Partial<MergeOptions> = {},
): Employee {
  const { employees } = merge(
    {
      ldap: [person('17', { email: 'ann@example.com', ...ldap })],
      google: [person('g1', { email: 'Ann@Example.com', ...google })],
    },
    options,
  ).value;
  expect(employees).toHaveLength(1);
  return employees[0] as Employee;
}

describe('one person in two sources', () => {
  const rows: readonly [
    string,
    Partial<Employee>,
    Partial<Employee>,
    Partial<MergeOptions>,
    Partial<Employee>,
  ][] = [
    [
      'takes the first source that has a value',
      { job_title: 'Dev' },
      { job_title: 'Engineer' },
      {},
      { job_title: 'Dev' },
    ],
    [
      'takes a later source when the first has none',
      { job_title: ' ', department: [] },
      { job_title: 'Engineer', department: 'IT' },
      {},
      { job_title: 'Engineer', department: 'IT' },
    ],
    [
      'takes a later source when the first has null, whatever kind of value it has',
      { job_title: null, department: '' },
      { job_title: 'Engineer', department: ['IT', 'Lab'], force_supervisor_role: true },
      {},
      { job_title: 'Engineer', department: ['IT', 'Lab'], force_supervisor_role: true },
    ],
    [
      'lets the settings choose the source of a field',
      { department: 'A' },
      { department: 'B' },
      { fieldSources: { department: 'google' } },
      { department: 'B' },
    ],
    [
      'ignores that choice when the source has no value',
      { department: 'A' },
      { department: '' },
      { fieldSources: { department: 'google' } },
      { department: 'A' },
    ],
    [
      'keeps a flag that is false in the first source',
      { force_supervisor_role: false },
      { force_supervisor_role: true },
      {},
      { force_supervisor_role: false },
    ],
    [
      'is active when one source says so',
      { status: 'inactive' },
      { status: 'active' },
      {},
      { status: 'active' },
    ],
    [
      'has the status of the source that the settings name',
      { status: 'inactive' },
      {},
      { fieldSources: { status: 'ldap' } },
      { status: 'inactive' },
    ],
    [
      'keeps a status word that nobody knows',
      { status: 'inactive' },
      { status: 'dormant' },
      {},
      { status: 'dormant' },
    ],
    [
      'reads words of the status map',
      { status: 'dormant' },
      { status: 'gone' },
      { statusMap: { gone: 'inactive', dormant: 'active' } },
      { status: 'dormant' },
    ],
    ['keeps the ids of the first source', {}, {}, {}, { external_id: '17', merged_from: ['ldap', 'google'] }],
    [
      'keeps the ids of the source that the settings name',
      {},
      {},
      { fieldSources: { external_id: 'google' } },
      { external_id: 'g1' },
    ],
    [
      'trims ids',
      { external_id: ' 17 ', supervisor_id: ' 3 ' },
      {},
      {},
      { external_id: '17', supervisor_id: '3' },
    ],
    ['has no id when no source has one', { external_id: ' ' }, { external_id: '' }, {}, { external_id: '' }],
    [
      'is inactive where the active record only completes the tree',
      { hierarchy_only: true },
      { status: 'inactive' },
      {},
      { status: 'inactive' },
    ],
    ['names the source of another id', { external_id: '' }, {}, {}, { external_id: 'google:g1' }],
    [
      'is a user where another source completes its tree',
      { hierarchy_only: true, name: 'A' },
      { name: 'Ann' },
      {},
      { name: 'Ann', external_id: '17' },
    ],
  ];
  it.each(rows)('%s', (_, ldap, google, options, expected) => {
    const merged = ann(ldap, google, options);
    expect(merged).toMatchObject(expected);
    expect(merged.hierarchy_only).toBeUndefined();
  });

  it('stays for the hierarchy only when both sources say so', () => {
    expect(ann({ hierarchy_only: true }, { hierarchy_only: true }).hierarchy_only).toBe(true);
  });

  it('is found by another field for each source', () => {
    const mergeBy = { ldap: 'raw_data.employeeID', bamboohr: 'external_id' };
    const { value } = merge(
      {
        ldap: [person('guid', { raw_data: { employeeID: 42 } })],
        bamboohr: [person('42', { email: 'other@example.com', job_title: 'Dev' })],
      },
      { mergeBy },
    );
    expect(value.employees).toEqual([
      expect.objectContaining({ external_id: 'guid', email: 'guid@example.com', job_title: 'Dev' }),
    ]);
  });
});

describe('ids of two sources', () => {
  it('never clash, and supervisors are those of the same source', () => {
    const { employees } = merge({
      ldap: [person('1'), person('2', { supervisor_id: '1' })],
      google: [
        person('1', { email: 'boss@example.com' }),
        person('2', { email: 'dan@example.com', supervisor_id: '1' }),
        person('3', { email: 'eve@example.com', supervisor_id: '9' }),
      ],
    }).value;
    expect(employees.map(({ external_id: id, supervisor_id: supervisor }) => [id, supervisor])).toEqual([
      ['1', ''],
      ['2', '1'],
      ['google:1', ''],
      ['google:2', 'google:1'],
      ['google:3', 'google:9'],
    ]);
  });

  it('a supervisor in both sources has one id', () => {
    const { employees } = merge({
      ldap: [person('1', { email: 'boss@example.com' })],
      google: [person('7', { email: 'boss@example.com' }), person('8', { supervisor_id: '7' })],
    }).value;
    expect(employees[1]).toMatchObject({ external_id: 'google:8', supervisor_id: '1' });
  });

  it('a person without a supervisor gets none, though someone has no id in the source', () => {
    const { employees } = merge({
      ldap: [person('', { email: 'ann@example.com' }), person('2')],
      google: [person('g1', { email: 'ann@example.com' })],
    }).value;
    expect(employees).toMatchObject([
      { external_id: 'google:g1', supervisor_id: '' },
      { external_id: '2', supervisor_id: '' },
    ]);
  });

  it('a supervisor whose id two records of a source have is the same whatever their order', () => {
    const both = [person('7', { email: 'boss@example.com' }), person('7', { email: 'old@example.com' })];
    for (const bosses of [both, both.toReversed()]) {
      const { employees } = merge({
        ldap: [person('1', { email: 'boss@example.com' })],
        google: [...bosses, person('8', { supervisor_id: '7' })],
      }).value;
      expect(employees.at(-1)).toMatchObject({ external_id: 'google:8', supervisor_id: '1' });
    }
    const known = [person('1', { email: 'boss@example.com' }), person('2', { email: 'old@example.com' })];
    for (const ldap of [known, known.toReversed()]) {
      const { employees } = merge({ ldap, google: [...both, person('8', { supervisor_id: '7' })] }).value;
      expect(employees.at(-1)).toMatchObject({ external_id: 'google:8', supervisor_id: '1' });
    }
  });

  it('invalid records keep their place in the hierarchy and name their source', () => {
    const invalid = [
      {
        position: 4,
        external_id: '5',
        reason: '"email" is not text',
        readable: person('5', { supervisor_id: '1' }),
      },
      { position: 6, external_id: '', reason: 'not an object' },
    ];
    const { value } = mergeSources(
      [
        { name: 'ldap', employees: [person('1')], invalid: [] },
        { name: 'google', employees: [person('1', { email: 'b@example.com' })], invalid },
      ],
      OPTIONS,
    );
    expect(value.invalid).toEqual([
      {
        position: 3,
        external_id: 'google:5',
        reason: '"email" is not text (google, record 4)',
        readable: expect.objectContaining({ external_id: 'google:5', supervisor_id: 'google:1' }),
      },
      { position: 4, external_id: '', reason: 'not an object (google, record 6)' },
    ]);
  });
});

describe('two people of one source with one key', () => {
  const same = { email: 'ann@example.com' };

  it('merges the active one, whatever the order, and says nothing of an old record', () => {
    const old = person('2', { ...same, status: 'inactive' });
    for (const ldap of [
      [old, person('9', same)],
      [person('9', same), old],
    ]) {
      const { value, notices } = merge({ ldap, google: [person('g', { ...same, job_title: 'Dev' })] });
      const merged = value.employees.find(({ job_title: title }) => title === 'Dev');
      expect([merged?.external_id, value.employees.length]).toEqual(['9', 2]);
      expect(notices.map(({ code }) => code)).toEqual(['merged']);
    }
  });

  it('names the active one that is not merged', () => {
    const { notices } = merge({ ldap: [person('1', same), person('2', same)], google: [] });
    expect(notices.find(({ code }) => code === 'merge-ambiguous')).toEqual({
      level: 'warning',
      code: 'merge-ambiguous',
      message:
        '1 record has the key of another active person in the same source and is not merged: ann@example.com (ldap). Correct the e-mails in the source, or set TCSYNC_MERGE_BY.',
      who: ['ann@example.com (ldap)'],
    });
  });

  it('names several of them, by the external id without an e-mail', () => {
    const keyless = (id: string) => person(id, { email: '', raw_data: { key: 'k' } });
    const { notices } = merge(
      { ldap: [keyless('1'), keyless('2'), keyless('3')] },
      { mergeBy: { '': 'raw_data.key' } },
    );
    expect(notices.find(({ code }) => code === 'merge-ambiguous')?.message).toBe(
      '2 records have the key of another active person in the same source and are not merged: 2 (ldap), 3 (ldap). Correct the e-mails in the source, or set TCSYNC_MERGE_BY.',
    );
  });
});

describe('what the merge says', () => {
  it('says how many people are active in one source only', () => {
    const both = (...ids: string[]) =>
      merge({
        ldap: ids.map((id) => person(id, { status: 'inactive' })),
        google: ids.map((id) => person(`g${id}`, { email: `${id}@example.com` })),
      }).notices[1];
    expect(both('1')).toEqual({
      level: 'notice',
      code: 'status-differs',
      message:
        '1 person is active in one source and inactive in another, and stays active. To let one source decide, add status to TCSYNC_FIELD_SOURCES.',
      who: ['1@example.com'],
    });
    expect(both('1', '2')?.message).toBe(
      '2 people are active in one source and inactive in another, and stay active. To let one source decide, add status to TCSYNC_FIELD_SOURCES.',
    );
  });

  it.each<[string, Partial<Employee>, Partial<MergeOptions>]>([
    ['one source decides', { status: 'inactive' }, { fieldSources: { status: 'ldap' } }],
    ['the other record only completes the hierarchy', { hierarchy_only: true }, {}],
    ['both are active', {}, {}],
  ])('says nothing of a status where %s', (_, ldap, options) => {
    const { notices } = merge(
      { ldap: [person('1', ldap)], google: [person('g', { email: '1@example.com' })] },
      options,
    );
    expect(notices).toEqual([
      {
        level: 'notice',
        code: 'merged',
        message: '1 person: 1 from ldap, 1 from google; 1 in more than one source.',
      },
    ]);
  });

  it('counts people, and names those whose sources disagree about the status', () => {
    const { notices } = merge({
      ldap: [person('1', { status: 'inactive' }), person('2')],
      google: [person('g', { email: '1@example.com' })],
    });
    expect(notices).toMatchObject([
      { code: 'merged', message: '2 people: 2 from ldap, 1 from google; 1 in more than one source.' },
      { code: 'status-differs', who: ['1@example.com'] },
    ]);
  });
});
