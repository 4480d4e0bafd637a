import PQueue from 'p-queue';
import { assertNever, RemoteError, UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Applied, Outcome } from '../../core/plan/outcome.ts';
import type { ChangeRole, GroupPlace, Move, Operation, Plan } from '../../core/plan/plan.ts';
import { type PlannedRequest, requestsOf, type StageName, STAGES } from '../../core/plan/requests.ts';
import { counted, normalEmail } from '../../core/text.ts';
import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import type { TimecampApi } from '../api.ts';
import type { JournalKeeper } from '../journal.ts';
import type { ApplyContext } from './context.ts';
import { GroupCreator, GroupRemover } from './groups.ts';
import { Invitations } from './invitations.ts';
import { Ledger } from './ledger.ts';
import { changeRole, move, rolesLostByMoves } from './members.ts';
import { changeProfile, changeSetting } from './people.ts';

/** How many operations may lie between two writings of the journal. */
const JOURNAL_WINDOW = 100;

export interface ApplyOptions {
  readonly dryRun: boolean;
  readonly api: TimecampApi;
  readonly journal: JournalKeeper;
  readonly clock: Clock;
  readonly log: Log;
  /** Fires when the run is to stop after the requests in flight. */
  readonly signal: AbortSignal;
  readonly concurrency: number;
  /** How long an invited person may take to appear, in milliseconds. */
  readonly newUserWaitMs: number;
  /** Called after each request. */
  readonly progress: (stage: StageName, done: number, total: number) => void;
  /** Asked before each look-up; an owner whose lock was taken over throws here. Whatever writes asks by itself. */
  readonly mayWrite: () => Promise<void>;
}

