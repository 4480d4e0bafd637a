import { bool, domain, jsonOrPath, list, flag, text } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const prepare = section({
  title: 'Prepare: names, groups and roles',
  intro: 'Read by `prepare`; the modes of the group tree are the first two.',
  settings: {
    useDepartmentGroups: defaulted(
      'TIMECAMP_USE_DEPARTMENT_GROUPS',
      bool,
      'true',
      'Groups follow the departments. With TIMECAMP_USE_SUPERVISOR_GROUPS too: departments, with supervisors below them.',
    ),
    useSupervisorGroups: flag(
      'TIMECAMP_USE_SUPERVISOR_GROUPS',
      'Groups follow the chain of supervisors, from the top one down.',
    ),
    skipDepartments: defaulted(
      'TIMECAMP_SKIP_DEPARTMENTS',
      list,
      '',
      'Beginnings of group paths to leave away: Company turns Company/Sales into Sales. The first that fits counts.',
    ),
    useJobTitleNameUsers: flag(
      'TIMECAMP_USE_JOB_TITLE_NAME_USERS',
      'People are named with their job title: Engineer [Ann Example].',
    ),
    useJobTitleNameGroups: flag(
      'TIMECAMP_USE_JOB_TITLE_NAME_GROUPS',
      "Supervisors' groups are named with the job title: Head of Sales [Ann Example].",
    ),
    showExternalId: flag(
      'TIMECAMP_SHOW_EXTERNAL_ID',
      "The HR system's id is put behind names: Ann Example - 123.",
    ),
    replaceEmailDomain: optional(
      'TIMECAMP_REPLACE_EMAIL_DOMAIN',
      domain,
      'Puts this domain into everybody’s e-mail addresses, instead of the one the HR system has.',
    ),
    useIsSupervisorRole: flag(
      'TIMECAMP_USE_IS_SUPERVISOR_ROLE',
      'Whom the HR system marks as a supervisor gets that role in TimeCamp, everybody else is a user.',
    ),
    excludeRegex: optional(
      'TIMECAMP_EXCLUDE_REGEX',
      text,
      'Leaves out people for whom this pattern is found in: department="…" job_title="…" email="…"',
    ),
    changeGroupsRegex: optional(
      'TIMECAMP_CHANGE_GROUPS_REGEX',
      text,
      'Rewrites group paths: pattern|||replacement, several of them separated by ;;; and applied in order.',
    ),
    prepareTransformConfig: optional(
      'TIMECAMP_PREPARE_TRANSFORM_CONFIG',
      jsonOrPath,
      'Rules that drop or change people before they are prepared: JSON, or the path of a JSON file.',
    ),
  },
});
