import { ROLE_IDS } from '../../core/model.ts';
import type {
  ChangeKey,
  ChangeProfile,
  ChangeRole,
  CreateGroup,
  Move,
  Operation,
  RemoveGroup,
} from '../../core/plan/plan.ts';
import { specOf } from '../../core/plan/operations.ts';
import { isSameValue, isStoredForm, type StoredField } from '../../core/plan/stored-forms.ts';
import { SETTINGS_BATCH, USER_SETTINGS } from '../api.ts';
import type { ApplyContext } from './context.ts';
import { memberKey, readRoleIds } from './restore-roles.ts';
import { type SettingOperation, settingOf } from './user-changes.ts';

export const NOT_APPLIED = 'TimeCamp accepted the request but did not apply it.';

/** TimeCamp may show a change only after a moment: pauses before the second and the third look. */
const PAUSES_MS = [2_000, 4_000];

const FIELDS = {
  name: 'name',
  email: 'email',
  'additional-email': 'additional_email',
  'external-id': 'external_id',
} as const;

/**
 * After each stage, reads what TimeCamp stored: a change that it confirmed and did not apply has failed, and a text that
 * it stored in another form is remembered in the journal, so that no later run changes it again.
 */
export class ReadBack {
  readonly #context: ApplyContext;
  /** Settings whose answer lacks the new value. */
  readonly #unconfirmed = new Set<SettingOperation>();
  /** The groups in which roles were changed. */
  readonly #roleGroups = new Map<ChangeRole, string>();

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  addUnconfirmed(operation: SettingOperation): void {
    this.#unconfirmed.add(operation);
  }

  /** @param groupId the group in which the role was changed */
  addRole(operation: ChangeRole, groupId: string): void {
    this.#roleGroups.set(operation, groupId);
  }

  /**
   * Checks the operations of a stage: one request for the groups, the users or the roles, one for the settings of each
   * 100 users.
   */
  async check(operations: readonly Operation[]): Promise<void> {
    const done = operations.filter((operation) => this.#context.state.outcomeOf(operation)?.state === 'done');
    await this.#checkGroups(done);
    if (operations.some(({ kind }) => kind === 'create-group')) this.#context.journal.clearCreations();
    const moves = done.filter((operation) => operation.kind === 'move');
    await this.#poll(moves, (open) => this.#unmoved(open));
    const roles = done.filter((operation) => operation.kind === 'role');
    await this.#poll(roles, (open) => this.#unchangedRoles(open));
    const profiles = done.filter((operation) => operation.kind === 'name' || operation.kind === 'email');
    await this.#poll(profiles, (open) => this.#unchangedProfiles(open));
    await this.#poll([...this.#unconfirmed, ...done.filter(isSetting)], (open) =>
      this.#unchangedSettings(open),
    );
    this.#unconfirmed.clear();
  }

