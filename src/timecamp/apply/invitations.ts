import type { Finish, GroupRef, Invite } from '../../core/plan/plan.ts';
import { groupRefKey } from '../../core/plan/requests.ts';
import { normalEmail } from '../../core/addresses.ts';
import type { RemoteUser } from '../schema.ts';
import { type BatchSender, sendBatch } from './batch-sender.ts';
import type { ApplyContext } from './context.ts';
import {
  type InvitationReply,
  isAccepted,
  notVisibleNotices,
  outcomeWhenMissing,
  type PendingInvitation,
} from './pending-invitation.ts';

const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 30_000;
/** How often one run resends an invitation that got no clear answer and whose user does not appear. */
const MAX_RESENDS = 2;

/** A new invitation, or one that an earlier run sent. */
export type InviteOrResume = Invite | Finish;

/** Sends invitations and waits for the invited users, whom TimeCamp may list only after a while. */
export class Invitations {
  readonly #context: ApplyContext;
  /** Invited but not visible yet, by e-mail. */
  readonly #pending = new Map<string, PendingInvitation>();
  readonly #visible: InviteOrResume[] = [];

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** Invitations whose user is visible. They stay in the journal until the user is set up. */
  get visible(): readonly InviteOrResume[] {
    return this.#visible;
  }

  /** Sends one invitation of several people, which the journal already contains. */
  async invite(operations: readonly InviteOrResume[], place: GroupRef): Promise<void> {
    const { api, state, journal } = this.#context;
    const groupId = state.groupId(place);
    const unknownStatuses = new Map<InviteOrResume, string>();
    const sender: BatchSender<InviteOrResume> = {
      send: async (batch) => {
        const statuses = await api.inviteUsers({ groupId, emails: batch.map(({ person }) => person.email) });
        return batch.filter((operation) => {
          const status = statuses.get(normalEmail(operation.person.email)) ?? '';
          if (isAccepted(status)) return false;
          unknownStatuses.set(operation, status);
          return true;
        });
      },
      findRemaining: async (batch) => {
        const users = await this.#readUsers();
        return batch.filter(({ person }) => !users.has(normalEmail(person.email)));
      },
      keepsIndeterminate: true,
      onRefused: ({ person }) => journal.removeInvitation(normalEmail(person.email)),
    };
    const unconfirmed = new Set(await sendBatch(operations, sender, state));
    for (const operation of operations) {
      const email = normalEmail(operation.person.email);
      const status = unknownStatuses.get(operation);
      if (state.outcomeOf(operation)?.state === 'done') {
        journal.recordAnswer(email);
        this.#pending.set(email, { operation, reply: { kind: 'accepted' } });
      } else if (status !== undefined) {
        journal.recordAnswer(email, status);
        this.#pending.set(email, { operation, reply: { kind: 'unknown', status } });
      } else if (unconfirmed.has(operation)) {
        this.#pending.set(email, { operation, reply: { kind: 'indeterminate' } });
      }
    }
  }

  /** Continues an invitation of an earlier run. */
  resume(operation: Finish): void {
    const email = normalEmail(operation.person.email);
    const userId = operation.person.user_id;
    if (userId === null) this.#pending.set(email, { operation, reply: this.#earlierReply(operation) });
    else this.#recordVisible(email, userId, operation);
  }

  /**
   * Looks for the invited users with growing pauses, and resends invitations that got no clear answer and whose user
   * does not appear. Those still missing at the end stay in the journal for the next run.
   */
  async find(): Promise<void> {
    const { clock, journal, state, newUserWaitMs } = this.#context;
    for (let resends = 0; this.#pending.size > 0; resends++) {
      await journal.save();
      await this.#lookUntil(clock.now() + newUserWaitMs);
      const unanswered = [...this.#pending.values()].filter(({ reply }) => reply.kind === 'indeterminate');
      if (unanswered.length === 0 || resends === MAX_RESENDS || state.stopReason !== undefined) break;
      await this.#resend(unanswered.map(({ operation }) => operation));
    }
    const missing = [...this.#pending.values()];
    for (const invitation of missing) {
      const outcome = outcomeWhenMissing(invitation);
      if (outcome !== undefined) state.record(invitation.operation, outcome);
    }
    state.notices.push(...notVisibleNotices(missing));
    await journal.save();
  }

  async #lookUntil(deadline: number): Promise<void> {
    const { clock, state, mayWrite, signal } = this.#context;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      await mayWrite();
      const users = await this.#readUsers();
      for (const [email, { operation }] of this.#pending) {
        const user = users.get(email);
        if (user !== undefined) this.#recordVisible(email, user.id, operation);
      }
      const left = deadline - clock.now();
      if (this.#pending.size === 0 || left <= 0 || state.stopReason !== undefined) return;
      await clock.sleep(Math.min(pause, left), signal).catch(() => undefined);
    }
  }

  async #resend(operations: readonly InviteOrResume[]): Promise<void> {
    const { clock, journal } = this.#context;
    const now = new Date(clock.now()).toISOString();
    const byGroup = new Map<string, { readonly place: GroupRef; readonly operations: InviteOrResume[] }>();
    for (const operation of operations) {
      const place = operation.after.group;
      const group = byGroup.get(groupRefKey(place));
      if (group === undefined) byGroup.set(groupRefKey(place), { place, operations: [operation] });
      else group.operations.push(operation);
      const email = normalEmail(operation.person.email);
      this.#pending.delete(email);
      journal.recordInvitation(email, now);
    }
    await journal.save();
    for (const group of byGroup.values()) await this.invite(group.operations, group.place);
  }

  #earlierReply({ before, person }: Finish): InvitationReply {
    if (!before.answered) return { kind: 'indeterminate' };
    const status = this.#context.journal.unknownStatus(normalEmail(person.email));
    return status === undefined ? { kind: 'accepted' } : { kind: 'unknown', status };
  }

  #recordVisible(email: string, userId: string, operation: InviteOrResume): void {
    const { state, journal } = this.#context;
    this.#pending.delete(email);
    state.setUserId(email, userId);
    state.record(operation, { state: 'done' });
    this.#visible.push(operation);
    journal.markPending(userId);
  }

  async #readUsers(): Promise<ReadonlyMap<string, RemoteUser>> {
    return new Map((await this.#context.api.users()).map((user) => [normalEmail(user.email), user]));
  }
}
