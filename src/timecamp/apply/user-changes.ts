import type { ChangeProfile } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import type { UserSetting } from '../api.ts';
import { sendBatch } from './batch-sender.ts';
import type { ApplyContext } from './context.ts';

type SettingRequest = Extract<PlannedRequest, { kind: 'setting' }>;

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

/** Writes one setting of one user. */
export async function changeSetting(
  { operations: [operation] }: SettingRequest,
  { api, state, journal }: ApplyContext,
): Promise<void> {
  const userId = state.knownUserId(operation.person);
  const { name, value } = settingOf(operation);
  await sendBatch(
    [operation],
    {
      send: async () => {
        await api.setUserSetting(userId, name, value);
        return [];
      },
      findRemaining: async (batch) => batch,
    },
    state,
  );
  if (operation.kind === 'reset-manual' && state.outcomeOf(operation)?.state === 'done')
    journal.clearPending(userId);
}

function settingOf(operation: SettingRequest['operations'][0]): { name: UserSetting; value: string } {
  switch (operation.kind) {
    case 'deactivate':
      return { name: 'disabled_user', value: '1' };
    case 'enable':
      return { name: 'disabled_user', value: '0' };
    case 'reset-manual':
      return { name: 'added_manually', value: '0' };
    case 'external-id':
      return { name: 'external_id', value: operation.after };
    case 'additional-email':
      return { name: 'additional_email', value: operation.after };
  }
}
