import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { DEFAULTS, HYBRID, person, run, SUPERVISORS, users } from './people.ts';
import { groupMode, type PrepareSettings } from '../../../src/core/prepare/settings.ts';

const MODE_1: Partial<PrepareSettings> = {};
const IS_SUPERVISOR: Partial<PrepareSettings> = { useIsSupervisorRole: true };

/** The role of someone with these fields, with or without reports, beside a colleague. */
function roleOf(
  fields: Partial<Employee>,
  options: Partial<PrepareSettings>,
  { reports = false, colleague = {} }: { reports?: boolean; colleague?: Partial<Employee> } = {},
): string | undefined {
  const people = [person('1', fields), person('2', { supervisor_id: reports ? '1' : '', ...colleague })];
  return users(people, options).find((user) => user.timecamp_external_id === '1')?.timecamp_role;
}

it.each([
  [MODE_1, 'departments'],
  [{ useDepartmentGroups: false }, 'departments'],
  [SUPERVISORS, 'supervisors'],
  [HYBRID, 'hybrid'],
])('groups with %j come from: %s', (options, mode) => {
  expect(groupMode({ ...DEFAULTS, ...options })).toBe(mode);
});

describe('roles, first that applies', () => {
  it('1. force_global_admin_role: administrator, in the root group whatever came out', () => {
    const boss = person('1', {
      force_global_admin_role: true,
      force_supervisor_role: true,
      department: 'Board',
    });
    const [user] = users([boss], { changeGroupsRegex: '^$|||Somewhere', useIsSupervisorRole: true });
    expect(user).toMatchObject({
      timecamp_role: 'administrator',
      timecamp_groups: [],
      timecamp_groups_breadcrumb: '',
    });
  });

  it('2. force_supervisor_role: supervisor, and everyone else is a user', () => {
    const colleague = { force_supervisor_role: true };
    expect(roleOf({ force_supervisor_role: true, role_id: '1' }, MODE_1)).toBe('supervisor');
    expect(roleOf({ role_id: '1' }, MODE_1, { colleague })).toBe('user');
    expect(roleOf({}, SUPERVISORS, { reports: true, colleague })).toBe('user');
    expect(roleOf({ is_supervisor: true }, IS_SUPERVISOR, { colleague })).toBe('user');
    expect(roleOf({ force_global_admin_role: true }, MODE_1, { colleague })).toBe('administrator');
  });

  it('2. counts someone whom the pattern excludes, not someone whom a rule drops', () => {
    const people = [
      person('1', { role_id: '2' }),
      person('2', { force_supervisor_role: true, department: 'Out' }),
    ];
    expect(users(people, { excludeRegex: 'department="Out"' })[0]?.timecamp_role).toBe('user');
    const rules = { exclude: { property: 'department', string: { equals: 'Out' } } };
    expect(users(people, {}, rules)[0]?.timecamp_role).toBe('supervisor');
  });

  it('2. does not count someone who lost a conflict', () => {
    const same = { email: 'same@example.com' };
    const people = [
      person('1', { ...same, role_id: '2' }),
      person('2', { ...same, force_supervisor_role: true }),
    ];
    expect(users(people)[0]?.timecamp_role).toBe('supervisor');
  });

  it.each([
    [true, 'supervisor'],
    ['true', 'supervisor'],
    ['YES', 'supervisor'],
    ['1', 'supervisor'],
    [' yes ', 'supervisor'],
    // A file may have the number.
    [1 as unknown as string, 'supervisor'],
    [false, 'user'],
    ['no', 'user'],
    ['', 'user'],
  ])('3. is_supervisor %j, where the setting is on: %s', (is_supervisor, role) => {
    expect(roleOf({ is_supervisor, role_id: '1' }, IS_SUPERVISOR)).toBe(role);
    expect(
      roleOf({ is_supervisor, role_id: '1' }, { ...SUPERVISORS, ...IS_SUPERVISOR }, { reports: true }),
    ).toBe(role);
  });

  it('3. is_supervisor says nothing where the setting is off', () => {
    expect(roleOf({ is_supervisor: true }, MODE_1)).toBe('user');
  });

  it.each([
    ['1', 'administrator', 'administrator'],
    ['2', 'supervisor', 'supervisor'],
    [' 2 ', 'supervisor', 'supervisor'],
    ['5', 'guest', 'guest'],
    ['3', 'user', 'supervisor'],
    ['7', 'user', 'supervisor'],
    ['', 'user', 'supervisor'],
    [undefined, 'user', 'supervisor'],
  ])('4. role_id %j: in mode 1 %s, with reports in modes 2 and 3 %s', (id, inDepartments, withReports) => {
    const fields = id === undefined ? {} : { role_id: id };
    expect(roleOf(fields, MODE_1, { reports: true })).toBe(inDepartments);
    for (const mode of [SUPERVISORS, HYBRID]) {
      expect(roleOf(fields, mode, { reports: true })).toBe(withReports);
      expect(roleOf(fields, mode)).toBe(inDepartments);
    }
  });

  it('are counted of active people', () => {
    const gone = person('2', { role_id: '2', status: 'inactive' });
    const { roles } = run([person('1', { role_id: '2', status: ' Active ' }), gone]).value.summary;
    expect(roles).toEqual({ administrator: 0, supervisor: 1, user: 0, guest: 0 });
  });
});
