import type { ChangeProfile } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import type { UserSetting } from '../api.ts';
import type { ApplyContext } from './context.ts';
import { known } from './members.ts';
import { sendSplitting } from './split.ts';

type SettingRequest = Extract<PlannedRequest, { kind: 'setting' }>;

/** Name and e-mail of one person in one request; when that is refused, one by one. */
export async function changeProfile(
  operations: readonly ChangeProfile[],
  context: ApplyContext,
): Promise<void> {
  const { api, ledger } = context;
  await sendSplitting(
    operations,
    {
      send: async (together) => {
        const of = (kind: ChangeProfile['kind']) =>
          together.find((operation) => operation.kind === kind)?.after;
        const [displayName, email] = [of('name'), of('email')];
        await api.updateUser({
          userId: known(together[0] === undefined ? undefined : ledger.userId(together[0].person)),
          ...(displayName === undefined ? {} : { displayName }),
          ...(email === undefined ? {} : { email }),
        });
        return [];
      },
      stillToDo: async (together) => together,
    },
    ledger,
  );
}

/** One setting of one person. */
export async function changeSetting({ operations }: SettingRequest, context: ApplyContext): Promise<void> {
  const { api, ledger, journal } = context;
  const [operation] = operations;
  const userId = known(ledger.userId(operation.person));
  const { name, value } = settingOf(operation);
  await sendSplitting(
    [operation],
    {
      send: async () => {
        await api.setUserSetting(userId, name, value);
        return [];
      },
      stillToDo: async (same) => same,
    },
    ledger,
  );
  if (operation.kind === 'reset-manual' && ledger.outcomeOf(operation)?.state === 'done')
    journal.paid(userId);
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
