import type { JsonObject } from '../../base/json.ts';
import type { Employee, GroupPath, PreparedUser } from '../model.ts';
import { normalEmail } from '../addresses.ts';
import { createDomainReplacer } from './emails.ts';
import type { GroupAssigner, GroupAssignment } from './groups.ts';
import type { Hierarchy, Supervision } from './hierarchy.ts';
import { userName } from './names.ts';
import { lastDayOf } from './last-day.ts';
import type { Person } from './people.ts';
import { assignRole, type RoleReason, type RoleRules } from './roles.ts';
import type { PrepareRules } from './rules.ts';
import type { PrepareSettings } from './settings.ts';

/** A person's user, with the reasons for its values. */
export interface Draft {
  readonly person: Person;
  readonly user: PreparedUser;
  readonly supervision: Supervision;
  readonly group: GroupAssignment;
  readonly roleReason: RoleReason;
  /** True when the name comes from the e-mail, since nothing of the person's own is usable. */
  readonly isFallbackName: boolean;
  /** Names of the transform rules that changed the record or the user. */
  readonly rules: readonly string[];
}

/** The hierarchy, and the rules for names, roles and groups. */
export interface DraftContext {
  readonly hierarchy: Hierarchy;
  readonly groupOf: GroupAssigner;
  readonly roleRules: RoleRules;
  readonly renameGroups: PrepareRules['renameGroups'];
  readonly settings: PrepareSettings;
}

const ADMINISTRATORS_GROUP: GroupAssignment = { path: [], reason: 'administrator' };

/** Drafts the users of people. */
export function draftUsers(people: readonly Person[], context: DraftContext): Draft[] {
  const { hierarchy, roleRules, settings } = context;
  const replaceDomain = createDomainReplacer(settings.replaceEmailDomain);
  const breadcrumbOf = breadcrumbs();
  return people.map((person) => {
    const { record } = person;
    const { role, reason } = assignRole(record, hierarchy.hasReports(person), roleRules);
    const isAdministrator = reason === 'forced-administrator';
    const group = isAdministrator ? ADMINISTRATORS_GROUP : context.groupOf(person);
    const path = isAdministrator ? group.path : context.renameGroups(group.path);
    const { name, isFallback } = userName(record, settings);
    const email = replaceDomain(person.email);
    const user: { -readonly [Field in keyof PreparedUser]: PreparedUser[Field] } = {
      timecamp_external_id: person.id,
      timecamp_user_name: name,
      timecamp_email: email,
      timecamp_groups_breadcrumb: breadcrumbOf(path),
      timecamp_groups: path,
      timecamp_status: person.isActive ? 'active' : 'inactive',
      timecamp_role: role,
    };
    const realEmail = record.real_email ? replaceDomain(normalEmail(record.real_email)) : '';
    if (realEmail !== '' && realEmail !== email) user.timecamp_real_email = realEmail;
    if (Array.isArray(person.source.merged_from)) user.timecamp_sources = person.source.merged_from;
    const lastDay = lastDayOf(person);
    if (lastDay !== undefined) user.timecamp_last_day = lastDay;
    user.raw_data = rawDataOf(person) as unknown as JsonObject;
    return {
      person,
      user,
      supervision: hierarchy.supervisionOf(person),
      group,
      roleReason: reason,
      isFallbackName: isFallback,
      rules: person.rules,
    };
  });
}

/** The employee as `raw_data` of the user: as read, but for what a rule set inside the source's own record. */
export function rawDataOf({ source, record }: Pick<Person, 'source' | 'record'>): Employee {
  const { raw_data: set } = record;
  return set === source.raw_data || set === undefined ? source : { ...source, raw_data: set };
}

/** Joins each path only once: 100,000 people share a few thousand groups. */
function breadcrumbs(): (path: GroupPath) => string {
  const known = new Map<GroupPath, string>();
  return (path) => {
    const joined = known.get(path) ?? path.join('/');
    known.set(path, joined);
    return joined;
  };
}
