import type { StatusMap } from '../status.ts';

/** The settings that prepare needs; `settings.prepare` has them. */
export interface PrepareSettings {
  readonly useDepartmentGroups: boolean;
  readonly useSupervisorGroups: boolean;
  /** Prefixes of department paths to be removed, tried in order. */
  readonly skipDepartments: readonly string[];
  readonly useJobTitleNameUsers: boolean;
  readonly useJobTitleNameGroups: boolean;
  readonly showExternalId: boolean;
  /** With or without a leading `@`. */
  readonly replaceEmailDomain: string | undefined;
  readonly useIsSupervisorRole: boolean;
  /** A pattern as Python writes it. */
  readonly excludeRegex: string | undefined;
  /** `pattern|||replacement`, several separated by `;;;`. */
  readonly changeGroupsRegex: string | undefined;
  /** What status words mean, before the list of known words. */
  readonly statusMap: StatusMap;
  /** The transform rules as parsed JSON, not validated; undefined for none. */
  readonly prepareTransformConfig: unknown;
}

/** Where the groups come from: departments, the chain of supervisors, or a supervisor's group in a department. */
export type GroupMode = 'departments' | 'supervisors' | 'hybrid';

/** The mode that the two settings ask for; with neither it is departments. */
export function groupMode({ useDepartmentGroups, useSupervisorGroups }: PrepareSettings): GroupMode {
  if (!useSupervisorGroups) return 'departments';
  return useDepartmentGroups ? 'hybrid' : 'supervisors';
}