  async #checkGroups(done: readonly Operation[]): Promise<void> {
    const { api, state } = this.#context;
    const changed = done.filter(
      (operation): operation is CreateGroup | RemoveGroup =>
        operation.kind === 'create-group' || operation.kind === 'remove-group',
    );
    if (changed.length === 0) return;
    const names = new Map((await api.groups()).map(({ id, name }) => [id, name]));
    for (const operation of changed) {
      const id = state.groupId(operation.group);
      const stored = names.get(id);
      if (stored === undefined) continue;
      if (operation.kind === 'remove-group') this.#fail(operation);
      else this.#remember('group', id, operation.after.name, stored);
    }
  }

  /** Looks up to three times; the operations that TimeCamp does not show by then have failed. */
  async #poll<T extends Operation>(
    operations: readonly T[],
    findOpen: (operations: readonly T[]) => Promise<readonly T[]>,
  ): Promise<void> {
    const { state, clock, signal } = this.#context;
    let open = operations;
    for (const pause of [...PAUSES_MS, undefined]) {
      if (open.length === 0) return;
      open = await findOpen(open);
      if (open.length === 0 || pause === undefined || state.stopReason !== undefined) break;
      await clock.sleep(pause, signal).catch(() => undefined);
    }
    for (const operation of open) this.#fail(operation);
  }

  async #unmoved(moves: readonly Move[]): Promise<readonly Move[]> {
    const { api, state } = this.#context;
    const groups = new Map((await api.users()).map((user) => [user.id, user.groupId]));
    return moves.filter(({ person, after }) => {
      const groupId = groups.get(state.knownUserId(person));
      return groupId !== undefined && groupId !== state.groupId(after);
    });
  }

  async #unchangedRoles(operations: readonly ChangeRole[]): Promise<readonly ChangeRole[]> {
    const { api, state } = this.#context;
    const keyOf = (operation: ChangeRole): string =>
      memberKey(
        this.#roleGroups.get(operation) ?? state.groupId(operation.group),
        state.knownUserId(operation.person),
      );
    const roleIds = await readRoleIds(api, operations.map(keyOf));
    return operations.filter((operation) => {
      const roleId = roleIds.get(keyOf(operation));
      return roleId !== undefined && roleId !== ROLE_IDS[operation.after];
    });
  }

  async #unchangedProfiles(operations: readonly ChangeProfile[]): Promise<readonly ChangeProfile[]> {
    const { api, state } = this.#context;
    const users = new Map((await api.users()).map((user) => [user.id, user]));
    return operations.filter((operation) => {
      const stored = users.get(state.knownUserId(operation.person))?.[operation.kind];
      return stored !== undefined && !this.#isStored(operation, stored);
    });
  }

  async #unchangedSettings(operations: readonly SettingOperation[]): Promise<readonly SettingOperation[]> {
    const { api, state, journal } = this.#context;
    const userIds = [...new Set(operations.map(({ person }) => state.knownUserId(person)))];
    const unchanged: SettingOperation[] = [];
    for (let start = 0; start < userIds.length; start += SETTINGS_BATCH) {
      const batch = new Set(userIds.slice(start, start + SETTINGS_BATCH));
      const settings = await api.userSettings([...batch], USER_SETTINGS);
      for (const operation of operations) {
        const userId = state.knownUserId(operation.person);
        if (!batch.has(userId)) continue;
        const { name, value } = settingOf(operation);
        // TimeCamp leaves out a flag that is off.
        const stored = settings.get(userId)?.get(name) ?? (value === '0' ? '0' : '');
        const isText = operation.kind === 'external-id' || operation.kind === 'additional-email';
        if (isText ? !this.#isStored(operation, stored) : stored !== value) {
          unchanged.push(operation);
          continue;
        }
        state.record(operation, { state: 'done' });
        if (operation.kind === 'reset-manual') journal.clearPending(userId);
      }
    }
    return unchanged;
  }

  /** Whether TimeCamp stored the text, in whatever form; another form is remembered. */
  #isStored(operation: ChangeProfile | ChangeKey, stored: string): boolean {
    const { after, person } = operation;
    const field = FIELDS[operation.kind];
    const before = this.#valueBefore(operation);
    const isChanged = before !== undefined && !isSameValue(field, stored, before);
    if (!isSameValue(field, stored, after) && !isStoredForm(stored, after) && !isChanged) return false;
    this.#remember(field, this.#context.state.knownUserId(person), after, stored);
    return true;
  }

  /** The value before the change; undefined where it is not known. */
  #valueBefore({ kind, person, before }: ChangeProfile | ChangeKey): string | undefined {
    const { state, knownUserIds } = this.#context;
    if (person.user_id !== null) return before;
    const userId = state.knownUserId(person);
    if (knownUserIds.has(userId)) return undefined;
    return kind === 'name' ? state.joinerName(userId) : '';
  }

  #remember(field: StoredField, id: string, wanted: string, stored: string): void {
    if (isSameValue(field, stored, wanted)) return;
    const form = { field, id, wanted, stored };
    this.#context.journal.recordStored(form);
    this.#context.state.storedForms.push(form);
  }

  #fail(operation: Operation): void {
    const { state, journal } = this.#context;
    state.record(operation, { state: 'failed', message: NOT_APPLIED, status: undefined });
    if (operation.kind === 'reset-manual') journal.markPending(state.knownUserId(operation.person));
  }
}

function isSetting(operation: Operation): operation is SettingOperation {
  return specOf(operation).request === 'setting';
}
