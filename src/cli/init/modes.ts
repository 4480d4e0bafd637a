import { UserError } from '../../base/errors.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import { type GroupMode, groupMode } from '../../core/prepare/settings.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { cutTree, preparedTree, treeStatistics } from '../../core/tree/tree.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import { renderTree, TREE_LEGEND } from '../render/tree.ts';
import type { Answers } from './answers.ts';
import type { InitContext } from './connect.ts';
import { prepareSettings } from './people.ts';

const DEPARTMENTS = 'TIMECAMP_USE_DEPARTMENT_GROUPS';
const SUPERVISORS = 'TIMECAMP_USE_SUPERVISOR_GROUPS';

/** Each mode with its title and its two settings. */
const MODES: Readonly<
  Record<GroupMode, readonly [title: string, departments: boolean, supervisors: boolean]>
> = {
  departments: ['Groups follow the departments', true, false],
  hybrid: ['Departments, with supervisor groups below', true, true],
  supervisors: ['Groups follow the supervisor hierarchy', false, true],
};

const MODE_NAMES = Object.keys(MODES) as GroupMode[];

/** The part of each tree that the preview shows: enough to recognize the company. */
const PREVIEW_LEVELS = 2;
const PREVIEW_LINES = 12;

function isModePreset({ preset }: Answers): boolean {
  return preset.has(DEPARTMENTS) || preset.has(SUPERVISORS);
}

/** Asks for a mode; if the people are known, shows the group tree of each. */
export async function chooseMode(
  people: readonly Employee[] | undefined,
  attempt: InitContext,
): Promise<void> {
  const { answers, dialogue } = attempt;
  const settings = await prepareSettings(attempt);
  if (settings === undefined || isModePreset(answers)) return;
  if (people !== undefined) dialogue.show(TREE_LEGEND);
  const hints = MODE_NAMES.map((mode) =>
    people === undefined ? '' : preview(mode, people, settings, attempt),
  );
  const chosen = await dialogue.choose(
    'Which group tree should TimeCamp have?',
    MODE_NAMES.map((mode, index) => ({ value: mode, label: MODES[mode][0], hint: hints[index] ?? '' })),
    groupMode(settings),
  );
  const [, departments, supervisors] = MODES[chosen];
  answers.values.set(DEPARTMENTS, String(departments)).set(SUPERVISORS, String(supervisors));
}

/** Shows one tree. @returns its size, or why the tree cannot be built */
function preview(
  mode: GroupMode,
  employees: readonly Employee[],
  settings: Settings['prepare'],
  { dialogue, context: { shell } }: InitContext,
): string {
  const [title, useDepartmentGroups, useSupervisorGroups] = MODES[mode];
  try {
    const wanted = { ...settings, useDepartmentGroups, useSupervisorGroups };
    const { value } = prepareWithTimeout({ employees, invalid: [] }, wanted, compileRules(wanted));
    const tree = preparedTree(value.users);
    const { groups, people, deepest_level: levels } = treeStatistics(tree);
    const lines = renderTree(cutTree(tree, PREVIEW_LEVELS), 'root group', { columns: shell.columns - 4 })
      .trimEnd()
      .split('\n');
    const more = lines.length > PREVIEW_LINES ? ['…'] : [];
    dialogue.show([`${title}:`, '', ...lines.slice(0, PREVIEW_LINES), ...more].join('\n'));
    return `${groups} groups on ${levels} levels, ${people} people`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    dialogue.show(`${title}: ${error.message}`);
    return 'not possible with this data';
  }
}
