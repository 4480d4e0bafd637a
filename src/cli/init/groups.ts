import type { Account, AccountGroup } from '../../core/model.ts';
import { compareText } from '../../core/order.ts';
import { pluralize } from '../../core/text.ts';
import { plainLine } from '../render/terminal.ts';
import type { Answers } from './answers.ts';
import type { Dialogue } from './dialogue.ts';
import type { FirstSync } from './first-sync.ts';

const ROOT_GROUP = 'TIMECAMP_ROOT_GROUP_ID';
const IGNORED = 'TIMECAMP_IGNORED_USER_IDS';

/** The maximum number of people planned for over all previews: a large account gets fewer previews. */
const MOST_PLANNED = 200_000;

/** Offers the groups of the account, parents first, with what a sync below each would change; proposes the least change. */
export async function chooseRootGroup(
  { groups }: Account,
  sync: FirstSync | undefined,
  { values, preset }: Answers,
  dialogue: Dialogue,
): Promise<void> {
  if (preset.has(ROOT_GROUP)) return;
  const paths = new Map(groups.map((group) => [group.id, pathOf(group, groups)]));
  const order = (id: string): string => paths.get(id)?.join('\0') ?? '';
  const sorted = groups.toSorted((a, b) => compareText(order(a.id), order(b.id)));
  const changes = sync === undefined ? new Map<string, Changes>() : previewChanges(sorted, sync);
  const choices = sorted.map(({ id, member_ids: members }) => ({
    value: id,
    label: plainLine(paths.get(id)?.join(' / ') ?? ''),
    hint: `id ${id}, ${pluralize(members.length, 'person', 'people')}${changesText(changes.get(id))}`,
  }));
  const before = choices.find(({ value }) => value === values.get(ROOT_GROUP));
  const least = [...changes].sort(([, a], [, b]) => total(a) - total(b))[0]?.[0];
  const proposed = before?.value ?? least ?? choices[0]?.value;
  if (proposed === undefined) return;
  const chosen = await dialogue.choose(
    `Which TimeCamp group should be the root group? tcsync creates, changes and removes groups only below it, but looks for leavers in the whole account. (${ROOT_GROUP})`,
    choices,
    proposed,
  );
  const preview = changes.get(chosen);
  if (preview !== undefined)
    dialogue.show(
      `The first sync would create ${pluralize(preview.groups, 'group', 'groups')} and move ${pluralize(preview.moves, 'person', 'people')}.`,
    );
  values.set(ROOT_GROUP, chosen);
}

/** What a first sync would change below a root group. */
interface Changes {
  readonly groups: number;
  readonly moves: number;
}

function changesText(changes: Changes | undefined): string {
  if (changes === undefined) return '';
  return `: ${pluralize(changes.groups, 'new group', 'new groups')}, ${pluralize(changes.moves, 'move', 'moves')}`;
}

function total({ groups, moves }: Changes): number {
  return groups + moves;
}

/** By group, in the order of the groups. Of too many, the top group and those whose groups are named like departments. */
function previewChanges(
  groups: readonly AccountGroup[],
  { users, plan }: FirstSync,
): ReadonlyMap<string, Changes> {
  const names = new Set(
    users.flatMap(({ timecamp_groups: [first] }) => (first === undefined ? [] : [first])),
  );
  const known = (id: string): number =>
    groups.filter((group) => group.parent_id === id && names.has(group.name)).length;
  const most = Math.max(2, Math.floor(MOST_PLANNED / Math.max(1, users.length)));
  const [top, ...others] = groups;
  const likely =
    groups.length <= most ? others : others.toSorted((a, b) => known(b.id) - known(a.id)).slice(0, most - 1);
  const candidates = new Set([top, ...likely]);
  return new Map(
    groups
      .filter((group) => candidates.has(group))
      .map(({ id }) => {
        const { counts } = plan({ rootGroupId: id });
        return [id, { groups: counts['create-group'], moves: counts.move }];
      }),
  );
}

/** The names of the groups from the account's top group to this one. */
function pathOf(group: AccountGroup, groups: readonly AccountGroup[]): readonly string[] {
  const names: string[] = [];
  const seen = new Set<AccountGroup>();
  for (let current: AccountGroup | undefined = group; current !== undefined && !seen.has(current);) {
    seen.add(current);
    names.unshift(current.name);
    const { parent_id: parent }: AccountGroup = current;
    current = groups.find(({ id }) => id === parent);
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
