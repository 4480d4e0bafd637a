import { type RemoteError, type UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { ApplyResult, OperationOutcome } from '../../core/plan/outcome.ts';
import type { GroupRef, Operation, PersonRef } from '../../core/plan/plan.ts';
import type { StoredForm } from '../../core/plan/stored-forms.ts';
import { groupPathKey } from '../../core/tree/group-index.ts';
import { normalEmail } from '../../core/addresses.ts';

const MAX_FAILURES_IN_A_ROW = 20;
/** From this many requests on, the run stops when half of them failed. */
const MIN_REQUESTS_FOR_RATE = 50;

/** The state of a run: outcomes, ids of created groups and users, and whether the run has to stop. */
export class RunState {
  readonly notices: Notice[] = [];
  /** Texts that TimeCamp stored in a different form than tcsync sent. */
  readonly storedForms: StoredForm[] = [];
  readonly #outcomes = new Map<string, OperationOutcome>();
  readonly #groups = new Map<string, string>();
  readonly #users = new Map<string, string>();
  /** By user id. */
  readonly #joinerNames = new Map<string, string>();
  readonly #signal: AbortSignal;
  #stopReason: string | undefined;
  #fatal: ApplyResult['fatal'];
  #failuresInRow = 0;
  #requests = 0;
  #failures = 0;
  readonly #readFailures = new Set<RemoteError>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Why the run sends nothing more; undefined while it goes on. */
  get stopReason(): string | undefined {
    return this.#signal.aborted ? 'the run was interrupted' : this.#stopReason;
  }

  /** The error that stopped the whole run. */
  get fatal(): ApplyResult['fatal'] {
    return this.#fatal;
  }

  outcomeOf(operation: Operation): OperationOutcome | undefined {
    return this.#outcomes.get(operation.id);
  }

  record(operation: Operation, outcome: OperationOutcome): void {
    this.#outcomes.set(operation.id, outcome);
  }

  recordFailure(operation: Operation, { message, status }: RemoteError): void {
    this.record(operation, { state: 'failed', message, status });
  }

  /** Why an operation must be skipped: the run stopped, or an operation that it needs was not applied. */
  blockedReason(operation: Operation): string | undefined {
    if (this.stopReason !== undefined) return this.stopReason;
    const missing = operation.needs.find((id) => {
      const state = this.#outcomes.get(id)?.state;
      return state === 'failed' || state === 'skipped';
    });
    if (missing !== undefined) return `it requires "${missing}", which was not applied`;
    const isInvitation = operation.kind === 'invite' || operation.kind === 'finish';
    if (isInvitation || !('person' in operation) || this.userId(operation.person) !== undefined)
      return undefined;
    return 'the invited user is not visible in TimeCamp yet; the next run continues';
  }

  countSuccess(): void {
    this.#requests += 1;
    this.#failuresInRow = 0;
  }

  /** Counts a failed request; stops the run when the key is rejected or too many requests failed. */
  countFailure(error: RemoteError): void {
    this.#requests += 1;
    this.#failures += 1;
    this.#failuresInRow += 1;
    if (error.code === 'login') {
      this.#stopAfter('TimeCamp no longer accepts the API key', error);
    } else if (this.#failuresInRow >= MAX_FAILURES_IN_A_ROW) {
      this.#stopAfter(`${MAX_FAILURES_IN_A_ROW} requests in a row failed`, error);
    } else if (this.#requests >= MIN_REQUESTS_FOR_RATE && this.#failures * 2 >= this.#requests) {
      this.#stopAfter('half of the requests failed', error);
    }
  }

  /** Several operations may wait for the same failed read: it is counted and reported once. */
  countReadFailure(error: RemoteError): void {
    if (this.#readFailures.has(error)) return;
    this.#readFailures.add(error);
    this.countFailure(error);
    if (this.notices.some(({ message }) => message === error.message)) return;
    this.notices.push({ level: 'warning', code: 'timecamp', message: error.message });
  }

  /** Records the error of tcsync's own that ended the run: it cannot write the journal, or it lost the lock. */
  recordFatal({ code, message, hint, exitCode }: UserError): void {
    this.#fatal ??= { code, message, hint, exitCode };
  }

  setGroupId(place: GroupRef, id: string): void {
    this.#groups.set(groupPathKey(place.path), id);
  }

  /** Operations run only after those they need, so a missing id is a bug. */
  groupId(place: GroupRef): string {
    return required(place.group_id ?? this.#groups.get(groupPathKey(place.path)));
  }

  /** Call when an invited user is visible. @param name the name that TimeCamp gave them */
  setJoiner(email: string, id: string, name: string): void {
    this.#users.set(normalEmail(email), id);
    this.#joinerNames.set(id, name);
  }

  /** The name of an invited user before this run changed it; undefined for other users. */
  joinerName(userId: string): string | undefined {
    return this.#joinerNames.get(userId);
  }

  /** Undefined for an invited person that TimeCamp does not list yet. */
  userId(person: PersonRef): string | undefined {
    return person.user_id ?? this.#users.get(normalEmail(person.email));
  }

  /** As `userId`, for operations that run only once the user is known. */
  knownUserId(person: PersonRef): string {
    return required(this.userId(person));
  }

  /** The id that TimeCamp gave what an operation made; undefined when it made nothing, or it is not visible yet. */
  madeId(operation: Operation): string | undefined {
    if (operation.kind === 'create-group') {
      const isDone = this.outcomeOf(operation)?.state === 'done';
      return isDone ? this.#groups.get(groupPathKey(operation.group.path)) : undefined;
    }
    const isJoiner = operation.kind === 'invite' || operation.kind === 'finish';
    return isJoiner && operation.person.user_id === null ? this.userId(operation.person) : undefined;
  }

  #stopAfter(reason: string, error: RemoteError): void {
    if (this.#stopReason !== undefined) return;
    this.#stopReason = reason;
    this.#fatal = {
      code: error.code,
      message: `The sync stopped: ${reason}. Last failure: ${error.message}`,
      hint:
        error.hint ??
        'Fix the failures listed above, then run the sync again: it continues where this run stopped.',
    };
  }
}

function required(id: string | undefined): string {
  if (id === undefined) throw new Error('An operation ran before the one that makes its id known.');
  return id;
}
