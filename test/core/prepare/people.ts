import type { Employee, PreparedUser } from '../../../src/core/model.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { prepare, type Prepared } from '../../../src/core/prepare/prepare.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import type { WithNotices } from '../../../src/base/notice.ts';

/** The settings as they are when nothing is set. */
export const DEFAULTS: PrepareSettings = {
  useDepartmentGroups: true,
  useSupervisorGroups: false,
  skipDepartments: [],
  useJobTitleNameUsers: false,
  useJobTitleNameGroups: false,
  showExternalId: false,
  replaceEmailDomain: undefined,
  useIsSupervisorRole: false,
  excludeRegex: undefined,
  changeGroupsRegex: undefined,
  statusMap: {},
  prepareTransformConfig: undefined,
};

export const SUPERVISORS: Partial<PrepareSettings> = {
  useDepartmentGroups: false,
  useSupervisorGroups: true,
};
export const HYBRID: Partial<PrepareSettings> = { useDepartmentGroups: true, useSupervisorGroups: true };

/** An active employee named by the id, with an e-mail of that name. */
export function person(id: string, fields: Partial<Employee> = {}): Employee {
  return {
    external_id: id,
    name: id,
    email: `${id}@example.com`,
    department: null,
    status: 'active',
    supervisor_id: '',
    ...fields,
  };
}

export function run(
  employees: readonly Employee[],
  options: Partial<PrepareSettings> = {},
  prepareTransformConfig?: unknown,
): WithNotices<Prepared> {
  const settings = { ...DEFAULTS, ...options, prepareTransformConfig };
  return prepare({ employees, invalid: [] }, settings, compileRules(settings));
}

export function users(...args: Parameters<typeof run>): readonly PreparedUser[] {
  return run(...args).value.users;
}

/** The only user that comes out. */
export function only(...args: Parameters<typeof run>): PreparedUser {
  const [user, ...others] = users(...args);
  if (user === undefined || others.length > 0) throw new Error(`${others.length + 1} users came out`);
  return user;
}

/** Breadcrumbs by external id. */
export function groups(...args: Parameters<typeof run>): Record<string, string> {
  return Object.fromEntries(
    users(...args).map((user) => [user.timecamp_external_id, user.timecamp_groups_breadcrumb]),
  );
}

export function codes(...args: Parameters<typeof run>): readonly string[] {
  return run(...args).notices.map((notice) => notice.code);
}
