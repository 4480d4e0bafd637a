import { UserError } from '../../base/errors.ts';
import { soundSettings } from '../../config/load.ts';
import type { SectionName } from '../../config/table.ts';
import type { Account } from '../../core/model.ts';
import type { Source } from '../../sources/source.ts';
import type { Context } from '../context.ts';
import { hasFailed, type PartPlan, partStyle, pickSections, sourcePart, tryPart } from '../doctor/parts.ts';
import { checkAccess } from '../doctor/timecamp.ts';
import { renderPart } from '../render/doctor.ts';
import { type Answers, environmentOf } from './answers.ts';
import type { Dialogue } from './dialogue.ts';

export interface Attempt {
  readonly answers: Answers;
  readonly dialogue: Dialogue;
  readonly context: Context;
}

/** Tries the HR system as the answers have it, and shows how that goes. @returns whether all of it did */
export async function trySource(source: Source, attempt: Attempt): Promise<boolean> {
  const { inspection, log } = await attempt.context.inspect(
    environmentOf(attempt.answers, attempt.context.shell),
  );
  if (!(await settingsAreSound(source.sections, attempt))) return false;
  return tried(sourcePart(source, soundSettings(inspection), log, attempt.context.shell), attempt);
}

/** The same for TimeCamp. @returns the account, where it could be read */
export async function tryTimecamp(
  attempt: Attempt,
): Promise<{ readonly ok: boolean; readonly account: Account | undefined }> {
  const { context, answers } = attempt;
  const { clock, signal } = context.shell;
  if (!(await settingsAreSound(['timecamp', 'network'], attempt))) return { ok: false, account: undefined };
  const { inspection, log } = await context.inspect(environmentOf(withRootGroup(answers), context.shell));
  const settings = pickSections(soundSettings(inspection), ['timecamp', 'network']);
  if (settings === undefined) return { ok: false, account: undefined };
  const found: { account?: Account | undefined } = {};
  const ok = await tried(
    {
      name: 'timecamp',
      title: 'TimeCamp',
      steps: (async function* steps() {
        found.account = yield* checkAccess({ settings, clock, log, signal });
      })(),
    },
    attempt,
  );
  return { ok, account: found.account };
}

/** Shows what is wrong with the answers by themselves; where nobody can be asked again, that ends it. */
async function settingsAreSound(
  sections: readonly SectionName[],
  { answers, dialogue, context }: Attempt,
): Promise<boolean> {
  const { inspection } = await context.inspect(environmentOf(withRootGroup(answers), context.shell));
  const problems = sections.flatMap((name) => inspection.sections.get(name)?.problems ?? []);
  if (problems.length > 0) dialogue.show(context.scrub(problems.join('\n')));
  return problems.length === 0;
}

/** The root group is chosen from the account, which is read with the settings: until then any id will do. */
export function withRootGroup(answers: Answers): Answers {
  const known = answers.values.has(ROOT_GROUP);
  return known ? answers : { ...answers, values: new Map([...answers.values, [ROOT_GROUP, '1']]) };
}

const ROOT_GROUP = 'TIMECAMP_ROOT_GROUP_ID';

async function tried(plan: PartPlan, { dialogue, context }: Attempt): Promise<boolean> {
  const { shell } = context;
  const part = await tryPart(plan, shell);
  shell.signal.throwIfAborted();
  dialogue.show(context.scrub(renderPart(part, partStyle(shell.stderrIsTerminal, shell.env))));
  return !hasFailed(part);
}

/**
 * After a failure: ask again, or take the settings as they are?
 * @throws UserError where nobody can be asked
 */
export async function askAgain(title: string, { dialogue }: Pick<Attempt, 'dialogue'>): Promise<boolean> {
  if (!dialogue.asks)
    throw new UserError(`${title} cannot be used with these settings. No .env was written.`, {
      code: 'settings',
      hint: 'What is wrong stands above. --offline writes the settings without trying them.',
    });
  const next = await dialogue.choose(
    `${title} cannot be used like that.`,
    [
      { value: 'again', label: 'Answer again', hint: '' },
      { value: 'on', label: 'Go on all the same', hint: 'tcsync doctor tries it later' },
    ],
    'again',
  );
  return next === 'again';
}
