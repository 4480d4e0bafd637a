import PQueue from 'p-queue';
import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { MissingEntry } from '../../core/plan/journal.ts';
import type { ApplyResult } from '../../core/plan/outcome.ts';
import { specOf, type StageName, STAGES } from '../../core/plan/operations.ts';
import type { ChangeRole, GroupRef, Move, Operation, Plan } from '../../core/plan/plan.ts';
import { type PlannedRequest, requestsOf } from '../../core/plan/requests.ts';
import { pendingGroup } from '../../core/plan/pending-groups.ts';
import { storedFormNotices } from '../../core/plan/stored-forms.ts';
import { normalEmail } from '../../core/addresses.ts';
import { pluralize } from '../../core/text.ts';
import type { ApplyContext } from './context.ts';
import { RequestSender } from './request-sender.ts';
import { restoreRoles } from './restore-roles.ts';
import { RunState } from './run-state.ts';
import { splitIntoWaves, splitIntoWindows } from './stage-order.ts';

export interface ApplyOptions extends Omit<ApplyContext, 'state'> {
  readonly dryRun: boolean;
  /** How many requests may run at a time. */
  readonly concurrency: number;
  /** The leavers in their grace, for the journal once everything is applied. */
  readonly missing?: readonly MissingEntry[] | undefined;
  /** Called after each request. */
  readonly progress: (stage: StageName, done: number, total: number) => void;
}

