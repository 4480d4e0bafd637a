import type { Finish, GroupRef, Invite } from '../../core/plan/plan.ts';
import { groupRefKey } from '../../core/plan/requests.ts';
import { addressKey, normalEmail } from '../../core/addresses.ts';
import { isStoredForm } from '../../core/plan/stored-forms.ts';
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

/** Sends invitations and waits for the invited users, which TimeCamp may list only after a while. */
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
          const status = byAddress(statuses, operation.person.email) ?? '';
          if (isAccepted(status)) return false;
          unknownStatuses.set(operation, status);
          return true;
        });
      },
      findRemaining: async (batch) => {
        const users = await this.#readUsers();
        return batch.filter(({ person }) => !users.has(addressKey(person.email)));
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
    else this.#recordVisible(email, { id: userId, name: operation.person.name }, operation);
  }

  /**
   * Looks for the invited users with growing pauses, and resends invitations that got no clear answer and whose user
   * does not appear. Those still missing at the end stay in the journal for the next run.
   */
  async find(): Promise<void> {
    const { clock, journal, state, newUserWaitMs } = this.#context;
    await journal.save();
    // An invitation of an earlier run had the time to appear, so it is sent again at once.
    if (this.#unanswered.length > 0) {
      await this.#lookUntil(clock.now());
      if (state.stopReason === undefined) await this.#resend(this.#unanswered.filter(isOfEarlierRun));
    }
    for (let resends = 0; this.#pending.size > 0; resends++) {
      await journal.save();
      await this.#lookUntil(clock.now() + newUserWaitMs);
      const unanswered = this.#unanswered;
      if (unanswered.length === 0 || resends === MAX_RESENDS || state.stopReason !== undefined) break;
      await this.#resend(unanswered);
    }
    const missing = [...this.#pending.values()];
    for (const invitation of missing) {
      const outcome = outcomeWhenMissing(invitation);
      if (outcome !== undefined) state.record(invitation.operation, outcome);
    }
    state.notices.push(...notVisibleNotices(missing));
    await journal.save();
  }

  get #unanswered(): readonly InviteOrResume[] {
    const pending = [...this.#pending.values()];
    return pending.filter(({ reply }) => reply.kind === 'indeterminate').map(({ operation }) => operation);
  }

  async #lookUntil(deadline: number): Promise<void> {
    const { clock, state, mayWrite, signal } = this.#context;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      await mayWrite();
      const users = await this.#readUsers();
      for (const [email, { operation }] of this.#pending) {
        const user = users.get(addressKey(email)) ?? this.#inOtherForm(email, users);
        if (user === undefined) continue;
        this.#recordVisible(email, user, operation);
        if (addressKey(user.email) !== addressKey(email)) this.#rememberForm(email, user);
      }
      const left = deadline - clock.now();
      if (this.#pending.size === 0 || left <= 0 || state.stopReason !== undefined) return;
      await clock.sleep(Math.min(pause, left), signal).catch(() => undefined);
    }
  }

  async #resend(operations: readonly InviteOrResume[]): Promise<void> {
    const { clock, journal, state } = this.#context;
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
    for (const operation of operations) {
      if (state.outcomeOf(operation)?.state === 'skipped')
        journal.removeUnsent(normalEmail(operation.person.email));
    }
  }

  /** The one user who is new in the account and whose address can be a form of the invited one. */
  #inOtherForm(email: string, users: ReadonlyMap<string, RemoteUser>): RemoteUser | undefined {
    const { knownUserIds } = this.#context;
    const found = [...users].filter(
      ([key, { id }]) => !knownUserIds.has(id) && !this.#pending.has(key) && isStoredForm(key, email),
    );
    return found.length === 1 ? found[0]?.[1] : undefined;
  }

  #rememberForm(email: string, { id, email: stored }: RemoteUser): void {
    const { journal, state } = this.#context;
    const form = { field: 'email' as const, id, wanted: email, stored };
    journal.recordStored(form);
    state.storedForms.push(form);
  }

  #earlierReply({ before, person }: Finish): InvitationReply {
    if (!before.answered) return { kind: 'indeterminate' };
    const status = this.#context.journal.unknownStatus(normalEmail(person.email));
    return status === undefined ? { kind: 'accepted' } : { kind: 'unknown', status };
  }

  #recordVisible(
    email: string,
    { id: userId, name }: Pick<RemoteUser, 'id' | 'name'>,
    operation: InviteOrResume,
  ): void {
    const { state, journal } = this.#context;
    this.#pending.delete(email);
    state.setJoiner(email, userId, name);
    state.record(operation, { state: 'done' });
    this.#visible.push(operation);
    journal.markPending(userId);
    journal.recordOwners(email, userId);
  }

  async #readUsers(): Promise<ReadonlyMap<string, RemoteUser>> {
    return new Map((await this.#context.api.users()).map((user) => [addressKey(user.email), user]));
  }
}

function isOfEarlierRun({ kind }: InviteOrResume): boolean {
  return kind === 'finish';
}

/** TimeCamp's status for an address, which it may write in another form. */
function byAddress(statuses: ReadonlyMap<string, string>, email: string): string | undefined {
  const key = addressKey(email);
  return (
    statuses.get(normalEmail(email)) ?? [...statuses].find(([address]) => addressKey(address) === key)?.[1]
  );
}
