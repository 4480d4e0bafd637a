import { validSettings } from '../../config/load.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import type { AnySource } from '../../sources/registry.ts';
import { readSource } from '../../app/fetch.ts';
import { plainLine } from '../../core/text.ts';
import { createProgress } from '../progress.ts';
import { pickSections } from '../doctor/checks.ts';
import { describeFailure } from '../../app/failure.ts';
import { environmentOf } from './answers.ts';
import type { InitContext } from './connect.ts';
import type { Dialogue } from './dialogue.ts';

/** Reads the people into memory. If that fails, shows why and returns undefined: the previews are optional. */
export async function readPeople(
  source: AnySource,
  { answers, dialogue, context }: InitContext,
): Promise<readonly Employee[] | undefined> {
  const { inspection, log } = await context.inspect(environmentOf(answers, context.shell));
  const settings = pickSections(validSettings(inspection), [...source.sections, 'network']);
  if (settings === undefined) return undefined;
  const { clock, signal } = context.shell;
  const session = { settings, log, clock, signal, progress: createProgress(context.shell) };
  try {
    const { employees, summary } = await readSource({ source, sourceOptions: {} }, session);
    showSkipped('These rows are skipped:', summary.skippedRows ?? [], dialogue);
    return employees;
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

/** The maximum number of rows named. */
const MOST_ROWS = 10;

/** Shows what is left out, under a heading; nothing if that is nothing. */
export function showSkipped(heading: string, rows: readonly string[], dialogue: Dialogue): void {
  if (rows.length === 0) return;
  const more = rows.length - MOST_ROWS;
  const lines = [...rows.slice(0, MOST_ROWS), ...(more > 0 ? [`… and ${more} more`] : [])];
  dialogue.show([heading, ...lines.map((line) => `  ${plainLine(line)}`)].join('\n'));
}
