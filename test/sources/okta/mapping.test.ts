import { describe, expect, it } from 'vitest';
import { fieldOf, mapUser, matchKey, type OktaMapping } from '../../../src/sources/okta/mapping.ts';
import type { OktaUser } from '../../../src/sources/okta/schema.ts';

const ANN: OktaUser = {
  id: '00u1',
  status: 'ACTIVE',
  profile: {
    login: 'ann@example.com',
    email: 'Ann@Example.com',
    firstName: 'Ann',
    lastName: 'Example',
    displayName: 'Ann E.',
    department: 'Company/Sales',
    title: 'Head of Sales',
    managerId: '00u9',
    employeeNumber: 17,
    isManager: true,
    tags: ['lead', 'remote'],
  },
};

const MAPPING: OktaMapping = {
  fields: {
    externalIdField: 'id',
    emailField: 'email',
    nameField: 'displayName',
    departmentField: 'department',
    jobTitleField: 'title',
    supervisorIdField: 'managerId',
    supervisorMatchField: 'id',
  },
  supervisorRule: undefined,
  supervisorIds: new Set(),
};

function ann(changes: Partial<OktaUser> = {}, mapping: Partial<OktaMapping> = {}) {
  return mapUser({ ...ANN, ...changes }, { ...MAPPING, ...mapping });
}

describe('mapUser', () => {
  it('maps the default fields', () => {
    expect(ann()).toEqual({
      external_id: '00u1',
      name: 'Ann E.',
      email: 'Ann@Example.com',
      department: 'Company/Sales',
      job_title: 'Head of Sales',
      status: 'active',
      supervisor_id: '',
      raw_data: { id: '00u1', status: 'ACTIVE', profile: ANN.profile },
    });
  });

  it('reads the fields that the settings name', () => {
    const fields = {
      ...MAPPING.fields,
      externalIdField: 'profile.employeeNumber',
      emailField: 'login',
      nameField: 'profile.nickName',
      departmentField: 'costCenter',
      jobTitleField: 'costCenter',
    };
    expect(ann({}, { fields })).toMatchObject({
      external_id: '17',
      email: 'ann@example.com',
      name: 'Ann Example',
      department: '',
      job_title: null,
    });
  });

  it.each([
    ['ACTIVE', 'active'],
    ['PASSWORD_EXPIRED', 'active'],
    ['LOCKED_OUT', 'active'],
    ['RECOVERY', 'active'],
    ['STAGED', 'active'],
    ['PROVISIONED', 'active'],
    ['SUSPENDED', 'inactive'],
    ['DEPROVISIONED', 'inactive'],
  ])('%s is %s', (status, expected) => {
    expect(ann({ status }).status).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['the field', {}, 'Ann E.'],
    ['else first and last name', { displayName: null }, 'Ann Example'],
    ['else what there is of them', { displayName: ' ', firstName: null }, 'Example'],
    ['else nothing', { displayName: null, firstName: null, lastName: null }, ''],
  ])('takes as name %s', (_, profile, name) => {
    expect(ann({ profile: { ...ANN.profile, ...profile } }).name).toBe(name);
  });

  it.each([
    ['title', 'Head of Sales', true],
    ['title', 'head of sales', false],
    ['isManager', 'true', true],
    ['profile.isManager', 'false', false],
    ['employeeNumber', '17', true],
    ['tags', 'remote', true],
    ['status', 'ACTIVE', true],
    ['missing', 'x', false],
  ])('decides is_supervisor by %s:%s', (field, value, expected) => {
    expect(ann({}, { supervisorRule: { field, value } }).is_supervisor).toBe(expected);
  });

  it("gives members of the supervisors' groups role 2", () => {
    expect(ann({}, { supervisorIds: new Set(['00u1']) }).role_id).toBe('2');
    expect(ann()).not.toHaveProperty('role_id');
  });
});

describe('fields', () => {
  it('reads id and status beside the profile', () => {
    expect([fieldOf(ANN, 'id'), fieldOf(ANN, 'status'), fieldOf(ANN, 'profile.title')]).toEqual([
      '00u1',
      'ACTIVE',
      'Head of Sales',
    ]);
  });

  it('compares e-mails without case, everything else with it', () => {
    expect(matchKey('Ann@Example.com')).toBe('ann@example.com');
    expect(matchKey('00uAbC')).toBe('00uAbC');
  });
});
