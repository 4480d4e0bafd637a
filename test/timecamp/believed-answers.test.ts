import { expect, it } from 'vitest';
import { ROLE_IDS } from '../../src/core/model.ts';
import type { Operation } from '../../src/core/plan/plan.ts';
import type { RefusableAction, TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { fc } from '../properties.ts';
import { accountSeed, preparedList } from './companies.ts';
import { withEnvironment } from './with-environment.ts';
import type { TestEnvironment } from './test-environment.ts';

/** What TimeCamp confirms and does not do: an action, or the change of one setting. */
const LIES = [
  'move',
  'role',
  'change-user',
  'disabled_user',
  'external_id',
  'additional_email',
  'added_manually',
] as const;

function nameOf(action: RefusableAction): string {
  return action.kind === 'setting' ? action.name : action.kind;
}

/** Whether the account is as the operation says; undefined for operations that do not change a user. */
function isTrue(operation: Operation, { timecamp }: TestEnvironment): boolean | undefined {
  const id = 'person' in operation ? operation.person.user_id : null;
  const user = id === null ? undefined : timecamp.state.users.get(id);
  if (user === undefined) return undefined;
  const { settings } = user;
  switch (operation.kind) {
    case 'deactivate':
    case 'enable':
      return (settings.get('disabled_user') === '1') === operation.after.disabled;
    case 'move':
      return operation.after.group_id === null || user.groupId === operation.after.group_id;
    case 'role':
      return user.roles.get(user.groupId) === ROLE_IDS[operation.after];
    case 'name':
      return user.name === operation.after;
    case 'email':
      return user.email === operation.after;
    case 'external-id':
      return settings.get('external_id') === operation.after;
    case 'additional-email':
      return settings.get('additional_email') === operation.after;
    case 'reset-manual':
      return settings.get('added_manually') !== '1';
    case 'create-group':
    case 'remove-group':
    case 'invite':
    case 'finish':
      return undefined;
  }
}

it('what a run reports as done is so in the account, whatever TimeCamp answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      preparedList,
      accountSeed,
      fc.subarray([...LIES], { minLength: 1 }),
      fc.constantFrom('stored' as const, 'sent' as const, 'nothing' as const),
      fc.constantFrom(undefined, '104'),
      async (people, account: TimecampSeed, lies, echoes, disabledUsersGroupId) => {
        const ignores: TimecampOptions['ignores'] = (action) =>
          (lies as readonly string[]).includes(nameOf(action));
        await withEnvironment({ account, ignores, echoes }, async (world) => {
          const options = { disabledUsersGroupId, updateEmailOnExternalId: true };
          const { applied } = await world.sync(people, { options });
          const wrong = applied.results
            .filter(
              ({ operation, outcome }) => outcome.state === 'done' && isTrue(operation, world) === false,
            )
            .map(({ operation }) => operation.id);
          expect(wrong).toEqual([]);
        });
      },
    ),
    { numRuns: 10 },
  );
});
