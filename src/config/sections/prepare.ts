import { domain } from '../address-kinds.ts';
import { transformConfig } from '../json-kinds.ts';
import { bool, list, flag, statusMap, text } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const prepare = section({
  title: 'Prepare: names, groups and roles',
  intro: 'Read by `prepare`. The first two settings choose how the group tree is built.',
  settings: {
    useDepartmentGroups: defaulted(
      'TIMECAMP_USE_DEPARTMENT_GROUPS',
      bool,
      'true',
      'Groups follow departments. Together with TIMECAMP_USE_SUPERVISOR_GROUPS: departments with supervisors below them.',
    ),
    useSupervisorGroups: flag(
      'TIMECAMP_USE_SUPERVISOR_GROUPS',
      'Groups follow the supervisor hierarchy, from the top one down.',
    ),
    skipDepartments: defaulted(
      'TIMECAMP_SKIP_DEPARTMENTS',
      list,
      '',
      'Leading path segments to remove: Company turns Company/Sales into Sales. The first match applies.',
    ),
    useJobTitleNameUsers: flag(
      'TIMECAMP_USE_JOB_TITLE_NAME_USERS',
      'Add the job title to the names of users: Engineer [Ann Example].',
    ),
    useJobTitleNameGroups: flag(
      'TIMECAMP_USE_JOB_TITLE_NAME_GROUPS',
      "Add the job title to the names of supervisors' groups: Head of Sales [Ann Example].",
    ),
    showExternalId: flag('TIMECAMP_SHOW_EXTERNAL_ID', 'Append the external id to names: Ann Example - 123.'),
    replaceEmailDomain: optional(
      'TIMECAMP_REPLACE_EMAIL_DOMAIN',
      domain,
      'Replaces the domain of every e-mail address.',
    ),
    useIsSupervisorRole: flag(
      'TIMECAMP_USE_IS_SUPERVISOR_ROLE',
      'People marked as supervisors in the HR system get that role in TimeCamp; everyone else is a user. The groups of LDAP_SUPERVISOR_GROUP_NAME and LDAP_GLOBAL_ADMIN_GROUP_NAME take precedence.',
    ),
    excludeRegex: optional(
      'TIMECAMP_EXCLUDE_REGEX',
      text,
      'Excludes people who match this pattern. The pattern is searched for in text of the form department="…" job_title="…" email="…".',
    ),
    changeGroupsRegex: optional(
      'TIMECAMP_CHANGE_GROUPS_REGEX',
      text,
      'Rewrites group paths: pattern|||replacement, several separated by ;;; and applied in order.',
    ),
    statusMap: defaulted(
      'TIMECAMP_STATUS_MAP',
      statusMap,
      '',
      'The meaning of status words in your HR system, for example on sabbatical=active,gone=inactive. It takes precedence over the words that tcsync already knows.',
    ),
    prepareTransformConfig: optional(
      'TIMECAMP_PREPARE_TRANSFORM_CONFIG',
      transformConfig,
      'Transform rules, which drop or change people: JSON, or the path of a JSON file.',
    ),
  },
});