/**
 * Does what the plan says, stage by stage. Errors are recorded with their operation and the others go on. A dry run
 * goes the same way and sends nothing.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const run = new Run(plan, options);
  try {
    await run.all();
  } catch (error) {
    // What was done until then is told all the same.
    if (!(error instanceof UserError)) throw error;
    run.stop(error);
  }
  return run.applied();
}

class Run {
  readonly #options: ApplyOptions;
  readonly #context: ApplyContext;
  readonly #operations: Operation[];
  readonly #moves: ReadonlyMap<string, Move>;
  readonly #groupCreator: GroupCreator;
  readonly #groupRemover: GroupRemover;
  readonly #invitations: Invitations;

  constructor(plan: Plan, options: ApplyOptions) {
    this.#options = options;
    this.#context = { ...options, ledger: new Ledger(options.signal) };
    this.#operations = [...plan.operations];
    const moves = plan.operations.filter((operation) => operation.kind === 'move');
    this.#moves = new Map(moves.map((operation) => [operation.person.user_id ?? '', operation]));
    this.#groupCreator = new GroupCreator(this.#context);
    const removed = plan.operations.flatMap((operation) =>
      operation.kind === 'remove-group' ? [operation.group.group_id ?? ''] : [],
    );
    this.#groupRemover = new GroupRemover(this.#context, new Set(removed));
    this.#invitations = new Invitations(this.#context);
  }

  async all(): Promise<void> {
    for (const { name, kinds } of STAGES) {
      const of: readonly string[] = kinds;
      await this.#stage(
        name,
        this.#operations.filter(({ kind }) => of.includes(kind)),
      );
      if (this.#options.dryRun || this.#context.ledger.ended !== undefined) continue;
      if (name === 'looking up') await this.#safely([], () => this.#invitations.find());
      if (name === 'moves') await this.#safely([], () => this.#keepRoles());
    }
    if (this.#options.dryRun) return;
    this.#settleJoined();
    await this.#options.journal.save();
  }

  /** Takes those out of the journal who have appeared and got all that the plan has for them. */
  #settleJoined(): void {
    const { ledger, journal } = this.#context;
    const lacking = new Set(
      this.#operations.flatMap((operation) => {
        const state = ledger.outcomeOf(operation)?.state;
        return state === 'done' || state === 'settled' ? [] : operation.needs;
      }),
    );
    for (const { id, person } of this.#invitations.joined) {
      if (!lacking.has(id)) journal.settled(normalEmail(person.email));
    }
  }

  stop(error: UserError): void {
    this.#context.ledger.stop(error);
  }

  applied(): Applied {
    const { ledger } = this.#context;
    const notices: Notice[] = [...ledger.notices];
    if (this.#groupCreator.cut > 0) {
      notices.push({
        level: 'notice',
        code: 'too-deep',
        message: `${counted(this.#groupCreator.cut, 'group is', 'groups are')} deeper than TimeCamp allows: the people are in the deepest allowed group above.`,
      });
    }
    return {
      results: this.#operations.map((operation) => ({
        operation,
        outcome: ledger.outcomeOf(operation) ?? { state: 'skipped', message: 'the run ended before it' },
      })),
      notices,
      fatal: ledger.fatal,
      interrupted: this.#options.signal.aborted,
    };
  }

  async #stage(name: StageName, operations: readonly Operation[]): Promise<void> {
    const queue = new PQueue({ concurrency: this.#options.concurrency });
    let done = 0;
    const one = async (request: PlannedRequest): Promise<void> => {
      await this.#perform(request);
      done += request.operations.length;
      this.#options.progress(name, done, operations.length);
    };
    for (const wave of wavesOf(operations)) {
      const sent: Promise<PromiseSettledResult<void>[]>[] = [];
      for (const requests of windows(requestsOf(wave, (operation) => this.#groupOf(operation)))) {
        if (!this.#options.dryRun) {
          await this.#announce(requests).catch(async (error: unknown) => {
            // What is on its way has its answer first, so that the summary tells of it.
            await Promise.all(sent);
            throw error;
          });
        }
        sent.push(Promise.allSettled(requests.map((request) => queue.add(() => one(request)))));
        // The next window is announced while the last requests of this one are still on their way.
        await queue.onSizeLessThan(1);
      }
      for (const outcome of (await Promise.all(sent)).flat()) {
        if (outcome.status === 'rejected') throw outcome.reason;
      }
    }
  }

  /** Writes into the journal what a crash must not make forgotten. */
  async #announce(requests: readonly PlannedRequest[]): Promise<void> {
    const { ledger, journal, clock } = this.#context;
    const now = new Date(clock.now()).toISOString();
    for (const operation of requests.flatMap((request): readonly Operation[] => request.operations)) {
      if (!('person' in operation) || ledger.obstacle(operation) !== undefined) continue;
      if (operation.kind === 'invite') journal.inviting(normalEmail(operation.person.email), now);
      const userId = ledger.userId(operation.person);
      if (userId !== undefined) journal.owes(userId);
    }
    await journal.save();
  }

  async #perform(request: PlannedRequest): Promise<void> {
    const { ledger } = this.#context;
    if (this.#options.dryRun) {
      for (const operation of request.operations) ledger.record(operation, { state: 'planned' });
      return;
    }
    const ready = (operation: Operation): boolean => {
      const obstacle = ledger.obstacle(operation);
      if (obstacle !== undefined) ledger.record(operation, { state: 'skipped', message: obstacle });
      return obstacle === undefined;
    };
    await this.#safely(request.operations, () => this.#send(request, ready));
    this.#tell(request);
  }

  async #send(request: PlannedRequest, ready: (operation: Operation) => boolean): Promise<void> {
    switch (request.kind) {
      case 'create-group':
        if (ready(request.operations[0])) await this.#groupCreator.create(request.operations[0]);
        return;
      case 'remove-group':
        if (ready(request.operations[0])) await this.#groupRemover.remove(request.operations[0]);
        return;
      case 'finish':
        if (ready(request.operations[0])) this.#invitations.resume(request.operations[0]);
        return;
      case 'setting':
        if (ready(request.operations[0])) await changeSetting(request, this.#context);
        return;
      case 'invite': {
        const operations = request.operations.filter(ready);
        if (operations.length > 0) await this.#invitations.invite(operations, request.group);
        return;
      }
      case 'profile': {
        const operations = request.operations.filter(ready);
        if (operations.length > 0) await changeProfile(operations, this.#context);
        return;
      }
      case 'move': {
        const operations = request.operations.filter(ready);
        if (operations.length > 0) await move({ ...request, operations }, this.#context);
        return;
      }
      case 'role': {
        const operations = request.operations.filter(ready);
        if (operations.length > 0) await changeRole({ ...request, operations }, this.#context);
        return;
      }
      default:
        assertNever(request);
    }
  }

  /** A failure on the way (a reading, say) fails the operations that were waiting for it, and nobody else's. */
  async #safely(operations: readonly Operation[], work: () => Promise<void>): Promise<void> {
    const { ledger } = this.#context;
    try {
      await work();
    } catch (error) {
      let outcome: Outcome;
      if (error instanceof RemoteError) {
        outcome = { state: 'failed', message: error.message, status: error.status };
        ledger.readingFailed(error);
      } else if (this.#options.signal.aborted && !(error instanceof UserError)) {
        // A wait that the signal cut short: what waited is not done, and nothing is doubtful.
        outcome = { state: 'skipped', message: 'the run was interrupted' };
      } else {
        throw error;
      }
      for (const operation of operations) {
        if (ledger.outcomeOf(operation) === undefined) ledger.record(operation, outcome);
      }
    }
  }

  /** Puts right what the moves did to the roles. */
  async #keepRoles(): Promise<void> {
    const planned = this.#operations.flatMap((operation) =>
      operation.kind === 'role' ? [operation.person.user_id ?? ''] : [],
    );
    const lost = await rolesLostByMoves([...this.#moves.values()], new Set(planned), this.#context);
    this.#operations.push(...lost);
  }

  /** Where a person is when roles are given: where the move took them, or where they were. */
  #groupOf(operation: ChangeRole): GroupPlace {
    const moved = this.#moves.get(operation.person.user_id ?? '');
    if (moved === undefined) return operation.group;
    const state = this.#context.ledger.outcomeOf(moved)?.state;
    return state === 'failed' || state === 'skipped' ? operation.group : moved.after;
  }

  #tell(request: PlannedRequest): void {
    const { ledger, log } = this.#context;
    for (const operation of request.operations) {
      const outcome = ledger.outcomeOf(operation);
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
      // The report at the end tells failures, those that are known only then among them.
      if (outcome.state === 'failed') log.debug({ ...data, error: outcome.message }, 'not changed');
      else if (outcome.state === 'skipped') log.debug({ ...data, skipped: outcome.message }, 'skipped');
      else log.info(data, 'changed');
    }
  }
}

/** Groups level by level, parents before children and children removed before parents; all else at once. */
function wavesOf(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const waves = new Map<number, Operation[]>();
  for (const operation of operations) {
    const wave = 'person' in operation ? 0 : operation.group.path.length;
    const there = waves.get(wave);
    if (there === undefined) waves.set(wave, [operation]);
    else there.push(operation);
  }
  const descending = operations[0]?.kind === 'remove-group' ? -1 : 1;
  return [...waves].sort(([a], [b]) => (a - b) * descending).map(([, wave]) => wave);
}

/** Requests of at most JOURNAL_WINDOW operations together. */
function windows(requests: readonly PlannedRequest[]): readonly (readonly PlannedRequest[])[] {
  const all: PlannedRequest[][] = [];
  let room = 0;
  for (const request of requests) {
    const last = all.at(-1);
    if (last === undefined || request.operations.length > room) {
      all.push([request]);
      room = JOURNAL_WINDOW - request.operations.length;
    } else {
      last.push(request);
      room -= request.operations.length;
    }
  }
  return all;
}
