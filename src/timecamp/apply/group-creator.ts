import { RemoteError } from '../../base/errors.ts';
import { groupKey } from '../../core/tree/group-index.ts';
import type { CreateGroup } from '../../core/plan/plan.ts';
import { isStoredForm } from '../../core/plan/stored-forms.ts';
import type { RemoteGroup } from '../schema.ts';
import type { ApplyContext } from './context.ts';

/** A new parent can refuse children for up to a minute; its children are retried for this long in all. */
const NEW_PARENT_MS = 180_000;
const NEW_PARENT_PAUSE_MS = 10_000;
/** How often a creation without a clear answer is sent, and the wait before the first look-up of its group. */
const MAX_INDETERMINATE = 5;
const FIRST_LOOK_UP_MS = 2_000;

/** Creates groups and remembers at which depth TimeCamp refuses them. */
export class GroupCreator {
  readonly #context: ApplyContext;
  /** When retries below a parent that answers 403 end, by the parent's id. */
  readonly #deadlines = new Map<string, number>();
  /** The first creation below a parent, by the parent's id. */
  readonly #firstChildren = new Map<string, Promise<void>>();
  /** Levels below the root group at which TimeCamp refused a group. */
  #refusedLevel = Infinity;
  #tooDeepCount = 0;
  /** Ids of the groups that this run created. */
  readonly #created = new Set<string>();

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** How many groups were not created because they are too deep. */
  get tooDeepCount(): number {
    return this.#tooDeepCount;
  }

  /** Creates one group. The first child of a parent goes alone: it shows whether the parent accepts children yet. */
  async create(operation: CreateGroup): Promise<void> {
    const parentId = this.#context.state.groupId(operation.after.parent);
    const first = this.#firstChildren.get(parentId);
    if (first !== undefined) await first;
    const attempt = this.#attempt(operation, parentId);
    if (first === undefined) this.#firstChildren.set(parentId, attempt);
    await attempt;
  }

  async #attempt(operation: CreateGroup, parentId: string): Promise<void> {
    const { state, journal } = this.#context;
    const level = operation.group.path.length;
    if (level >= this.#refusedLevel) {
      this.#useParent(operation, parentId);
      return;
    }
    let error = await this.#tryToCreate(operation, parentId);
    if (error === undefined) return;
    const maxLevel = await this.#maxLevelShownBy(error, parentId);
    // A limit refuses every time, a passing failure does not.
    if (maxLevel !== undefined) error = await this.#tryToCreate(operation, parentId);
    if (error === undefined) return;
    if (maxLevel === undefined || error.status !== 404) {
      state.countFailure(error);
      state.recordFailure(operation, error);
      return;
    }
    state.countSuccess();
    journal.recordMaxLevel(maxLevel);
    this.#refusedLevel = Math.min(this.#refusedLevel, level);
    this.#useParent(operation, parentId);
  }

  async #tryToCreate(operation: CreateGroup, parentId: string): Promise<RemoteError | undefined> {
    const { state, journal } = this.#context;
    const { name } = operation.after;
    try {
      const id = await this.#createWithRetries(name, parentId);
      this.#created.add(id);
      state.setGroupId(operation.group, id);
      journal.recordCreatedId(name, parentId, id);
      state.record(operation, { state: 'done' });
      state.countSuccess();
      return undefined;
    } catch (error) {
      if (error instanceof RemoteError) return error;
      throw error;
    }
  }

  /**
   * The deepest level that TimeCamp allows, when the refusal shows it: 404 for a child of a group that the account has
   * at its deepest level. TimeCamp's words are in the language of the account.
   */
  async #maxLevelShownBy({ status }: RemoteError, parentId: string): Promise<number | undefined> {
    if (status !== 404) return undefined;
    try {
      const levels = levelsOf(await this.#context.api.groups());
      const level = levels.get(parentId);
      return level === Math.max(...levels.values()) ? level : undefined;
    } catch (error) {
      if (error instanceof RemoteError) return undefined;
      throw error;
    }
  }

  /** The people of a group that is too deep go to its parent. */
  #useParent(operation: CreateGroup, parentId: string): void {
    this.#tooDeepCount += 1;
    this.#context.state.setGroupId(operation.group, parentId);
    this.#context.state.record(operation, { state: 'settled' });
  }

  async #createWithRetries(name: string, parentId: string): Promise<string> {
    const { api, clock, signal, log } = this.#context;
    for (let indeterminate = 0; ;) {
      try {
        return await api.createGroup({ name, parentId });
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        if (error.indeterminate) {
          await clock.sleep(FIRST_LOOK_UP_MS * 2 ** indeterminate, signal).catch(() => undefined);
          const id = await this.#find(name, parentId);
          if (id !== undefined) return id;
          indeterminate += 1;
          if (indeterminate === MAX_INDETERMINATE) throw error;
          continue;
        }
        const deadline = this.#deadlines.get(parentId) ?? clock.now() + NEW_PARENT_MS;
        this.#deadlines.set(parentId, deadline);
        if (error.status !== 403 || clock.now() + NEW_PARENT_PAUSE_MS > deadline || signal.aborted)
          throw error;
        log.debug({ group: name, parentId }, 'TimeCamp does not accept the new group yet; waiting');
        await clock.sleep(NEW_PARENT_PAUSE_MS, signal).catch(() => undefined);
      }
    }
  }

  /** The id of a group whose creation got no clear answer; undefined if TimeCamp does not list it. */
  async #find(name: string, parentId: string): Promise<string | undefined> {
    const { api, knownGroups } = this.#context;
    const others = new Set([...knownGroups.map(({ id }) => id), ...this.#created]);
    const groups = await api.groups();
    const siblings = groups.filter((group) => group.parentId === parentId && !others.has(group.id));
    const found =
      siblings.find((group) => groupKey(group.name) === groupKey(name)) ??
      siblings.find((group) => isStoredForm(group.name, name));
    return found?.id;
  }
}

/** The level of each group, the account's top group being level 1. */
function levelsOf(groups: readonly RemoteGroup[]): ReadonlyMap<string, number> {
  const parents = new Map(groups.map(({ id, parentId }) => [id, parentId]));
  return new Map(
    groups.map(({ id }) => {
      const above = new Set<string>();
      for (
        let current: string | undefined = id;
        current !== undefined && parents.has(current) && !above.has(current);
      ) {
        above.add(current);
        current = parents.get(current);
      }
      return [id, above.size];
    }),
  );
}
