import { describe, expect, it } from 'vitest';
import {
  indexByAddress,
  mapUser,
  managerOf,
  type GoogleMapping,
} from '../../../src/sources/google/mapping.ts';
import { userSchema } from '../../../src/sources/google/schema.ts';
import { isBelow } from '../../../src/sources/google/units.ts';

const ANN = {
  id: '100000000000000000007',
  primaryEmail: 'Ann.Example@example.com',
  name: { fullName: 'Ann Example' },
  suspended: false,
  archived: false,
  orgUnitPath: '/Sales/Europe',
  aliases: ['ann@example.org', 'a.example@example.com'],
  organizations: [
    { department: 'Old', title: 'Trainee' },
    { primary: true, department: 'Sales/Key accounts', title: 'Manager', costCenter: '400' },
  ],
  relations: [
    { type: 'assistant', value: 'tom@example.com' },
    { type: 'manager', value: 'boss@example.com' },
  ],
  externalIds: [{ type: 'organization', value: 'E0042' }],
};

const MAPPING: GoogleMapping = {
  useOrgUnitStructure: false,
  additionalEmailSource: 'none',
  supervisorIds: new Set(),
  userIdOf: (address) => (address === 'boss@example.com' ? '3' : undefined),
};

function mapped(changes: object, mapping: Partial<GoogleMapping> = {}) {
  return mapUser(userSchema.parse({ ...ANN, ...changes }), { ...MAPPING, ...mapping });
}

it('maps every field', () => {
  expect(mapped({})).toEqual({
    external_id: '100000000000000000007',
    name: 'Ann Example',
    email: 'Ann.Example@example.com',
    department: 'Sales/Key accounts',
    job_title: 'Manager',
    status: 'active',
    supervisor_id: '3',
    raw_data: {
      id: '100000000000000000007',
      primaryEmail: 'Ann.Example@example.com',
      orgUnitPath: '/Sales/Europe',
      suspended: false,
      archived: false,
      organizations: [
        { department: 'Old', title: 'Trainee' },
        { primary: true, department: 'Sales/Key accounts', title: 'Manager', costCenter: '400' },
      ],
      externalIds: [{ type: 'organization', value: 'E0042' }],
    },
  });
});

it.each<[string, object, object]>([
  ['a suspended user', { suspended: true }, { status: 'inactive' }],
  ['an archived user', { archived: true }, { status: 'inactive' }],
  ['a user of an edition that has no archive', { archived: undefined }, { status: 'active' }],
  ['no name', { name: {} }, { name: '' }],
  ['a name in spaces', { name: { fullName: ' Ann  ' } }, { name: 'Ann' }],
  ['no organization', { organizations: undefined }, { department: '', job_title: null }],
  [
    'organizations of which none is primary: the first one',
    { organizations: [{ department: 'Sales' }, { department: 'IT' }] },
    { department: 'Sales', job_title: null },
  ],
  [
    'a primary organization without department: no other one takes its place',
    { organizations: [{ department: 'Old' }, { primary: true, title: 'CEO' }] },
    { department: '', job_title: 'CEO' },
  ],
  ['no relations', { relations: undefined }, { supervisor_id: '' }],
  ['a manager who is nobody', { relations: [{ type: 'manager', value: 'x@x.org' }] }, { supervisor_id: '' }],
])('maps %s', (_, user, expected) => {
  expect(mapped(user)).toMatchObject(expected);
});

it.each<[string, object, readonly string[]]>([
  ['its path, top first', {}, ['Sales', 'Europe']],
  ['the top unit', { orgUnitPath: '/' }, []],
  ['no unit', { orgUnitPath: undefined }, []],
])('makes a department of the organizational unit: %s', (_, user, expected) => {
  expect(mapped(user, { useOrgUnitStructure: true }).department).toEqual(expected);
});

it('takes the first alias as the additional e-mail, if asked to', () => {
  expect(mapped({}, { additionalEmailSource: 'alias' }).real_email).toBe('ann@example.org');
  expect(mapped({})).not.toHaveProperty('real_email');
  expect(mapped({ aliases: [] }, { additionalEmailSource: 'alias' })).not.toHaveProperty('real_email');
});

it('makes supervisors of the members of their groups', () => {
  expect(mapped({}, { supervisorIds: new Set([ANN.id]) }).role_id).toBe('2');
  expect(mapped({})).not.toHaveProperty('role_id');
});

it.each([
  [
    'several managers: the first',
    [
      { type: 'manager', value: 'a@x.org' },
      { type: 'manager', value: 'b@x.org' },
    ],
    'a@x.org',
  ],
  [
    'an empty one before it',
    [
      { type: 'manager', value: ' ' },
      { type: 'manager', value: ' b@x.org ' },
    ],
    'b@x.org',
  ],
  ['other relations only', [{ type: 'dotted_line_manager', value: 'a@x.org' }], ''],
])('reads the manager of %s', (_, relations, expected) => {
  expect(managerOf(userSchema.parse({ ...ANN, relations }))).toBe(expected);
});

it('finds users by every address in any case, the primary one before all aliases', () => {
  const users = [
    { ...ANN, id: '1', primaryEmail: 'one@example.com', aliases: ['two@example.com', 'uno@example.com'] },
    {
      ...ANN,
      id: '2',
      primaryEmail: 'Two@example.com',
      aliases: [],
      nonEditableAliases: ['two@test.example'],
    },
  ].map((user) => userSchema.parse(user));
  const idOf = indexByAddress(users);
  expect(
    ['ONE@example.com', ' uno@example.com', 'two@example.com', 'two@test.example', 'x@x.org'].map(idOf),
  ).toEqual(['1', '1', '2', '2', undefined]);
});

describe('organizational units', () => {
  it.each([
    ['/Sales', '/Sales', true],
    ['/Sales/Europe', '/Sales', true],
    ['/sales/europe', 'Sales/', true],
    ['/SalesOps', '/Sales', false],
    ['/Sales', '/Sales/Europe', false],
    ['/Former/Sales', '/Sales', false],
    ['/', '/', true],
    ['/Sales', '/', true],
  ])('someone in %s is in %s: %s', (orgUnitPath, path, expected) => {
    expect(isBelow({ orgUnitPath }, path)).toBe(expected);
  });
});
