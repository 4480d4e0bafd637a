import type { ChangeKey, ChangeProfile, CreateGroup, Operation, RemoveGroup } from '../../core/plan/plan.ts';
import { isSameValue, isStoredForm, type StoredField } from '../../core/plan/stored-forms.ts';
import { SETTINGS_BATCH, USER_SETTINGS } from '../api.ts';
import type { ApplyContext } from './context.ts';
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
 * After each stage, reads what TimeCamp stored: a change that it accepted and did not apply has failed, and a text that
 * it stored in another form is remembered in the journal, so that no later run changes it again.
 */
export class ReadBack {
  readonly #context: ApplyContext;
  /** Settings whose answer lacks the new value. */
  readonly #unconfirmed = new Set<SettingOperation>();

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  addUnconfirmed(operation: SettingOperation): void {
    this.#unconfirmed.add(operation);
  }

  /** Checks the operations of a stage: one request for groups or users, one for the settings of each 100 users. */
  async check(operations: readonly Operation[]): Promise<void> {
    const done = operations.filter((operation) => this.#context.state.outcomeOf(operation)?.state === 'done');
    await this.#checkGroups(done);
    await this.#checkProfiles(done.filter((one) => one.kind === 'name' || one.kind === 'email'));
    await this.#checkSettings([
      ...this.#unconfirmed,
      ...done.filter((one) => one.kind === 'external-id' || one.kind === 'additional-email'),
    ]);
    this.#unconfirmed.clear();
  }

  async #checkGroups(done: readonly Operation[]): Promise<void> {
    const { api, state } = this.#context;
    const changed = done.filter(
      (one): one is CreateGroup | RemoveGroup => one.kind === 'create-group' || one.kind === 'remove-group',
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

  async #checkProfiles(operations: readonly ChangeProfile[]): Promise<void> {
    const { api, state, clock, signal } = this.#context;
    let open = operations;
    for (const pause of [...PAUSES_MS, undefined]) {
      if (open.length === 0) return;
      const users = new Map((await api.users()).map((user) => [user.id, user]));
      open = open.filter((operation) => {
        const stored = users.get(state.knownUserId(operation.person))?.[operation.kind];
        return stored !== undefined && !this.#isStored(operation, stored);
      });
      if (open.length === 0 || pause === undefined || state.stopReason !== undefined) break;
      await clock.sleep(pause, signal).catch(() => undefined);
    }
    for (const operation of open) this.#fail(operation);
  }

  async #checkSettings(operations: readonly SettingOperation[]): Promise<void> {
    const { api, state, journal } = this.#context;
    const userIds = [...new Set(operations.map(({ person }) => state.knownUserId(person)))];
    for (let start = 0; start < userIds.length; start += SETTINGS_BATCH) {
      const batch = userIds.slice(start, start + SETTINGS_BATCH);
      const settings = await api.userSettings(batch, USER_SETTINGS);
      for (const operation of operations) {
        const userId = state.knownUserId(operation.person);
        if (!batch.includes(userId)) continue;
        const { name, value } = settingOf(operation);
        // TimeCamp leaves out a flag that is off.
        const stored = settings.get(userId)?.get(name) ?? (value === '0' ? '0' : '');
        const isText = operation.kind === 'external-id' || operation.kind === 'additional-email';
        if (isText ? !this.#isStored(operation, stored) : stored !== value) {
          this.#fail(operation);
          continue;
        }
        state.record(operation, { state: 'done' });
        if (operation.kind === 'reset-manual') journal.clearPending(userId);
      }
    }
  }

  /** Whether TimeCamp stored the text, in whatever form; another form is remembered. */
  #isStored(operation: ChangeProfile | ChangeKey, stored: string): boolean {
    const { before, after, person } = operation;
    const field = FIELDS[operation.kind];
    // Before an invitation nothing is known of the user's values.
    const isChanged = person.user_id !== null && !isSameValue(field, stored, before);
    if (!isSameValue(field, stored, after) && !isStoredForm(stored, after) && !isChanged) return false;
    this.#remember(field, this.#context.state.knownUserId(person), after, stored);
    return true;
  }

  #remember(field: StoredField, id: string, wanted: string, stored: string): void {
    if (isSameValue(field, stored, wanted)) return;
    const form = { field, id, wanted, stored };
    this.#context.journal.recordStored(form);
    this.#context.state.storedForms.push(form);
  }

  #fail(operation: Operation): void {
    this.#context.state.record(operation, { state: 'failed', message: NOT_APPLIED, status: undefined });
  }
}
