import { UserError } from '../../base/errors.ts';
import { validSettings } from '../../config/load.ts';
import type { Account } from '../../core/model.ts';
import type { Log } from '../../io/log.ts';
import type { AllSettings, AnySource } from '../../sources/registry.ts';
import type { Context } from '../context.ts';
import { hasFailed, type Check, doctorStyle, pickSections, sourceCheck, runCheck } from '../doctor/checks.ts';
import { checkAccess } from '../doctor/timecamp.ts';
import { renderCheck } from '../render/doctor.ts';
import { type Answers, environmentOf } from './answers.ts';
import type { Dialogue } from './dialogue.ts';

export interface InitContext {
  readonly answers: Answers;
  readonly dialogue: Dialogue;
  readonly context: Context;
}

/** Tries the HR system as the answers have it, and shows how that goes. @returns whether all of it did */
export async function trySource(source: AnySource, attempt: InitContext): Promise<boolean> {
  const sound = await validAnswers([...source.sections, 'network'], attempt);
  if (sound === undefined) return false;
  return tried(sourceCheck(source, sound.settings, sound.log, attempt.context.shell), attempt);
}

/** The same for TimeCamp. @returns the account, where it could be read */
export async function tryTimecamp(
  attempt: InitContext,
): Promise<{ readonly ok: boolean; readonly account: Account | undefined }> {
  const { clock, signal } = attempt.context.shell;
  const sound = await validAnswers(['timecamp', 'network'], attempt);
  const found: { account?: Account | undefined } = {};
  if (sound === undefined) return { ok: false, account: undefined };
  const { settings, log } = sound;
  const steps = async function* steps() {
    found.account = yield* checkAccess({ settings, clock, log, signal });
  };
  const ok = await tried({ name: 'timecamp', title: 'TimeCamp', steps: steps() }, attempt);
  return { ok, account: found.account };
}

/** These sections as the answers have them; undefined when something is wrong with them, which is shown. */
async function validAnswers<S extends keyof AllSettings>(
  sections: readonly S[],
  { answers, dialogue, context }: InitContext,
): Promise<{ readonly settings: Pick<AllSettings, S>; readonly log: Log } | undefined> {
  const { inspection, log } = await context.inspect(environmentOf(withRootGroup(answers), context.shell));
  const settings = pickSections(validSettings(inspection), sections);
  if (settings !== undefined) return { settings, log };
  const problems = sections.flatMap((name) => inspection.sections.get(name)?.problems ?? []);
  dialogue.show(context.scrub(problems.join('\n')));
  return undefined;
}

/** The root group is chosen from the account, which is read with the settings: until then any id will do. */
export function withRootGroup(answers: Answers): Answers {
  const known = answers.values.has(ROOT_GROUP);
  return known ? answers : { ...answers, values: new Map([...answers.values, [ROOT_GROUP, '1']]) };
}

const ROOT_GROUP = 'TIMECAMP_ROOT_GROUP_ID';

async function tried(plan: Check, { dialogue, context }: InitContext): Promise<boolean> {
  const { shell } = context;
  const part = await runCheck(plan, shell);
  shell.signal.throwIfAborted();
  dialogue.show(context.scrub(renderCheck(part, doctorStyle(shell.stderrIsTerminal, shell.env))));
  return !hasFailed(part);
}

/**
 * After a failure: ask again, or take the settings as they are?
 * @throws UserError where nobody can be asked
 */
export async function askAgain(title: string, { dialogue }: Pick<InitContext, 'dialogue'>): Promise<boolean> {
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
