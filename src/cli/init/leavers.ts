import type { Deactivate } from '../../core/plan/plan.ts';
import { pluralize } from '../../core/text.ts';
import { plainLine } from '../render/terminal.ts';
import { isPreset } from './answers.ts';
import type { InitContext } from './connect.ts';
import type { FirstSync } from './first-sync.ts';
import { SECTIONS } from '../../sources/all-settings.ts';

type Scope = 'account' | 'root';

const { leaversScope: SCOPE, rootGroupId: ROOT_GROUP } = SECTIONS.timecamp.settings;

/** The maximum number of people named. */
const MOST_NAMES = 6;

/** If the first sync would disable people outside the root group: asks whether it may. Proposes to leave them alone. */
export async function askLeavers(
  source: string,
  sync: FirstSync | undefined,
  { answers, dialogue }: InitContext,
): Promise<void> {
  const rootGroupId = answers.values.get(ROOT_GROUP.name);
  if (sync === undefined || rootGroupId === undefined || isPreset(answers, SCOPE)) return;
  const leavers = (leaversScope: Scope): readonly Deactivate[] =>
    sync
      .plan({ rootGroupId, leaversScope })
      .operations.filter((operation) => operation.kind === 'deactivate');
  const all = leavers('account');
  const inside = new Set(leavers('root').map(({ id }) => id));
  const outside = all.filter(({ id }) => !inside.has(id));
  if (outside.length === 0) return;
  dialogue.show(['Outside the root group:', ...nameSome(outside)].join('\n'));
  const isMissing = all.every(({ matched_by: by }) => by === null);
  const before = answers.values.get(SCOPE.name);
  const chosen = await dialogue.choose<Scope>(
    `${pluralize(all.length, 'person is', 'people are')} in TimeCamp but not ${isMissing ? '' : 'active '}in ${source}, ${outside.length} of them outside this group. Disable those ${outside.length} too, or leave them alone? (${SCOPE.name})`,
    [
      { value: 'root', label: 'Leave them alone', hint: `a sync disables ${inside.size}` },
      { value: 'account', label: 'Disable them too', hint: `a sync disables ${all.length}` },
    ],
    before === 'account' ? 'account' : 'root',
  );
  answers.values.set(SCOPE.name, chosen);
}

function nameSome(people: readonly Deactivate[]): readonly string[] {
  const lines = people
    .slice(0, MOST_NAMES)
    .map(({ person, group }) =>
      plainLine(`  ${person.name || person.email} (${group?.path.join(' / ') ?? ''})`),
    );
  const more = people.length - MOST_NAMES;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}
