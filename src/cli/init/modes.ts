import { UserError } from '../../base/errors.ts';
import { soundSettings } from '../../config/load.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import { type GroupMode, groupMode } from '../../core/prepare/options.ts';
import { prepare } from '../../core/prepare/prepare.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { cutTree, groupTree, treeStatistics } from '../../core/tree.ts';
import type { Source, SourceOptions } from '../../sources/source.ts';
import { readSource } from '../commands/fetch.ts';
import { pickSections } from '../doctor/parts.ts';
import { describeFailure } from '../failure.ts';
import { renderTree } from '../render/tree.ts';
import { environmentOf } from './answers.ts';
import type { Attempt } from './connect.ts';

const DEPARTMENTS = 'TIMECAMP_USE_DEPARTMENT_GROUPS';
const SUPERVISORS = 'TIMECAMP_USE_SUPERVISOR_GROUPS';

/** Each mode with its title and its two settings. */
const MODES: Readonly<
  Record<GroupMode, readonly [title: string, departments: boolean, supervisors: boolean]>
> = {
  departments: ['Groups follow the departments', true, false],
  hybrid: ['Departments, with their supervisors below', true, true],
  supervisors: ['Groups follow the chain of supervisors', false, true],
};

const MODE_NAMES = Object.keys(MODES) as GroupMode[];

/** How much of each tree is shown: enough to recognise the company. */
const PREVIEW_LEVELS = 2;
const PREVIEW_LINES = 12;

/** Reads the people, in memory, shows the tree that each mode makes of them, and asks for one. */
export async function chooseMode(source: Source, options: SourceOptions, attempt: Attempt): Promise<void> {
  const { answers, dialogue, context } = attempt;
  if (!dialogue.asks || answers.decided.has(DEPARTMENTS) || answers.decided.has(SUPERVISORS)) return;
  const { inspection } = await context.inspect(environmentOf(answers, context.shell));
  const settings = soundSettings(inspection).prepare;
  if (settings === undefined) return;
  const people = await readPeople(source, options, attempt);
  const hints = MODE_NAMES.map((mode) =>
    people === undefined ? '' : preview(mode, people, settings, attempt),
  );
  const chosen = await dialogue.choose(
    'Which tree shall TimeCamp get?',
    MODE_NAMES.map((mode, index) => ({ value: mode, label: MODES[mode][0], hint: hints[index] ?? '' })),
    groupMode(settings),
  );
  const [, departments, supervisors] = MODES[chosen];
  answers.values.set(DEPARTMENTS, String(departments)).set(SUPERVISORS, String(supervisors));
}

/** Undefined when they cannot be read, which is told: the mode can be chosen without a preview. */
async function readPeople(
  source: Source,
  options: SourceOptions,
  { answers, dialogue, context }: Attempt,
): Promise<readonly Employee[] | undefined> {
  const { inspection, log } = await context.inspect(environmentOf(answers, context.shell));
  const settings = pickSections(soundSettings(inspection), [...source.sections, 'network']);
  if (settings === undefined) return undefined;
  try {
    return (await readSource(source, options, { settings, log }, {}, context)).employees;
  } catch (error) {
    context.shell.signal.throwIfAborted();
    const { message, hint } = describeFailure(error, false);
    dialogue.show(
      context.scrub(`No preview: ${message}${hint === undefined ? '' : `\nWhat to do: ${hint}`}`),
    );
    return undefined;
  }
}

/** Shows one tree. @returns its size in a few words, or why there is none */
function preview(
  mode: GroupMode,
  employees: readonly Employee[],
  settings: Settings['prepare'],
  { dialogue, context: { shell } }: Attempt,
): string {
  const [title, useDepartmentGroups, useSupervisorGroups] = MODES[mode];
  try {
    const wanted = { ...settings, useDepartmentGroups, useSupervisorGroups };
    const { value } = prepare({ employees, invalid: [] }, wanted, compileRules(wanted));
    const tree = groupTree(value.users);
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
    return 'impossible with this data';
  }
}
