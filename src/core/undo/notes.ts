import type { Notice } from '../../base/notice.ts';
import { pluralize } from '../text.ts';

/** What an undo leaves as it is, with the reason for each. */
export class UndoNotes {
  readonly #changed: string[] = [];
  readonly #final: string[] = [];

  /** Something that has changed since the run, or that the settings protect. */
  leave(who: string, why: string): void {
    this.#changed.push(`${who}: ${why}`);
  }

  /** Something that cannot be taken back. */
  keep(who: string, why: string): void {
    this.#final.push(`${who}: ${why}`);
  }

  get notices(): readonly Notice[] {
    const [changed, final] = [this.#changed, this.#final];
    return [
      ...(changed.length === 0
        ? []
        : [
            {
              level: 'warning' as const,
              code: 'changed-since',
              message: `${pluralize(changed.length, 'change of the run is', 'changes of the run are')} left alone, because TimeCamp has changed since.`,
              who: changed,
            },
          ]),
      ...(final.length === 0
        ? []
        : [
            {
              level: 'warning' as const,
              code: 'not-undone',
              message: `${pluralize(final.length, 'change of the run', 'changes of the run')} cannot be taken back in full.`,
              who: final,
            },
          ]),
    ];
  }
}

/** How to prevent that the next sync makes the changes again. @param ignored TIMECAMP_IGNORED_USER_IDS now */
export function nextSyncNotice(userIds: readonly string[], ignored: readonly string[]): Notice {
  const ids = [...new Set([...ignored, ...userIds])].join(',');
  const remedy =
    userIds.length === 0
      ? 'Correct the source or the settings first.'
      : `To prevent that, correct the source, set TIMECAMP_IGNORED_USER_IDS=${ids}, or hold each person: tcsync hold <person>.`;
  return {
    level: 'warning',
    code: 'next-sync',
    message: `The next sync makes the changes again that this undo takes back. ${remedy}`,
  };
}
