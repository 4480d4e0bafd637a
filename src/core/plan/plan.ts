import type { Notice } from '../../base/notice.ts';
import type { GroupPath, Role } from '../model.ts';
import type { Day } from '../time-off/days.ts';
import type { MissingEntry } from './journal.ts';

/** The version of the saved plan's shape: a plan of another version is refused. */
export const PLAN_VERSION = 1;

/** The key by which a prepared user and an account user were found to be the same person. */
export type MatchedBy = 'email' | 'additional' | 'external_id';

export interface PersonRef {
  /** A user's e-mail in TimeCamp; a joiner's prepared e-mail. */
  readonly email: string;
  readonly name: string;
  /** Null for a joiner. */
  readonly user_id: string | null;
}

/** A group that exists, or that an operation of the plan creates (`group_id` null). */
export interface GroupRef {
  readonly group_id: string | null;
  /** Levels below the root group; a group outside it is named by its own name. */
  readonly path: GroupPath;
}

interface Common {
  /** Unique in the plan: kind and subject. */
  readonly id: string;
  /** Why, in plain words. */
  readonly reason: string;
  /** Ids of operations without which this one is skipped. */
  readonly needs: readonly string[];
}

interface OfPerson extends Common {
  readonly person: PersonRef;
  readonly matched_by: MatchedBy | null;
}

export interface CreateGroup extends Common {
  readonly kind: 'create-group';
  readonly group: GroupRef;
  readonly before: null;
  /** The name to give it, below the group at `parent`. */
  readonly after: { readonly name: string; readonly parent: GroupRef };
}

export interface RemoveGroup extends Common {
  readonly kind: 'remove-group';
  readonly group: GroupRef;
  readonly before: { readonly name: string; readonly parent_id: string };
  readonly after: null;
}

export interface Deactivate extends OfPerson {
  readonly kind: 'deactivate';
  /** Where the leaver is, for the reader; absent in plans that earlier versions saved. */
  readonly group?: GroupRef | undefined;
  /** Since when the source lacks the person whose grace is over: ISO time; absent where there was no grace. */
  readonly missing_since?: string | undefined;
  readonly before: { readonly disabled: false };
  readonly after: { readonly disabled: true };
}

export interface Enable extends OfPerson {
  readonly kind: 'enable';
  readonly before: { readonly disabled: true };
  readonly after: { readonly disabled: false };
}

export interface Invite extends OfPerson {
  readonly kind: 'invite';
  readonly before: null;
  readonly after: { readonly group: GroupRef };
}

/** A pending invitation of an earlier run: the user is looked up, then gets the missing fields, which need this. */
export interface Finish extends OfPerson {
  readonly kind: 'finish';
  /** ISO time of the invitation; `answered` is false when the run died before TimeCamp's answer was written down. */
  readonly before: { readonly invited_at: string; readonly answered: boolean };
  readonly after: { readonly group: GroupRef };
}

export interface Move extends OfPerson {
  readonly kind: 'move';
  readonly before: GroupRef;
  readonly after: GroupRef;
  /** To the group in the source, or to the disabled users' group: `enabled-leaver` stays enabled there. */
  readonly purpose: 'place' | 'leaver' | 'enabled-leaver';
  /** The role before the move, which it must not change; null when unknown. */
  readonly role: Role | null;
  /** As of a deactivation, for an `enabled-leaver`. */
  readonly missing_since?: string | undefined;
}

export interface ChangeRole extends OfPerson {
  readonly kind: 'role';
  /** Where the person is before the plan's moves: a role belongs to a person in a group. */
  readonly group: GroupRef;
  readonly before: Role | null;
  readonly after: Role;
}

interface ChangeText<Kind extends string> extends OfPerson {
  readonly kind: Kind;
  readonly before: string;
  readonly after: string;
}

export type ChangeProfile = ChangeText<'name'> | ChangeText<'email'>;
export type ChangeKey = ChangeText<'external-id'> | ChangeText<'additional-email'>;

/** Follows a user's other changes, since each of them sets the manual flag. */
export interface ResetManual extends OfPerson {
  readonly kind: 'reset-manual';
  /** The flag before the run where it was set by hand; null where it was not, or is not known. */
  readonly before: { readonly added_manually: true } | null;
  /** True only in an undo that gives back a flag set by hand. */
  readonly after: { readonly added_manually: boolean };
}

