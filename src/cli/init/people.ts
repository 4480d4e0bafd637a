import { validSettings } from '../../config/load.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import type { AnySource } from '../../sources/registry.ts';
import type { SourceOptions } from '../../sources/source.ts';
import { readSource } from '../../app/fetch.ts';
import { createProgress } from '../progress.ts';
import { pickSections } from '../doctor/checks.ts';
import { describeFailure } from '../../app/failure.ts';
import { environmentOf } from './answers.ts';
import type { InitContext } from './connect.ts';

/** Reads the people into memory. If that fails, shows why and returns undefined: the previews are optional. */
export async function readPeople(
  source: AnySource,
  options: SourceOptions,
  { answers, dialogue, context }: InitContext,
): Promise<readonly Employee[] | undefined> {
  const { inspection, log } = await context.inspect(environmentOf(answers, context.shell));
  const settings = pickSections(validSettings(inspection), [...source.sections, 'network']);
  if (settings === undefined) return undefined;
  const { clock, signal } = context.shell;
  const session = { settings, log, clock, signal, progress: createProgress(context.shell) };
  try {
    return (await readSource({ source, sourceOptions: options }, session)).employees;
  } catch (error) {
    context.shell.signal.throwIfAborted();
    const { message, hint } = describeFailure(error, false);
    dialogue.show(context.scrub(`No preview: ${message}${hint === undefined ? '' : `\n${hint}`}`));
    return undefined;
  }
}

/** The settings of `prepare` by the answers; undefined if any is invalid. */
export async function prepareSettings({
  answers,
  context,
}: InitContext): Promise<Settings['prepare'] | undefined> {
  const { inspection } = await context.inspect(environmentOf(answers, context.shell));
  return validSettings(inspection).prepare;
}
