import { assertNever, RemoteError, UserError } from '../../base/errors.ts';
import { normalEmail } from '../../core/addresses.ts';
import type { Operation, Plan } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import type { ApplyContext } from './context.ts';
import { GroupCreator } from './group-creator.ts';
import { GroupRemover } from './group-remover.ts';
import { Invitations } from './invitations.ts';
import { changeRoles, moveMembers } from './members.ts';
import { ReadBack } from './read-back.ts';
import { changeProfile, changeSetting } from './user-changes.ts';

/** Sends planned requests and records the outcome of each operation. */
export class RequestSender {
  readonly groupCreator: GroupCreator;
  readonly invitations: Invitations;
  readonly readBack: ReadBack;
  readonly #context: ApplyContext;
  readonly #groupRemover: GroupRemover;

  constructor(plan: Plan, context: ApplyContext) {
    this.#context = context;
    this.groupCreator = new GroupCreator(context);
    this.invitations = new Invitations(context);
    this.readBack = new ReadBack(context);
    const removed = plan.operations.flatMap((operation) =>
      operation.kind === 'remove-group' ? [operation.group.group_id ?? ''] : [],
    );
    this.#groupRemover = new GroupRemover(context, new Set(removed));
  }

  /** Sends one request. Blocked operations are skipped; the request carries the others. */
  async send(request: PlannedRequest): Promise<void> {
    const { state, journal } = this.#context;
    const ready = new Set<Operation>();
    for (const operation of request.operations) {
      const message = state.blockedReason(operation);
      if (message === undefined) ready.add(operation);
      else state.record(operation, { state: 'skipped', message });
    }
    if (ready.size > 0) {
      await this.recordErrors([...ready], () => this.#dispatch(request, (operation) => ready.has(operation)));
    }
    for (const operation of request.operations) {
      // The next run must not wait for people who were never invited.
      if (operation.kind === 'invite' && state.outcomeOf(operation)?.state === 'skipped')
        journal.removeUnsent(normalEmail(operation.person.email));
    }
    this.#log(request.operations);
  }

  /** Runs `work`; when a read in it fails, only the operations that were waiting for it fail. */
  async recordErrors(operations: readonly Operation[], work: () => Promise<void>): Promise<void> {
    const { state, signal } = this.#context;
    const pending = () => operations.filter((operation) => state.outcomeOf(operation) === undefined);
    try {
      await work();
    } catch (error) {
      if (error instanceof RemoteError) {
        state.countReadFailure(error);
        for (const operation of pending()) state.recordFailure(operation, error);
      } else if (signal.aborted && !(error instanceof UserError)) {
        // The signal cut a wait short: nothing was sent.
        for (const operation of pending())
          state.record(operation, { state: 'skipped', message: 'the run was interrupted' });
      } else {
        throw error;
      }
    }
  }

  async #dispatch(request: PlannedRequest, isReady: (operation: Operation) => boolean): Promise<void> {
    switch (request.kind) {
      case 'create-group':
        return this.groupCreator.create(request.operations[0]);
      case 'remove-group':
        return this.#groupRemover.remove(request.operations[0]);
      case 'finish':
        return this.invitations.resume(request.operations[0]);
      case 'setting':
        if (!(await changeSetting(request, this.#context)))
          this.readBack.addUnconfirmed(request.operations[0]);
        return;
      case 'invite':
        return this.invitations.invite(request.operations.filter(isReady), request.group);
      case 'profile':
        return changeProfile(request.operations.filter(isReady), this.#context);
      case 'move':
        return moveMembers({ ...request, operations: request.operations.filter(isReady) }, this.#context);
      case 'role':
        for (const operation of request.operations)
          this.readBack.addRole(operation, this.#context.state.groupId(request.group));
        return changeRoles({ ...request, operations: request.operations.filter(isReady) }, this.#context);
      default:
        assertNever(request);
    }
  }

  #log(operations: readonly Operation[]): void {
    const { state, log } = this.#context;
    for (const operation of operations) {
      const outcome = state.outcomeOf(operation);
      if (outcome === undefined || outcome.state === 'settled') continue;
      const data = {
        kind: operation.kind,
        ...('person' in operation
          ? { person: operation.person.email }
          : { group: operation.group.path.join('/') }),
        before: operation.before,
        after: operation.after,
        reason: operation.reason,
      };
      // The report at the end lists all failures, so they are not logged as errors here.
      if (outcome.state === 'failed') log.debug({ ...data, error: outcome.message }, 'not changed');
      else if (outcome.state === 'skipped') log.debug({ ...data, skipped: outcome.message }, 'skipped');
      else log.info(data, 'changed');
    }
  }
}
