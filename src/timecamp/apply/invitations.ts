import { saidInWords } from '../../core/plan/build/joiners.ts';
import type { Outcome } from '../../core/plan/outcome.ts';
import type { Finish, GroupPlace, Invite } from '../../core/plan/plan.ts';
import { placeKey } from '../../core/plan/requests.ts';
import { counted, normalEmail } from '../../core/text.ts';
import type { RemoteUser } from '../schema.ts';
import type { ApplyContext } from './context.ts';
import { known } from './members.ts';
import { type Carrier, sendSplitting } from './split.ts';

type Joining = Invite | Finish;

/** TimeCamp's words for an e-mail that it has taken. */
const TAKEN = /^(invite|add to group)/i;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often an invitation whose answer did not come, and whose person does not appear, is sent again in one run. */
const MAX_REPEATS = 2;

/** What TimeCamp said to an invitation: a word that tcsync does not know (empty for none), or nothing clear at all. */
type Reply =
  | { readonly kind: 'taken' }
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'unclear'; readonly word: string };

interface Awaited {
  readonly operation: Joining;
  readonly reply: Reply;
}

/** Invitations and the people they bring, who may appear in the account only after a while. */
export class Invitations {
  readonly #context: ApplyContext;
  /** Invited and not seen yet, by e-mail. */
  readonly #awaited = new Map<string, Awaited>();
  readonly #joined: Joining[] = [];

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** Those who have appeared. The journal keeps them until they have all that they need. */
  get joined(): readonly Joining[] {
    return this.#joined;
  }

  /** Sends one invitation of several people. The journal has their e-mails by now. */
  async invite(operations: readonly Joining[], place: GroupPlace): Promise<void> {
    const { api, ledger, journal } = this.#context;
    const groupId = known(ledger.groupId(place));
    const words = new Map<Joining, string>();
    const carrier: Carrier<Joining> = {
      send: async (batch) => {
        const statuses = await api.inviteUsers({ groupId, emails: batch.map(({ person }) => person.email) });
        return batch.filter((operation) => {
          const word = statuses.get(normalEmail(operation.person.email)) ?? '';
          if (TAKEN.test(word)) return false;
          words.set(operation, word);
          return true;
        });
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
      const word = words.get(operation);
      if (ledger.outcomeOf(operation)?.state === 'done') {
        journal.answered(key);
        this.#awaited.set(key, { operation, reply: { kind: 'taken' } });
      } else if (word !== undefined) {
        journal.answered(key, word);
        this.#awaited.set(key, { operation, reply: { kind: 'unclear', word } });
      } else if (open.has(operation)) {
        this.#awaited.set(key, { operation, reply: { kind: 'doubtful' } });
      }
    }
  }

  /** Takes up somebody whom an earlier run invited. */
  resume(operation: Finish): void {
    const key = normalEmail(operation.person.email);
    const userId = operation.person.user_id;
    if (userId !== null) {
      this.#found(key, userId, operation);
      return;
    }
    const word = this.#context.journal.wordFor(key);
    const answered: Reply = word === undefined ? { kind: 'taken' } : { kind: 'unclear', word };
    this.#awaited.set(key, { operation, reply: operation.before.answered ? answered : { kind: 'doubtful' } });
  }

  /**
   * Looks for everybody who was invited, with growing pauses. An invitation without a clear answer, whose person does
   * not appear, is sent again. Who is still missing in the end stays in the journal for the next run.
   */
  async find(): Promise<void> {
    const { clock, journal, ledger, newUserWaitMs } = this.#context;
    for (let repeats = 0; this.#awaited.size > 0; repeats++) {
      await journal.save();
      await this.#lookUntil(clock.now() + newUserWaitMs);
      const doubtful = [...this.#awaited.values()].filter(({ reply }) => reply.kind === 'doubtful');
      if (doubtful.length === 0 || repeats === MAX_REPEATS || ledger.ended !== undefined) break;
      await this.#repeat(doubtful.map(({ operation }) => operation));
    }
    for (const { operation, reply } of this.#awaited.values()) {
      const outcome = missing(operation, reply);
      if (outcome !== undefined) ledger.record(operation, outcome);
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
    const { clock, journal } = this.#context;
    const now = new Date(clock.now()).toISOString();
    const groups = new Map<string, Joining[]>();
    for (const operation of operations) {
      const place = placeKey(operation.after.group);
      groups.set(place, [...(groups.get(place) ?? []), operation]);
      const key = normalEmail(operation.person.email);
      this.#awaited.delete(key);
      journal.inviting(key, now);
    }
    await journal.save();
    for (const together of groups.values()) {
      if (together[0] !== undefined) await this.invite(together, together[0].after.group);
    }
  }

  #found(key: string, userId: string, operation: Joining): void {
    const { ledger, journal } = this.#context;
    this.#awaited.delete(key);
    ledger.userFound(key, userId);
    ledger.record(operation, { state: 'done' });
    this.#joined.push(operation);
    journal.owes(userId);
  }

  async #users(): Promise<ReadonlyMap<string, RemoteUser>> {
    return new Map((await this.#context.api.users()).map((user) => [normalEmail(user.email), user]));
  }

  /** Those who were taken; those of earlier runs, whose failure is not told again, with TimeCamp's word. */
  #tellMissing(): void {
    const taken: string[] = [];
    const unclear = new Map<string, string[]>();
    for (const { operation, reply } of this.#awaited.values()) {
      const { email } = operation.person;
      if (reply.kind === 'taken') taken.push(email);
      else if (reply.kind === 'unclear' && operation.kind === 'finish')
        unclear.set(reply.word, [...(unclear.get(reply.word) ?? []), email]);
    }
    const tell = (who: readonly string[], said: string): void => {
      this.#context.ledger.notices.push({
        level: 'warning',
        code: 'not-visible-yet',
        message: `${counted(who.length, 'invited person has', 'invited people have')} not appeared in TimeCamp yet${said}: the next run gives them their names and settings.`,
        who,
      });
    };
    if (taken.length > 0) tell(taken, '');
    for (const [word, who] of unclear) tell(who, `, ${saidInWords(word)}`);
  }
}

/** What becomes of somebody who has not appeared; undefined for an invitation that is done all the same. */
function missing(operation: Joining, reply: Reply): Outcome | undefined {
  if (reply.kind === 'doubtful') {
    return {
      state: 'failed',
      message: 'TimeCamp did not confirm the invitation, and the person has not appeared.',
      status: undefined,
    };
  }
  if (operation.kind === 'finish') {
    const said = reply.kind === 'unclear' ? `, ${saidInWords(reply.word)}` : '';
    return {
      state: 'skipped',
      message: `invited earlier, and not to be seen in TimeCamp yet${said}; the next run looks again`,
    };
  }
  if (reply.kind === 'taken') return undefined;
  return {
    state: 'failed',
    message: `The person has not appeared in TimeCamp, ${saidInWords(reply.word)}.`,
    status: undefined,
  };
}
