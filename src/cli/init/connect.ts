import { UserError } from '../../base/errors.ts';
import { validSettings } from '../../config/load.ts';
import type { Account } from '../../core/model.ts';
import type { Log } from '../../io/log.ts';
import type { AllSettings, AnySource } from '../../sources/registry.ts';
import type { Context } from '../context.ts';
import {
  hasFailed,
  type DoctorCheck,
  doctorStyle,
  pickSections,
  sourceCheck,
  runCheck,
} from '../doctor/checks.ts';
import { checkAccess } from '../doctor/timecamp.ts';
import { renderCheck } from '../render/doctor.ts';
import { type Answers, environmentOf } from './answers.ts';
import type { Dialogue } from './dialogue.ts';

export interface InitContext {
  readonly answers: Answers;
  readonly dialogue: Dialogue;
  readonly context: Context;
}

/** Checks the source with the answers and shows the results. @returns whether all steps passed */
export async function trySource(source: AnySource, attempt: InitContext): Promise<boolean> {
  const valid = await validAnswers([...source.sections, 'network'], attempt);
  if (valid === undefined) return false;
  return tried(sourceCheck(source, valid.settings, valid.log, attempt.context.shell), attempt);
}

/** The same for TimeCamp. @returns the account, if it could be read */
export async function tryTimecamp(
  attempt: InitContext,
): Promise<{ readonly ok: boolean; readonly account: Account | undefined }> {
  const { clock, signal } = attempt.context.shell;
  const valid = await validAnswers(['timecamp', 'network'], attempt);
  const found: { account?: Account | undefined } = {};
  if (valid === undefined) return { ok: false, account: undefined };
  const { settings, log } = valid;
  const steps = async function* steps() {
    found.account = yield* checkAccess({ settings, clock, log, signal });
  };
  const ok = await tried({ name: 'timecamp', title: 'TimeCamp', steps: steps() }, attempt);
  return { ok, account: found.account };
}

/** The settings of these sections by the answers; undefined if any is invalid, after showing why. */
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

/** The root group is chosen from the account, which needs valid settings to be read: until then any id will do. */
export function withRootGroup(answers: Answers): Answers {
  const known = answers.values.has(ROOT_GROUP);
  return known ? answers : { ...answers, values: new Map([...answers.values, [ROOT_GROUP, '1']]) };
}

const ROOT_GROUP = 'TIMECAMP_ROOT_GROUP_ID';

async function tried(plan: DoctorCheck, { dialogue, context }: InitContext): Promise<boolean> {
  const { shell } = context;
  const part = await runCheck(plan, shell);
  shell.signal.throwIfAborted();
  dialogue.show(context.scrub(renderCheck(part, doctorStyle(shell.stderrIsTerminal, shell))));
  return !hasFailed(part);
}

/**
 * Asks after a failure whether to ask again or to keep the settings.
 * @throws UserError without a dialogue
 */
export async function askAgain(title: string, { dialogue }: Pick<InitContext, 'dialogue'>): Promise<boolean> {
  if (!dialogue.asks)
    throw new UserError(`${title} failed the check with these settings. tcsync did not write .env.`, {
      code: 'settings',
      hint: 'See the errors above. --offline writes the settings without checking them.',
    });
  const next = await dialogue.choose(
    `${title} failed the check.`,
    [
      { value: 'again', label: 'Change the answers', hint: '' },
      { value: 'on', label: 'Continue anyway', hint: 'check it later with tcsync doctor' },
    ],
    'again',
  );
  return next === 'again';
}
