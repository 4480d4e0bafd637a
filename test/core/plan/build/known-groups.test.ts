import { expect, it } from 'vitest';
import { checkGroups } from '../../../../src/core/plan/build/known-groups.ts';
import { account } from '../builders.ts';

const { groups } = account([], { '2': 'Sales' });
const withoutTop = groups.filter(({ parent_id }) => parent_id !== '0');

it.each([
  ['1', undefined, undefined, undefined],
  ['1', '2', undefined, undefined],
  ['7', undefined, 'root group 7', 'TIMECAMP_ROOT_GROUP_ID'],
  ['1', '7', "disabled users' group 7", 'TIMECAMP_DISABLED_USERS_GROUP_ID'],
])(
  'root group %s and disabled group %s in an account with 1 and 2: %s',
  (rootGroupId, disabledUsersGroupId, what, setting) => {
    const check = (of: typeof groups) => () =>
      checkGroups({ groups: of }, { rootGroupId, disabledUsersGroupId });
    if (what === undefined) {
      expect(check(groups)).not.toThrow();
      return;
    }
    const refusal = (known: string) =>
      expect.objectContaining({
        message: `The ${what} (${setting}) is not a group of this TimeCamp account.`,
        exitCode: 64,
        hint: `Look up the group's id in TimeCamp${known} and correct ${setting}. Nothing was changed.`,
      });
    expect(check(groups.toReversed())).toThrow(refusal(' (its top group is 1, "People")'));
    if (rootGroupId === '7') expect(check(withoutTop)).toThrow(refusal(''));
  },
);
