import { RemoteError } from '../../base/errors.ts';
import { pathText, type RemoveGroup } from '../../core/plan/plan.ts';
import type { ApplyContext } from './context.ts';

/** Removes empty groups. Before the first removal it reads once more which groups are in use. */
export class GroupRemover {
  readonly #context: ApplyContext;
  readonly #planned: ReadonlySet<string>;
  #inUse: Promise<ReadonlySet<string>> | undefined;

  /** @param planned ids of all groups that the plan removes */
  constructor(context: ApplyContext, planned: ReadonlySet<string>) {
    this.#context = context;
    this.#planned = planned;
  }

  async remove(operation: RemoveGroup): Promise<void> {
    const { api, state } = this.#context;
    const groupId = state.groupId(operation.group);
    this.#inUse ??= this.#readGroupsInUse();
    if ((await this.#inUse).has(groupId)) {
      const message = `${pathText(operation.group.path)} is no longer empty`;
      state.record(operation, { state: 'skipped', message });
      return;
    }
    try {
      await api.deleteGroup(groupId);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      // A repeated request finds nothing: the group is removed if the account no longer lists it.
      if (error.code === 'login' || (await api.groups()).some(({ id }) => id === groupId)) {
        state.countFailure(error);
        state.recordFailure(operation, error);
        return;
      }
    }
    state.countSuccess();
    state.record(operation, { state: 'done' });
  }

  /** Groups with members, by either list, and groups with a child that the plan does not remove. */
  async #readGroupsInUse(): Promise<ReadonlySet<string>> {
    const { api } = this.#context;
    const [users, members, groups] = await Promise.all([api.users(), api.peoplePicker(), api.groups()]);
    return new Set([
      ...users.map((user) => user.groupId),
      ...members.map((member) => member.groupId),
      ...groups.filter((group) => !this.#planned.has(group.id)).map((group) => group.parentId),
    ]);
  }
}
