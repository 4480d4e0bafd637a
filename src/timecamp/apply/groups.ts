import { RemoteError } from '../../base/errors.ts';
import { groupKey } from '../../core/tree/group-index.ts';
import { type CreateGroup, pathText, type RemoveGroup } from '../../core/plan/plan.ts';
import type { ApplyContext } from './context.ts';
import { known } from './members.ts';

/** A new parent takes up to a minute to be usable; its children are tried for this long in all. */
const FRESH_PARENT_MS = 180_000;
const FRESH_PARENT_PAUSE_MS = 10_000;
/** How often a creation without a clear answer is tried, and how long the first look for its group waits. */
const MAX_DOUBTFUL = 5;
const FIRST_LOOK_MS = 2_000;

/** Creates groups, remembering how deep TimeCamp lets them go. */
export class GroupCreator {
  readonly #context: ApplyContext;
  /** When the patience with a parent that answers 403 ends, by its id. */
  readonly #deadlines = new Map<string, number>();
  readonly #usable = new Map<string, Promise<void>>();
  /** Levels below the root group at which TimeCamp refused. */
  #tooDeep = Infinity;
  #cut = 0;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** How many groups were left out because they are too deep. */
  get cut(): number {
    return this.#cut;
  }

  /** Creates one group. The first child of a parent goes alone: it finds out whether the parent is usable. */
  async create(operation: CreateGroup): Promise<void> {
    const parentId = known(this.#context.ledger.groupId(operation.after.parent));
    const first = this.#usable.get(parentId);
    if (first === undefined) {
      const attempt = this.#attempt(operation, parentId);
      this.#usable.set(parentId, attempt);
      await attempt;
    } else {
      await first;
      await this.#attempt(operation, parentId);
    }
  }

  async #attempt(operation: CreateGroup, parentId: string): Promise<void> {
    const { ledger, journal } = this.#context;
    if (operation.group.path.length >= this.#tooDeep) {
      this.#leaveOut(operation, parentId);
      return;
    }
    try {
      ledger.groupCreated(operation.group, await this.#patiently(operation.after.name, parentId));
      ledger.record(operation, { state: 'done' });
      ledger.answered();
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      const level = /only up to level (\d+)/i.exec(error.words ?? '')?.[1];
      if (level === undefined) {
        ledger.answered(error);
        ledger.record(operation, { state: 'failed', message: error.message, status: error.status });
        return;
      }
      ledger.answered();
      journal.learned(Number(level));
      this.#tooDeep = Math.min(this.#tooDeep, operation.group.path.length);
      this.#leaveOut(operation, parentId);
    }
  }

  /** Its people go to the deepest group above that TimeCamp allows. */
  #leaveOut(operation: CreateGroup, parentId: string): void {
    this.#cut += 1;
    this.#context.ledger.groupCreated(operation.group, parentId);
    this.#context.ledger.record(operation, { state: 'settled' });
  }

  async #patiently(name: string, parentId: string): Promise<string> {
    const { api, clock, signal, log } = this.#context;
    for (let doubtful = 0; ;) {
      try {
        return await api.createGroup({ name, parentId });
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        if (error.doubtful) {
          await clock.sleep(FIRST_LOOK_MS * 2 ** doubtful, signal).catch(() => undefined);
          const there = await this.#find(name, parentId);
          if (there !== undefined) return there;
          doubtful += 1;
          if (doubtful === MAX_DOUBTFUL) throw error;
          continue;
        }
        const deadline = this.#deadlines.get(parentId) ?? clock.now() + FRESH_PARENT_MS;
        this.#deadlines.set(parentId, deadline);
        if (error.status !== 403 || clock.now() + FRESH_PARENT_PAUSE_MS > deadline || signal.aborted)
          throw error;
        log.debug({ group: name, parentId }, 'TimeCamp does not let the group be created yet, waiting');
        await clock.sleep(FRESH_PARENT_PAUSE_MS, signal).catch(() => undefined);
      }
    }
  }

  /** Is it there, although the answer was not clear? */
  async #find(name: string, parentId: string): Promise<string | undefined> {
    const groups = await this.#context.api.groups();
    return groups.find((group) => group.parentId === parentId && groupKey(group.name) === groupKey(name))?.id;
  }
}

/** Removes empty groups; whether they still are is read once more before the first. */
export class GroupRemover {
  readonly #context: ApplyContext;
  readonly #planned: ReadonlySet<string>;
  #occupied: Promise<ReadonlySet<string>> | undefined;

  /** @param planned ids of all groups that the plan removes */
  constructor(context: ApplyContext, planned: ReadonlySet<string>) {
    this.#context = context;
    this.#planned = planned;
  }

  async remove(operation: RemoveGroup): Promise<void> {
    const { api, ledger } = this.#context;
    const groupId = known(operation.group.group_id ?? undefined);
    this.#occupied ??= this.#readOccupied();
    if ((await this.#occupied).has(groupId)) {
      ledger.record(operation, {
        state: 'skipped',
        message: `${pathText(operation.group.path)} is no longer empty`,
      });
      return;
    }
    try {
      await api.deleteGroup(groupId);
      ledger.answered();
      ledger.record(operation, { state: 'done' });
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      // A repeated removal finds nothing: it is gone if the account no longer has it.
      const gone = error.code !== 'login' && !(await api.groups()).some((group) => group.id === groupId);
      ledger.answered(gone ? undefined : error);
      ledger.record(
        operation,
        gone ? { state: 'done' } : { state: 'failed', message: error.message, status: error.status },
      );
    }
  }

  /** Groups with somebody in them, by both lists, and groups with a child that the plan does not remove. */
  async #readOccupied(): Promise<ReadonlySet<string>> {
    const { api } = this.#context;
    const [users, members, groups] = await Promise.all([api.users(), api.peoplePicker(), api.groups()]);
    return new Set([
      ...users.map((user) => user.groupId),
      ...members.map((member) => member.groupId),
      ...groups.filter((group) => !this.#planned.has(group.id)).map((group) => group.parentId),
    ]);
  }
}
