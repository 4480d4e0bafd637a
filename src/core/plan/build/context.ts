import type { AccountUser } from '../../model.ts';
import type { GroupIndex } from '../../tree/group-index.ts';
import type { PlanOptions } from '../options.ts';
import type { MatchedBy, PersonRef } from '../plan.ts';
import type { EmailChange } from './email-changes.ts';

/** What the planner needs besides the person. */
export interface PeopleContext extends KeyContext {
  readonly tree: GroupIndex;
  /** The e-mails that users get, by user id. */
  readonly emailChanges: ReadonlyMap<string, EmailChange>;
  /** Adds a person to the notice with this code. */
  readonly note: (code: PlanNoteCode, who: string) => void;
}

/** What determines the matching keys that a user gets, and whether they may change. */
export interface KeyContext {
  readonly options: PlanOptions;
  /** Ids of the account users who carry an external id, by that. */
  readonly externalIdsInUse: ReadonlyMap<string, readonly string[]>;
  /** External ids that several people have: no user gets one. */
  readonly contestedIds: ReadonlySet<string>;
  /** True for ignored and protected users: matched, never changed. */
  readonly isUntouchable: (user: AccountUser) => boolean;
}

export type PlanNoteCode =
  | 'group-missing'
  | 'role-unknown'
  | 'custom-role'
  | 'email-in-use'
  | 'email-exchanged'
  | 'owner-unknown'
  | 'source-removed';

/** What the operations on one person have in common. */
export interface CommonFields {
  readonly person: PersonRef;
  readonly matched_by: MatchedBy;
  readonly needs: readonly string[];
}

/** The reference by which operations name a user. */
export function personRefOf(user: AccountUser): PersonRef {
  return { email: user.email, name: user.name, user_id: user.id };
}
