import type { Notice } from '../../base/notice.ts';
import type { Hold } from '../holds/holds.ts';
import type { AccountUser } from '../model.ts';
import { personRefOf } from '../plan/build/context.ts';
import { keptByHold } from '../plan/build/held.ts';
import type { KeptPerson } from '../plan/plan.ts';
import { pluralize } from '../text.ts';

/** What an undo leaves as it is, with the reason for each. */
export class UndoNotes {
  readonly #left: Notice[] = [];
  readonly #kept = new Map<string, string[]>();
  readonly #held = new Map<string, KeptPerson>();

  /** Notes something that is left as it is: it has changed since the run, or the settings protect it. */
  leave(who: string, why: string): void {
    this.change(who, why, 'leaves it as it is');
  }

  /**
   * Notes something that the undo does differently, because it has changed since the run.
   * @param what `moves them to Sales`
   */
  change(who: string, why: string, what: string): void {
    const message = `${who}: ${why}. The undo ${what}.`;
    this.#left.push({ level: 'warning', code: 'changed-since', message, who: [who] });
  }

  /**
   * Notes a person for whom the run did something that cannot be undone.
   * @param why a sentence
   */
  keep(who: string, why: string): void {
    this.#kept.set(why, [...(this.#kept.get(why) ?? []), who]);
  }

  /** Notes a held person whom the run changed. */
  hold(user: AccountUser, hold: Hold): void {
    this.#held.set(user.id, keptByHold(personRefOf(user), hold));
  }

  /** The held people, for the plan. */
  get held(): readonly KeptPerson[] {
    return [...this.#held.values()];
  }

  get notices(): readonly Notice[] {
    const kept = [...this.#kept].map(([why, who]): Notice => ({
      level: 'warning',
      code: 'not-undone',
      message: `${pluralize(who.length, 'invitation', 'invitations')} cannot be undone. ${why}`,
      who,
    }));
    return [...this.#left, ...kept];
  }
}

/** The maximum number of ids in a message; more are only in the JSON result. */
const MAX_IDS = 50;

/**
 * The notice that says how to keep the next sync from making the changes again.
 * @param ignored TIMECAMP_IGNORED_USER_IDS now
 */
export function nextSyncNotice(userIds: readonly string[], ignored: readonly string[]): Notice {
  const ids = [...new Set([...ignored, ...userIds])];
  const setting =
    ids.length > MAX_IDS
      ? `set TIMECAMP_IGNORED_USER_IDS to the ${ids.length} ids that --format json lists with this warning`
      : `set TIMECAMP_IGNORED_USER_IDS=${ids.join(',')}`;
  const remedy =
    userIds.length === 0
      ? 'Correct the source or the settings first.'
      : `To prevent that, correct the source, or after the undo ${setting}, or hold each person: tcsync hold <person>.`;
  return {
    level: 'warning',
    code: 'next-sync',
    message: `The next sync repeats the changes that this undo reverses. ${remedy}`,
    ...(ids.length > MAX_IDS ? { who: ids } : {}),
  };
}
