import type { Account, AccountGroup } from '../../core/model.ts';
import { compareText } from '../../core/order.ts';
import { pluralize } from '../../core/text.ts';
import { plainLine } from '../render/terminal.ts';
import type { Answers } from './answers.ts';
import type { Dialogue } from './dialogue.ts';

const ROOT_GROUP = 'TIMECAMP_ROOT_GROUP_ID';
const IGNORED = 'TIMECAMP_IGNORED_USER_IDS';

/** Offers the groups of the account, parents first. */
export async function chooseRootGroup(
  { groups }: Account,
  { values, preset }: Answers,
  dialogue: Dialogue,
): Promise<void> {
  if (preset.has(ROOT_GROUP)) return;
  const paths = new Map(groups.map((group) => [group.id, pathOf(group, groups)]));
  const order = (id: string): string => paths.get(id)?.join('\0') ?? '';
  const choices = groups
    .map(({ id, member_ids: members }) => ({
      value: id,
      label: plainLine(paths.get(id)?.join(' / ') ?? ''),
      hint: `id ${id}, ${pluralize(members.length, 'person', 'people')}`,
    }))
    .sort((a, b) => compareText(order(a.value), order(b.value)));
  const before = choices.find(({ value }) => value === values.get(ROOT_GROUP));
  const proposed = before ?? choices[0];
  if (proposed === undefined) return;
  const chosen = await dialogue.choose(
    `Which TimeCamp group should be the root group? tcsync creates, changes and removes groups only below it, but looks for leavers in the whole account. (${ROOT_GROUP})`,
    choices,
    proposed.value,
  );
  values.set(ROOT_GROUP, chosen);
}

/** The names of the groups from the account's top group to this one. */
function pathOf(group: AccountGroup, groups: readonly AccountGroup[]): readonly string[] {
  const names: string[] = [];
  const seen = new Set<AccountGroup>();
  for (let one: AccountGroup | undefined = group; one !== undefined && !seen.has(one);) {
    seen.add(one);
    names.unshift(one.name);
    const { parent_id: parent }: AccountGroup = one;
    one = groups.find(({ id }) => id === parent);
  }
  return names;
}

/** The owner of the key is often missing from the HR system. */
export async function askIgnored(
  { owner, users }: Account,
  { values, preset }: Answers,
  dialogue: Dialogue,
): Promise<void> {
  if (owner === undefined || preset.has(IGNORED)) return;
  const ids = (values.get(IGNORED) ?? '').split(',').filter((id) => id.trim() !== '');
  if (ids.includes(owner.id)) return;
  const name = users.find(({ id }) => id === owner.id)?.name || owner.email;
  const leave = await dialogue.confirm(
    `The API key belongs to ${plainLine(name)}. Exclude this user from all changes? (${IGNORED})`,
    true,
  );
  if (leave) values.set(IGNORED, [...ids, owner.id].join(','));
}
