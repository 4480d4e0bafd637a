import { messageOf, RemoteError, type UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Applied, Outcome } from '../../core/plan/outcome.ts';
import type { GroupPlace, Operation, PersonRef } from '../../core/plan/plan.ts';
import { groupPathKey } from '../../core/tree/group-index.ts';
import { normalEmail } from '../../core/text.ts';

/** What a run knows while it goes on: outcomes, ids of what it made, and whether it has to end. */
export class Ledger {
  readonly notices: Notice[] = [];
  readonly #outcomes = new Map<string, Outcome>();
  readonly #groups = new Map<string, string>();
  readonly #users = new Map<string, string>();
  readonly #signal: AbortSignal;
  #ended: string | undefined;
  #fatal: Applied['fatal'];
  #failuresInRow = 0;
  #requests = 0;
  #failures = 0;
  readonly #readings = new Set<RemoteError>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Why the run does nothing more; undefined while it goes on. */
  get ended(): string | undefined {
    return this.#signal.aborted ? 'the run was interrupted' : this.#ended;
  }

  /** The failure that ended the run as a whole. */
  get fatal(): Applied['fatal'] {
    return this.#fatal;
  }

  outcomeOf(operation: Operation): Outcome | undefined {
    return this.#outcomes.get(operation.id);
  }

  record(operation: Operation, outcome: Outcome): void {
    this.#outcomes.set(operation.id, outcome);
  }

  /** Why an operation cannot be done now: a failed need, or the run's end. */
  obstacle(operation: Operation): string | undefined {
    if (this.ended !== undefined) return this.ended;
    const missing = operation.needs.find((id) => {
      const state = this.#outcomes.get(id)?.state;
      return state === 'failed' || state === 'skipped';
    });
    if (missing !== undefined) return `it needs "${missing}", which was not done`;
    const joins = operation.kind === 'invite' || operation.kind === 'finish';
    if (joins || !('person' in operation) || this.userId(operation.person) !== undefined) return undefined;
    return 'the invited person has not appeared in TimeCamp yet; the next run goes on';
  }

  /** An answer came: 20 failures in a row, or half of at least 50, end the run. */
  answered(failure?: unknown): void {
    this.#requests += 1;
    if (failure === undefined) {
      this.#failuresInRow = 0;
      return;
    }
    this.#failures += 1;
    this.#failuresInRow += 1;
    if (failure instanceof RemoteError && failure.code === 'login') {
      this.#end('TimeCamp no longer accepts the API key', failure);
    } else if (this.#failuresInRow >= 20) {
      this.#end('20 requests in a row failed', failure);
    } else if (this.#requests >= 50 && this.#failures * 2 >= this.#requests) {
      this.#end('half of the requests failed', failure);
    }
  }

  /** A reading failed; several operations may have waited for it, but it counts and is told once. */
  readingFailed(error: RemoteError): void {
    if (this.#readings.has(error)) return;
    this.#readings.add(error);
    this.answered(error);
    if (this.notices.some(({ message }) => message === error.message)) return;
    this.notices.push({ level: 'warning', code: 'timecamp', message: error.message });
  }

  /** This side cannot go on: the journal cannot be written, or the lock was taken over. */
  stop({ code, message, hint, exitCode }: UserError): void {
    this.#ended ??= 'the run had to end before it';
    this.#fatal ??= { code, message, hint, exitCode };
  }

  groupCreated(place: GroupPlace, id: string): void {
    this.#groups.set(groupPathKey(place.path), id);
  }

  groupId(place: GroupPlace): string | undefined {
    return place.group_id ?? this.#groups.get(groupPathKey(place.path));
  }

  userFound(email: string, id: string): void {
    this.#users.set(normalEmail(email), id);
  }

  userId(person: PersonRef): string | undefined {
    return person.user_id ?? this.#users.get(normalEmail(person.email));
  }

  #end(why: string, failure: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    const { code, hint } = failure instanceof RemoteError ? failure : { code: 'timecamp', hint: undefined };
    this.#fatal = {
      code,
      message: `The sync was ended: ${why}. The last failure: ${messageOf(failure)}`,
      hint:
        hint ??
        'Look at the failures, mend their cause, and run the sync again: it goes on where this one ended.',
    };
  }
}
