import type { Account, PreparedUser } from '../model.ts';
import { addressKey } from '../addresses.ts';
import { isActive } from '../matching/matching.ts';
import type { PendingGroup } from './pending-groups.ts';
import type { StoredForm } from './stored-forms.ts';

/** What a later run cannot see in the account: var/sync_journal.json. */
export interface Journal {
  readonly version: 1;
  /** People invited and not finished. */
  readonly invited: readonly InvitedEntry[];
  /** Ids of account users who were changed and whose `added_manually` is not known to be 0 again. */
  readonly reset_manual: readonly string[];
  /** The deepest level that TimeCamp allows, learned from its refusal; null when none was met. */
  readonly max_level: number | null;
  /** TIMECAMP_MAX_GROUP_LEVEL at the time of that refusal; 0 for no limit of ours. */
  readonly max_level_setting?: number | undefined;
  /** How many users the account had at the start of the last sync that was applied; undefined before the first. */
  readonly user_count?: number | undefined;
  /** The source of the last sync that was applied; null before the first. */
  readonly last_source: string | null;
  /** Texts that TimeCamp stores in a different form than tcsync sent. */
  readonly stored: readonly StoredForm[];
  /** Groups that a run began to create and whose names it has not read back; absent when there are none. */
  readonly creating?: readonly PendingGroup[] | undefined;
  /** With several sources: the ids of the account users that each source had when they were last matched. */
  readonly owners?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Leavers in their grace; absent when there are none. */
  readonly missing?: readonly MissingEntry[] | undefined;
}

/** A user whom the source lacks, and who is not disabled yet (TIMECAMP_LEAVER_GRACE). */
export interface MissingEntry {
  readonly user_id: string;
  /** ISO time of the first applied run without them. */
  readonly since: string;
  /** How many applied runs there have been without them. */
  readonly runs: number;
}

export interface InvitedEntry {
  /** Lower case. */
  readonly email: string;
  /** ISO time of the (first) invitation; of its last sending where that had no answer. */
  readonly sent_at: string;
  /** False until TimeCamp's answer was written down. */
  readonly answered: boolean;
  /** ISO time of the second invitation, after 24 hours unseen. */
  readonly again_at?: string;
  /** TimeCamp's status of the invitation if tcsync does not know it; empty if the answer did not list the e-mail. */
  readonly unknown_status?: string;
}

export const EMPTY_JOURNAL: Journal = {
  version: 1,
  invited: [],
  reset_manual: [],
  max_level: null,
  last_source: null,
  stored: [],
};

/**
 * Without the entries that have become pointless: invitations of people who are inactive or gone from the list, and
 * pending flag resets of users who are no longer in the account.
 */
export function prunedJournal(
  journal: Journal,
  prepared: readonly PreparedUser[],
  users: Account['users'],
): Journal {
  const active = new Set(prepared.filter(isActive).map((person) => addressKey(person.timecamp_email)));
  const ids = new Set(users.map((user) => user.id));
  return {
    ...journal,
    invited: journal.invited.filter((entry) => active.has(addressKey(entry.email))),
    reset_manual: journal.reset_manual.filter((id) => ids.has(id)),
  };
}

/** Without the entries of people whom the source has again; `planned` is the plan's list, absent if the plan covers only a part. */
export function withoutReturned(journal: Journal, planned: readonly MissingEntry[] | undefined): Journal {
  const { missing, ...rest } = journal;
  if (planned === undefined || missing === undefined) return journal;
  const ids = new Set(planned.map((entry) => entry.user_id));
  const left = missing.filter((entry) => ids.has(entry.user_id));
  return left.length === 0 ? rest : { ...rest, missing: left };
}

/**
 * The deepest level that groups get; 0 for any. A setting that contradicts the learned level is tried once: after a
 * refusal under that setting, the learned level counts.
 * @param setting TIMECAMP_MAX_GROUP_LEVEL
 */
export function maxGroupLevel(
  { max_level: learned, max_level_setting: refused = 0 }: Pick<Journal, 'max_level' | 'max_level_setting'>,
  setting: number,
): number {
  if (learned === null) return setting;
  if (setting === 0) return learned;
  return setting === refused ? Math.min(setting, learned) : setting;
}
