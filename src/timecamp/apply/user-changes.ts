import type { ChangeProfile } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import { isStoredForm } from '../../core/plan/stored-forms.ts';
import type { UserSetting } from '../api.ts';
import { sendBatch } from './batch-sender.ts';
import type { ApplyContext } from './context.ts';

type SettingRequest = Extract<PlannedRequest, { kind: 'setting' }>;

/** An operation that writes one setting of a user. */
export type SettingOperation = SettingRequest['operations'][0];

/** Changes the name and e-mail of one user in one request; if TimeCamp refuses it, one at a time. */
export async function changeProfile(
  operations: readonly ChangeProfile[],
  { api, state }: ApplyContext,
): Promise<void> {
  const [first] = operations;
  if (first === undefined) return;
  const userId = state.knownUserId(first.person);
  await sendBatch(
    operations,
    {
      send: async (batch) => {
        const valueOf = (kind: ChangeProfile['kind']) =>
          batch.find((operation) => operation.kind === kind)?.after;
        const [displayName, email] = [valueOf('name'), valueOf('email')];
        await api.updateUser({
          userId,
          ...(displayName === undefined ? {} : { displayName }),
          ...(email === undefined ? {} : { email }),
        });
        return [];
      },
      findRemaining: async (batch) => batch,
    },
    state,
  );
}

/**
 * Writes one setting of one user.
 * @returns false when TimeCamp answered without the value: it has to be read to know
 */
export async function changeSetting(
  { operations: [operation] }: SettingRequest,
  { api, state, journal }: ApplyContext,
): Promise<boolean> {
  const userId = state.knownUserId(operation.person);
  const { name, value } = settingOf(operation);
  const unconfirmed = await sendBatch(
    [operation],
    {
      send: async (batch) => {
        const stored = await api.setUserSetting(userId, name, value);
        const isText = operation.kind === 'external-id' || operation.kind === 'additional-email';
        const isConfirmed =
          stored === value || (isText && stored !== undefined && isStoredForm(stored, value));
        return isConfirmed ? [] : batch;
      },
      findRemaining: async (batch) => batch,
    },
    state,
  );
  if (unconfirmed.length > 0) {
    const message = 'TimeCamp accepted the request but did not confirm the new value.';
    state.record(operation, { state: 'failed', message, status: undefined });
    return false;
  }
  if (operation.kind === 'reset-manual' && state.outcomeOf(operation)?.state === 'done')
    journal.clearPending(userId);
  return true;
}

/** The setting that an operation writes. */
export function settingOf(operation: SettingOperation): { name: UserSetting; value: string } {
  switch (operation.kind) {
    case 'deactivate':
      return { name: 'disabled_user', value: '1' };
    case 'enable':
      return { name: 'disabled_user', value: '0' };
    case 'reset-manual':
      return { name: 'added_manually', value: operation.after.added_manually ? '1' : '0' };
    case 'external-id':
      return { name: 'external_id', value: operation.after };
    case 'additional-email':
      return { name: 'additional_email', value: operation.after };
  }
}
