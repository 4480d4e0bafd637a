import type { JsonObject } from '../base/json.ts';
import type { Day } from './time-off/days.ts';

/** A key of matching that several records of the source can carry. */
export const CONTESTED_KEYS = ['email', 'external_id'] as const;
export type ContestedKey = (typeof CONTESTED_KEYS)[number];

/** The four roles of TimeCamp. Their ids in its API and in `role_id`: 1, 2, 3, 5. */
export const ROLES = ['administrator', 'supervisor', 'user', 'guest'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_IDS = {
  administrator: '1',
  supervisor: '2',
  user: '3',
  guest: '5',
} as const satisfies Record<Role, string>;

/** A path of group names below the root group, top first; empty for the root group itself. A level may contain `/`. */
export type GroupPath = readonly string[];

/** Separates the levels of a path key: a level may contain every character except NUL. */
const LEVEL_SEPARATOR = '\u0000';

/** A path as a key of maps and sets. */
export function pathKey(path: GroupPath): string {
  return path.join(LEVEL_SEPARATOR);
}

/** The key of the group above; empty for a group of the first level. */
export function parentPathKey(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf(LEVEL_SEPARATOR)));
}

/**
 * A person as the HR system describes them, one record of var/users.json. Unknown fields are kept. Files written by
 * hand or by the earlier scripts lack fields, so everything except the identity may be absent.
 */
export interface Employee {
  /** The person's stable id in the HR system; empty when a hand-made file has none. */
  readonly external_id: string;
  readonly name: string;
  /** Primary e-mail or login name, any case. */
  readonly email: string;
  /** A group path: a string with `/` between levels, or an array with one level per item. */
  readonly department: string | readonly string[] | null;
  readonly job_title?: string | null;
  /** A word that `readStatus` knows, or one that TIMECAMP_STATUS_MAP explains. */
  readonly status: string;
  /** The last day of employment, as an ISO date or timestamp. */
  readonly last_day?: string | null;
  /** The external_id of the manager; empty for none. */
  readonly supervisor_id: string;
  readonly real_email?: string;
  readonly role_id?: string;
  readonly is_supervisor?: boolean | string;
  readonly force_supervisor_role?: boolean;
  readonly force_global_admin_role?: boolean;
  /** A manager known only to complete the tree: never a TimeCamp user, never a visible group. */
  readonly hierarchy_only?: boolean;
  /** The source's own record. */
  readonly raw_data?: JsonObject;
  /** The sources whose records were merged into this one; only with several sources. */
  readonly merged_from?: readonly string[];
  readonly [field: string]: unknown;
}

/** A person as TimeCamp should have them, one record of var/timecamp_users.json. */
export interface PreparedUser {
  readonly timecamp_external_id: string;
  readonly timecamp_user_name: string;
  /** Lower case. */
  readonly timecamp_email: string;
  /** Group path below the root group, levels joined by `/`; the authority over `timecamp_groups`. */
  readonly timecamp_groups_breadcrumb: string;
  readonly timecamp_groups: GroupPath;
  readonly timecamp_status: 'active' | 'inactive';
  readonly timecamp_role: Role;
  /** Only when there is one and it differs from the primary e-mail. */
  readonly timecamp_real_email?: string;
  /** Of an inactive person whose source names it: until it is over, sync does not disable them. */
  readonly timecamp_last_day?: Day;
  /** The keys that another person's record has too: they match no one. */
  readonly timecamp_contested?: readonly ContestedKey[];
  /** The records that were skipped as duplicates of this one, without raw_data: sync takes the one that the account knows. */
  readonly timecamp_duplicates?: readonly PreparedUser[];
  /** The sources that have this person; only with several sources. */
  readonly timecamp_sources?: readonly string[];
  /** The whole employee as read. */
  readonly raw_data?: JsonObject;
}

/** Where a file of employees came from: `meta` of var/users.json. */
export interface Meta {
  /** With several sources their names, sorted: `google,ldap`. */
  readonly source: string;
  readonly run: string;
  /** ISO time; with several sources the oldest one. */
  readonly fetched_at: string;
  readonly count: number;
  /** `tcsync x.y.z`. */
  readonly tool: string;
  /** The sources that were merged, in order of precedence; only with several sources. */
  readonly sources?: readonly SourceState[];
  /** Those whom fetch left out; absent when there are none, and in files of earlier versions. */
  readonly skipped?: readonly SkippedPerson[];
}

/** A person whom fetch left out, without what else the source says about them. */
export interface SkippedPerson extends Pick<Employee, 'external_id' | 'name' | 'email'> {
  /** As in the summary of the fetch: `hire date in the future`. */
  readonly reason: string;
}

/** One of several sources: the last complete fetch, and whether a later one failed. */
export interface SourceState {
  readonly source: string;
  /** ISO time of the last complete fetch. */
  readonly fetched_at: string;
  readonly count: number;
  /** Set when the source could not be fetched since: none of its people may be changed. */
  readonly failed?: FetchFailure;
}

export interface FetchFailure {
  /** ISO time. */
  readonly at: string;
  /** The code of the error: `login`. */
  readonly code: string;
}

/** var/timecamp_users.meta.json: what the prepared file was made from. */
export interface PreparedMeta {
  /** Absent when the employees' file had none (by hand, or by the earlier scripts). */
  readonly input?: Meta;
  /** ISO time. */
  readonly prepared_at: string;
  /** SHA-256 of the bytes of var/timecamp_users.json, hex. */
  readonly sha256: string;
  /** SHA-256 over the prepare settings in force, hex. */
  readonly settings_sha256: string;
  readonly tool: string;
}

/** A TimeCamp account as read at the start of a sync. Ids are always text, whatever the API sent. */
export interface Account {
  /** The owner of the API key; undefined if TimeCamp has no `/me`. */
  readonly owner: { readonly id: string; readonly email: string } | undefined;
  readonly users: readonly AccountUser[];
  readonly groups: readonly AccountGroup[];
}

export interface AccountUser {
  readonly id: string;
  /** As TimeCamp has it, any case. */
  readonly email: string;
  readonly name: string;
  readonly group_id: string;
  /** The role in `group_id`; undefined when the API does not return it. */
  readonly role: Role | undefined;
  /** The name (else the id) of a role that only this account has; tcsync leaves it. */
  readonly custom_role?: string;
  readonly disabled: boolean;
  readonly added_manually: boolean;
  /** Empty when not set. */
  readonly external_id: string;
  /** Empty when not set. */
  readonly additional_email: string;
}

export interface AccountGroup {
  readonly id: string;
  readonly name: string;
  /** `0` for the account's top group. */
  readonly parent_id: string;
  /** Ids of everyone in it by `/users` or by people_picker, disabled people included. */
  readonly member_ids: readonly string[];
}