/**
 * Applies the plan, stage by stage. An error is recorded with its operation and the others continue. A dry run takes
 * the same path and sends nothing.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<ApplyResult> {
  const run = new PlanRun(plan, options);
  try {
    await run.start();
  } catch (error) {
    // The result still has to report what was applied until then.
    if (!(error instanceof UserError)) throw error;
    run.recordFatal(error);
  }
  return run.result();
}

class PlanRun {
  readonly #options: ApplyOptions;
  readonly #context: ApplyContext;
  readonly #operations: Operation[];
  /** By user id. */
  readonly #moves: ReadonlyMap<string, Move>;
  readonly #sender: RequestSender;
  /** Ids of users whose flag reset this run added to the journal. */
  readonly #marked = new Set<string>();

  constructor(plan: Plan, options: ApplyOptions) {
    this.#options = options;
    this.#context = { ...options, state: new RunState(options.signal) };
    this.#operations = [...plan.operations];
    const moves = plan.operations.filter((operation) => operation.kind === 'move');
    this.#moves = new Map(moves.map((operation) => [operation.person.user_id ?? '', operation]));
    this.#sender = new RequestSender(plan, this.#context);
  }

  async start(): Promise<void> {
    const { state, journal } = this.#context;
    for (const name of STAGES) {
      const operations = this.#operations.filter((operation) => specOf(operation).stage === name);
      await this.#runStage(name, operations);
      if (this.#options.dryRun || state.stopReason !== undefined) continue;
      await this.#sender.recordErrors([], () => this.#sender.readBack.check(operations));
      if (name === 'looking up') await this.#sender.recordErrors([], () => this.#sender.invitations.find());
      if (name === 'moves') await this.#sender.recordErrors([], () => this.#planRestoredRoles());
    }
    if (this.#options.dryRun) return;
    this.#removeFinishedInvitations();
    this.#clearUnchanged();
    journal.recordUserCount(this.#options.knownUserIds.size);
    if (state.stopReason === undefined && this.#options.missing !== undefined)
      journal.recordMissing(this.#options.missing);
    await journal.save();
  }

  recordFatal(error: UserError): void {
    this.#context.state.recordFatal(error);
  }

  result(): ApplyResult {
    const { state } = this.#context;
    const notices: Notice[] = [...state.notices];
    notices.push(...storedFormNotices(state.storedForms));
    const { tooDeepCount } = this.#sender.groupCreator;
    if (tooDeepCount > 0) {
      notices.push({
        level: 'notice',
        code: 'too-deep',
        message: `${pluralize(tooDeepCount, 'group is', 'groups are')} deeper than TimeCamp allows; people who belong there are in the deepest allowed parent group.`,
      });
    }
    return {
      results: this.#operations.map((operation) => ({
        operation,
        outcome: state.outcomeOf(operation) ?? {
          state: 'skipped',
          message: 'the run stopped before this operation',
        },
        made: state.madeId(operation),
      })),
      stored: state.storedForms,
      notices,
      fatal: state.fatal,
      interrupted: this.#options.signal.aborted,
    };
  }

  async #runStage(name: StageName, operations: readonly Operation[]): Promise<void> {
    const queue = new PQueue({ concurrency: this.#options.concurrency });
    let done = 0;
    const perform = async (request: PlannedRequest): Promise<void> => {
      await this.#perform(request);
      done += request.operations.length;
      this.#options.progress(name, done, operations.length);
    };
    for (const wave of splitIntoWaves(operations)) {
      const sent: Promise<PromiseSettledResult<void>[]>[] = [];
      for (const requests of splitIntoWindows(requestsOf(wave, (operation) => this.#groupFor(operation)))) {
        if (!this.#options.dryRun) {
          await this.#recordInJournal(requests).catch(async (error: unknown) => {
            // Requests in flight get their answers first, so that the result includes them.
            await Promise.all(sent);
            throw error;
          });
        }
        sent.push(Promise.allSettled(requests.map((request) => queue.add(() => perform(request)))));
        // The journal takes the next window while the last requests of this one are in flight.
        await queue.onSizeLessThan(1);
      }
      for (const outcome of (await Promise.all(sent)).flat()) {
        if (outcome.status === 'rejected') throw outcome.reason;
      }
    }
  }

  async #perform(request: PlannedRequest): Promise<void> {
    if (!this.#options.dryRun) return this.#sender.send(request);
    for (const operation of request.operations) this.#context.state.record(operation, { state: 'planned' });
  }

  /** Writes what a crash during these requests must not lose. */
  async #recordInJournal(requests: readonly PlannedRequest[]): Promise<void> {
    const { state, journal, clock } = this.#context;
    const now = new Date(clock.now()).toISOString();
    for (const operation of requests.flatMap((request): readonly Operation[] => request.operations)) {
      if (state.blockedReason(operation) !== undefined) continue;
      if (operation.kind === 'create-group') {
        const { name, parent } = operation.after;
        journal.recordCreation(pendingGroup(name, state.groupId(parent), this.#options.knownGroups));
      }
      if (!('person' in operation)) continue;
      if (operation.kind === 'invite') journal.recordInvitation(normalEmail(operation.person.email), now);
      const userId = state.userId(operation.person);
      if (userId !== undefined && journal.markPending(userId)) this.#marked.add(userId);
    }
    await journal.save();
  }

  /** Adds operations that restore the roles which the moves changed. */
  async #planRestoredRoles(): Promise<void> {
    const planned = this.#operations.flatMap((operation) =>
      operation.kind === 'role' ? [operation.person.user_id ?? ''] : [],
    );
    const moves = [...this.#moves.values()];
    for (const operation of await restoreRoles(moves, new Set(planned), this.#context))
      this.#operations.push(operation);
  }

  /** The group a person is in when roles are changed: the target of their move if it was applied. */
  #groupFor(operation: ChangeRole): GroupRef {
    const move = this.#moves.get(operation.person.user_id ?? '');
    if (move === undefined) return operation.group;
    const state = this.#context.state.outcomeOf(move)?.state;
    return state === 'failed' || state === 'skipped' ? operation.group : move.after;
  }

  /** Users that this run planned to change, but did not because it stopped, need no reset of their flag. */
  #clearUnchanged(): void {
    const { state, journal } = this.#context;
    for (const operation of this.#operations) {
      const outcome = state.outcomeOf(operation)?.state;
      const userId = 'person' in operation ? state.userId(operation.person) : undefined;
      if (userId !== undefined && (outcome === 'done' || outcome === 'failed')) this.#marked.delete(userId);
    }
    for (const userId of this.#marked) journal.clearPending(userId);
  }

  /** Removes visible users from the journal's invitations once everything planned for them is applied. */
  #removeFinishedInvitations(): void {
    const { state, journal } = this.#context;
    const unfinished = new Set(
      this.#operations.flatMap((operation) => {
        const outcome = state.outcomeOf(operation)?.state;
        return outcome === 'done' || outcome === 'settled' ? [] : operation.needs;
      }),
    );
    for (const { id, person } of this.#sender.invitations.visible) {
      if (!unfinished.has(id)) journal.removeInvitation(normalEmail(person.email));
    }
  }
}
