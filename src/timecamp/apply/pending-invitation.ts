import type { Notice } from '../../base/notice.ts';
import { answerText } from '../../core/plan/build/joiners.ts';
import type { OperationOutcome } from '../../core/plan/outcome.ts';
import type { Finish, Invite } from '../../core/plan/plan.ts';
import { pluralize } from '../../core/text.ts';

/** How TimeCamp answered an invitation: `unknown` has a status that tcsync does not know, empty if it was left out. */
export type InvitationReply =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown'; readonly status: string }
  | { readonly kind: 'indeterminate' };

/** An invitation whose user TimeCamp does not list yet. */
export interface PendingInvitation {
  readonly operation: Invite | Finish;
  readonly reply: InvitationReply;
}

/** Whether TimeCamp's status for an e-mail means that it accepted the invitation. */
export function isAccepted(status: string): boolean {
  return /^(invite|add to group)/i.test(status);
}

/** The outcome of an invitation whose user did not appear; undefined when it stays as recorded. */
export function outcomeWhenMissing({ operation, reply }: PendingInvitation): OperationOutcome | undefined {
  if (reply.kind === 'indeterminate') {
    const message = 'TimeCamp did not confirm the invitation, and the user is not visible in TimeCamp.';
    return { state: 'failed', message, status: undefined };
  }
  if (operation.kind === 'finish') {
    const detail = reply.kind === 'unknown' ? `, ${answerText(reply.status)}` : '';
    return {
      state: 'skipped',
      message: `already invited; not visible in TimeCamp yet${detail}; the next run checks again`,
    };
  }
  if (reply.kind === 'accepted') return undefined;
  const message = `The user is not visible in TimeCamp, ${answerText(reply.status)}.`;
  return { state: 'failed', message, status: undefined };
}

/**
 * One notice for accepted invitations, and one for each unknown status that answered an earlier run: that run already
 * reported the failure.
 */
export function notVisibleNotices(pending: readonly PendingInvitation[]): readonly Notice[] {
  const emailsByDetail = new Map<string, string[]>();
  for (const { operation, reply } of pending) {
    if (reply.kind === 'indeterminate' || (reply.kind === 'unknown' && operation.kind === 'invite')) continue;
    const detail = reply.kind === 'accepted' ? '' : `, ${answerText(reply.status)}`;
    emailsByDetail.set(detail, [...(emailsByDetail.get(detail) ?? []), operation.person.email]);
  }
  return [...emailsByDetail].map(([detail, who]) => ({
    level: 'warning',
    code: 'not-visible-yet',
    message: `${pluralize(who.length, 'invited user is', 'invited users are')} not visible in TimeCamp yet${detail}; the next run sets their names and settings.`,
    who,
  }));
}