export type PersonOperation =
  | Deactivate
  | Enable
  | Invite
  | Finish
  | Move
  | ChangeRole
  | ChangeProfile
  | ChangeKey
  | ResetManual;
export type Operation = CreateGroup | RemoveGroup | PersonOperation;

export const HAZARD_KINDS = [
  'deactivations',
  'new-users',
  'moves',
  'role-losses',
  'group-removals',
  'look-alikes',
  'empty',
  'stale',
] as const;

export type HazardKind = (typeof HAZARD_KINDS)[number];

/** A reason to refuse the whole plan. */
export interface Hazard {
  readonly kind: HazardKind;
  /** How many people or groups are affected, and how many the limit permits; null where nothing is counted. */
  readonly count: number | null;
  readonly limit: number | null;
  readonly message: string;
  /** The flag that permits this one run: `--allow deactivations=12`; null where nothing does. */
  readonly allow: string | null;
  /** True when `--allow` permits it. */
  readonly allowed: boolean;
  /** The people or groups, for reading. */
  readonly who: readonly string[];
}

/** A person without a possible plan: a failure in the summary. */
export interface PlanFailure {
  /** The person's e-mail, or the name of a source. */
  readonly person: string;
  /** `fetch` for a source that could not be fetched; absent for a person who could not be matched. */
  readonly operation?: 'fetch' | undefined;
  readonly message: string;
}

/** A person whom the plan leaves as they are, for a while: a leaver in their grace, or a held person. */
export interface KeptPerson {
  readonly person: PersonRef;
  /** As of an operation; absent in an undo, and in plans that earlier versions saved. */
  readonly matched_by?: MatchedBy | null | undefined;
  readonly by: KeptBy;
  /** In plain words, with its end. */
  readonly reason: string;
  /** Grace: the day on which they are disabled. Hold: its last day. Null where no day is known. */
  readonly until: Day | null;
}

export const KEPT_BY = ['grace', 'hold'] as const;
export type KeptBy = (typeof KEPT_BY)[number];

/** The headings of their lists. */
export const KEPT_TITLES: Readonly<Record<KeptBy, string>> = {
  grace: 'Waiting to be disabled',
  hold: 'Held',
};

/** What one run is going to do to the account. */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** ISO time. */
  readonly created: string;
  readonly tool: string;
  /** Who made it: `user@host`; absent in plans that earlier versions saved. */
  readonly made_by?: string | undefined;
  readonly account: {
    readonly domain: string;
    readonly root_group_id: string;
    /** The e-mail of the key's owner; null when unknown. */
    readonly owner: string | null;
  };
  /** The source of the prepared file, e.g. `bamboohr`; null when it does not say. */
  readonly source: string | null;
  readonly source_sha256: string | null;
  readonly settings_sha256: string;
  /** The id of the run that the plan undoes; absent in the plan of a sync. */
  readonly undoes?: string | undefined;
  readonly counts: Readonly<Record<Operation['kind'], number>>;
  /** Paid seats: enabled people before and after. */
  readonly seats: { readonly before: number; readonly after: number };
  readonly hazards: readonly Hazard[];
  readonly notices: readonly Notice[];
  readonly failures: readonly PlanFailure[];
  /** Absent in plans that earlier versions saved. */
  readonly kept?: readonly KeptPerson[] | undefined;
  /** Who is missing from the source, for the journal once the plan is applied; absent if the plan covers only a part. */
  readonly missing?: readonly MissingEntry[] | undefined;
  /** Which source has each user, for the journal once the plan is applied; only with several sources. */
  readonly owners?: Readonly<Record<string, readonly string[]>> | undefined;
  /** In the order of application. */
  readonly operations: readonly Operation[];
}

/** The hazards that refuse a plan: those that `--allow` does not permit. */
export function refusals(plan: Pick<Plan, 'hazards'>): readonly Hazard[] {
  return plan.hazards.filter((hazard) => !hazard.allowed);
}

/** `Sales / Poland`, or a word for the root group. */
export function pathText(path: GroupPath): string {
  return path.length === 0 ? 'the root group' : path.join(' / ');
}
