import { UserError } from '../../base/errors.ts';
import { isTrue } from '../../config/kinds.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { pluralize } from '../../core/text.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import type { Answers } from './answers.ts';
import type { InitContext } from './connect.ts';
import type { Choice } from './dialogue.ts';
import { prepareSettings } from './people.ts';

const BY_MARK = 'TIMECAMP_USE_IS_SUPERVISOR_ROLE';
const KEPT = 'TIMECAMP_DISABLE_ROLE_UPDATES';

/** By source, the setting for the field that marks supervisors, with its usual value. */
const USUAL_MARKS: Readonly<Record<string, readonly [setting: string, rule: string]>> = {
  bamboohr: ['BAMBOOHR_SUPERVISOR_RULE', 'isSupervisor:Yes'],
};

/** Makes the source read the usual mark of supervisors, so that it can be counted. Alone, this changes nothing. */
export function readMarks(source: string, answers: Answers): void {
  const { values, preset } = answers;
  const [setting, rule] = USUAL_MARKS[source] ?? [];
  if (setting === undefined || rule === undefined || areRolesPreset(answers)) return;
  if (!values.has(setting) && !preset.has(setting)) values.set(setting, rule);
}

function areRolesPreset({ preset }: Answers): boolean {
  return preset.has(BY_MARK) || preset.has(KEPT);
}

type RoleSource = 'marks' | 'ranks' | 'kept';

/** Asks where the roles in TimeCamp come from, and shows the number of supervisors for each answer. */
export async function chooseRoles(
  people: readonly Employee[] | undefined,
  attempt: InitContext,
): Promise<void> {
  const { answers, dialogue } = attempt;
  const settings = await prepareSettings(attempt);
  if (settings === undefined || areRolesPreset(answers)) return;
  const marks = countLeaders(people, { ...settings, useIsSupervisorRole: true });
  const ranks = countLeaders(people, { ...settings, useIsSupervisorRole: false });
  const choices: readonly Choice<RoleSource>[] = [
    {
      value: 'marks',
      label: 'People marked as supervisors in the HR system',
      hint: inWords(marks),
    },
    {
      value: 'ranks',
      label: settings.useSupervisorGroups
        ? 'People who have reports'
        : 'People with that role in the HR system',
      hint: inWords(ranks),
    },
    { value: 'kept', label: 'Everyone keeps their current role in TimeCamp', hint: '' },
  ];
  const { values } = answers;
  const usual = marks ? 'marks' : ranks ? 'ranks' : 'kept';
  const present = isTrue(values.get(KEPT) ?? '') ? 'kept' : settings.useIsSupervisorRole ? 'marks' : 'ranks';
  const proposed = values.has(KEPT) || values.has(BY_MARK) ? present : usual;
  const chosen = await dialogue.choose(
    `Who is a supervisor in TimeCamp? Current supervisors not covered by your choice lose that role. (${BY_MARK})`,
    choices,
    proposed,
  );
  values.set(BY_MARK, String(chosen === 'marks')).set(KEPT, String(chosen === 'kept'));
}

/** The number of active people who would be supervisors or administrators; undefined if people or groups are unknown. */
function countLeaders(
  people: readonly Employee[] | undefined,
  settings: Settings['prepare'],
): number | undefined {
  if (people === undefined) return undefined;
  try {
    const { roles } = prepareWithTimeout({ employees: people, invalid: [] }, settings, compileRules(settings))
      .value.summary;
    return roles.supervisor + roles.administrator;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function inWords(leaders: number | undefined): string {
  return leaders === undefined ? '' : pluralize(leaders, 'person', 'people');
}
