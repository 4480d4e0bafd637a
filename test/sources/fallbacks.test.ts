import { describe, expect, it } from 'vitest';
import { type AzureMapping, isGuest, mapUser as mapAzureUser } from '../../src/sources/azuread/mapping.ts';
import { mapEmployee } from '../../src/sources/bamboohr/mapping.ts';
import { mapEmployees } from '../../src/sources/factorial/mapping.ts';
import { mapPerson } from '../../src/sources/hibob/mapping.ts';
import { mapUser as mapOktaUser } from '../../src/sources/okta/mapping.ts';

// A fallback applies only when the field that it replaces is empty: null, absent or blank.

const EMPTY = [undefined, null, '', ' '] as const;
const TODAY = '2026-11-23';

const AZURE: AzureMapping = {
  preferRealEmail: true,
  additionalEmailSource: 'none',
  supervisorIds: new Set(),
  now: Date.parse(TODAY),
};

describe('azuread', () => {
  const ann = { id: '1', userPrincipalName: 'upn@example.com', accountEnabled: true };

  it('takes the principal name as e-mail without a mail only', () => {
    expect(mapAzureUser({ ...ann, mail: 'mail@example.com' }, AZURE).email).toBe('mail@example.com');
    for (const mail of EMPTY) expect(mapAzureUser({ ...ann, mail }, AZURE).email).toBe('upn@example.com');
  });

  it('recognizes a guest by the principal name without a userType only', () => {
    const external = { ...ann, userPrincipalName: 'ann_acme.com#EXT#@corp.onmicrosoft.com' };
    expect(isGuest({ ...external, userType: 'Member' })).toBe(false);
    expect(isGuest({ ...ann, userType: 'guest' })).toBe(true);
    for (const userType of EMPTY) {
      expect(isGuest({ ...external, userType })).toBe(true);
      expect(isGuest({ ...ann, userType })).toBe(false);
    }
  });

  it.each([
    [true, 'active'],
    [false, 'inactive'],
    [null, 'active'],
    [undefined, 'active'],
  ])('with accountEnabled %s is %s', (accountEnabled, status) => {
    expect(mapAzureUser({ ...ann, accountEnabled }, AZURE).status).toBe(status);
  });
});

describe('okta', () => {
  const fields = {
    externalIdField: 'id',
    emailField: 'email',
    nameField: 'displayName',
    departmentField: 'department',
    jobTitleField: 'title',
    supervisorIdField: 'managerId',
    supervisorMatchField: 'id',
  };
  const map = (profile: object, user: object = {}) =>
    mapOktaUser(
      { id: '1', status: 'ACTIVE', profile: { firstName: 'Ada', lastName: 'One', ...profile }, ...user },
      { fields, supervisorRule: undefined, supervisorIds: new Set() },
    );

  it('takes first and last name without a display name only', () => {
    expect(map({ displayName: 'Dr. Ada One' }).name).toBe('Dr. Ada One');
    for (const displayName of EMPTY) expect(map({ displayName }).name).toBe('Ada One');
  });

  it('takes the first value of a list that is not empty', () => {
    expect(map({ department: ['', 'Sales', 'Support'] }).department).toBe('Sales');
    expect(map({ department: [] }).department).toBe('');
  });

  it.each([
    [undefined, 'active'],
    [null, 'active'],
    ['ACTIVE', 'active'],
    ['DEPROVISIONED', 'inactive'],
    ['SUSPENDED', 'inactive'],
  ])('on the way to %s is %s', (transitioningToStatus, status) => {
    expect(map({}, { transitioningToStatus }).status).toBe(status);
  });
});

describe('bamboohr', () => {
  it.each([
    ['EMEA', 'Sales', 'EMEA/Sales'],
    ['EMEA', ' ', 'EMEA'],
    [null, 'Sales', 'Sales'],
    ['', null, ''],
  ])('division %j and department %j make the department %j', (division, department, expected) => {
    const row = { jobInformationDivision: division, jobInformationDepartment: department };
    expect(mapEmployee(row, undefined, TODAY).department).toBe(expected);
  });
});

describe('factorial', () => {
  const map = (person: object, titles: readonly (string | null)[] = []) =>
    mapEmployees([{ id: '1', ...person }], {
      teams: [],
      memberships: [],
      contracts: titles.map((job_title, n) => ({
        id: String(n),
        employee_id: '1',
        job_title,
        effective_on: `202${n}-01-01`,
      })),
      today: TODAY,
    })[0];

  it('takes the personal e-mail without a login e-mail only', () => {
    expect(map({ login_email: 'login@example.com', email: 'home@example.net' })?.email).toBe(
      'login@example.com',
    );
    for (const login_email of EMPTY)
      expect(map({ login_email, email: 'home@example.net' })?.email).toBe('home@example.net');
  });

  it.each([
    [true, '2020-01-01', 'active'],
    [false, null, 'inactive'],
    [null, '2020-01-01', 'inactive'],
    [null, TODAY, 'active'],
    [undefined, null, 'active'],
  ])('decides by the last day without an active flag only: %j, %j is %s', (active, terminated_on, status) => {
    expect(map({ active, terminated_on })?.status).toBe(status);
  });

  it('takes no job title from a contract that is over', () => {
    expect(map({}, ['Clerk', 'Head of Sales'])?.job_title).toBe('Head of Sales');
    expect(map({}, ['Clerk', ' '])?.job_title).toBeNull();
  });
});

describe('hibob', () => {
  const ann = { id: '1', displayName: 'Ada', fullName: 'Ada Maria One' };

  it('takes the full name without a display name only', () => {
    expect(mapPerson(ann, undefined).name).toBe('Ada');
    for (const displayName of [null, '', ' '])
      expect(mapPerson({ ...ann, displayName }, undefined).name).toBe('Ada Maria One');
  });

  it('takes the value itself only where HiBob sends no readable one', () => {
    const map = (readable: string | null) =>
      mapPerson(
        { ...ann, work: { department: '257' }, humanReadable: { work: { department: readable } } },
        undefined,
      ).department;
    expect(map('Sales')).toBe('Sales');
    expect(map(null)).toBe('257');
    // A list item without a name is an empty field, not its id.
    for (const readable of ['', ' ']) expect(map(readable)).toBe('');
  });

  it('takes the value under a slash key where the nested one is empty', () => {
    for (const title of [null, ''])
      expect(
        mapPerson({ ...ann, work: { title }, '/work/title': { value: 'Clerk' } }, undefined).job_title,
      ).toBe('Clerk');
  });

  it.each([
    [{ work: { reportsTo: { id: '9' } }, '/work/reportsTo/id': '8' }, '9'],
    [{ work: { reportsTo: { displayName: 'Bob' } }, '/work/reportsTo/id': '8' }, '8'],
    [{ work: { reportsTo: { id: '' } }, '/work/reportsTo/id': { value: '8' } }, '8'],
    [{ work: { reportsTo: null }, '/work/reportsTo/id': '8' }, '8'],
    [{ work: { reportsTo: { displayName: 'Bob' } } }, ''],
  ])('finds the manager id of %j', (values, id) => {
    expect(mapPerson({ ...ann, ...values }, undefined).supervisor_id).toBe(id);
  });
});
