import type { Finish, GroupPlace, Invite } from '../../core/plan/plan.ts';
import { placeKey } from '../../core/plan/requests.ts';
import { normalEmail } from '../../core/text.ts';
import type { RemoteUser } from '../schema.ts';
import type { ApplyContext } from './context.ts';
import { known } from './members.ts';
import { type Carrier, sendSplitting } from './split.ts';

type Joining = Invite | Finish;

/** TimeCamp's words for an e-mail that it has taken. */
const TAKEN = /^(invite|add to group)/i;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often an invitation without a clear answer, whose person does not appear, is sent again in one run. */
const MAX_REPEATS = 2;

/** Invitations and the people they bring, who may appear in the account only after a while. */
export class Invitations {
  readonly #context: ApplyContext;
  /** Invited and not seen yet; `sure` when TimeCamp's answer said so. */
  readonly #awaited = new Map<string, { readonly operation: Joining; sure: boolean }>();

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** Sends one invitation of several people. The journal has their e-mails by now. */
  async invite(operations: readonly Joining[], place: GroupPlace): Promise<void> {
    const { api, ledger, journal } = this.#context;
    const groupId = known(ledger.groupId(place));
    const carrier: Carrier<Joining> = {
      send: async (batch) => {
        const statuses = await api.inviteUsers({ groupId, emails: batch.map(({ person }) => person.email) });
        return batch.filter(({ person }) => !TAKEN.test(statuses.get(normalEmail(person.email)) ?? ''));
      },
      stillToDo: async (batch) => {
        const there = await this.#users();
        return batch.filter(({ person }) => !there.has(normalEmail(person.email)));
      },
      doubtfulIsOpen: true,
      refused: ({ person }) => journal.settled(normalEmail(person.email)),
    };
    const open = new Set(await sendSplitting(operations, carrier, ledger));
    for (const operation of operations) {
      const key = normalEmail(operation.person.email);
      const state = ledger.outcomeOf(operation)?.state;
      if (state === 'done') journal.answered(key);
      if (state === 'done' || open.has(operation))
        this.#awaited.set(key, { operation, sure: state === 'done' });
    }
  }

  /** Takes up somebody whom an earlier run invited. */
  resume(operation: Finish): void {
    const key = normalEmail(operation.person.email);
    const userId = operation.person.user_id;
    if (userId === null) this.#awaited.set(key, { operation, sure: operation.before.answered });
    else this.#found(key, userId, operation);
  }

  /**
   * Looks for everybody who was invited, with growing pauses. An invitation without a clear answer, whose person does
   * not appear, is sent again. Who is still missing in the end stays in the journal for the next run.
   */
  async find(): Promise<void> {
    const { clock, journal, ledger, newUserWaitMs } = this.#context;
    for (let repeats = 0; this.#awaited.size > 0; repeats++) {
      await this.#lookUntil(clock.now() + newUserWaitMs);
      const unsure = [...this.#awaited.values()].filter(({ sure }) => !sure);
      if (unsure.length === 0 || repeats === MAX_REPEATS || ledger.ended !== undefined) break;
      await this.#repeat(unsure.map(({ operation }) => operation));
      await journal.save();
    }
    for (const { operation, sure } of this.#awaited.values()) {
      if (sure && operation.kind === 'invite') continue;
      ledger.record(
        operation,
        sure
          ? {
              state: 'skipped',
              message: 'invited earlier, and not to be seen in TimeCamp yet; the next run looks again',
            }
          : {
              state: 'failed',
              message: 'TimeCamp did not confirm the invitation, and the person has not appeared.',
              status: undefined,
            },
      );
    }
    this.#tellMissing();
    await journal.save();
  }

  async #lookUntil(deadline: number): Promise<void> {
    const { clock, ledger, mayWrite, signal } = this.#context;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await mayWrite();
      const users = await this.#users();
      for (const [key, { operation }] of this.#awaited) {
        const user = users.get(key);
        if (user !== undefined) this.#found(key, user.id, operation);
      }
      const left = deadline - clock.now();
      if (this.#awaited.size === 0 || left <= 0 || ledger.ended !== undefined) return;
      await clock.sleep(Math.min(pause, left), signal).catch(() => undefined);
    }
  }

  async #repeat(operations: readonly Joining[]): Promise<void> {
    const groups = new Map<string, Joining[]>();
    for (const operation of operations) {
      const key = placeKey(operation.after.group);
      groups.set(key, [...(groups.get(key) ?? []), operation]);
      this.#awaited.delete(normalEmail(operation.person.email));
    }
    for (const together of groups.values()) {
      if (together[0] !== undefined) await this.invite(together, together[0].after.group);
    }
  }

  #found(key: string, userId: string, operation: Joining): void {
    const { ledger, journal } = this.#context;
    this.#awaited.delete(key);
    ledger.userFound(key, userId);
    ledger.record(operation, { state: 'done' });
    journal.settled(key);
    journal.owes(userId);
  }

  async #users(): Promise<ReadonlyMap<string, RemoteUser>> {
    return new Map((await this.#context.api.users()).map((user) => [normalEmail(user.email), user]));
  }

  #tellMissing(): void {
    const who = [...this.#awaited.values()]
      .filter(({ sure }) => sure)
      .map(({ operation }) => operation.person.email);
    if (who.length === 0) return;
    this.#context.ledger.notices.push({
      level: 'warning',
      code: 'not-visible-yet',
      message: `${who.length} invited ${who.length === 1 ? 'person has' : 'people have'} not appeared in TimeCamp yet: the next run gives them their names and settings.`,
      who,
    });
  }
}
