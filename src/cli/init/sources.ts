import { usageError } from '../../base/errors.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import { type AnySource, loadSource, SOURCE_NAMES, type SourceName } from '../../sources/registry.ts';
import { isSourceName } from '../../sources/source-list.ts';
import { answer, type Answers, isPreset, withEnvironmentOf } from './answers.ts';
import { askAgain, type InitContext, trySource } from './connect.ts';
import type { Choice, Dialogue } from './dialogue.ts';
import { askFile } from './file.ts';
import { askAlsoRequired, askEncryption, askRequired } from './questions.ts';

const { sources: LIST, fieldSources, mergeBy } = SECTIONS.sources.settings;

const CHOICES: readonly Choice<SourceName>[] = (SOURCE_NAMES as readonly SourceName[]).map((value) => ({
  value,
  label: value === 'file' ? 'A CSV, JSON or XLSX file' : SECTIONS[value].title,
  hint: '',
}));

/** Asks for the HR system, or for the first of several. */
export async function chooseFirstSource(
  { source, file }: { readonly source?: SourceName; readonly file?: string },
  dialogue: Dialogue,
): Promise<SourceName> {
  if (source === undefined && !dialogue.asks)
    throw usageError('--yes requires --source.', 'For example: --source bamboohr');
  const name = source ?? (await dialogue.choose('Which HR system do people come from?', CHOICES, 'bamboohr'));
  if (file !== undefined && name !== 'file')
    throw usageError(
      `--file works only with the source file, not with ${name}.`,
      'Remove it, or use --source file.',
    );
  return name;
}

/**
 * The sources in the answers, in order of precedence: TCSYNC_SOURCES if it has the first source, else only that one.
 * @throws UserError, exit 64, if TCSYNC_SOURCES is on the command line or in the environment and lacks it
 */
export function listedSources(first: SourceName, answers: Answers): readonly SourceName[] {
  const listed = (answers.values.get(LIST.name) ?? '').split(',').map((name) => name.trim());
  const names = listed.filter(isSourceName);
  if (names.includes(first)) return names;
  if (isPreset(answers, LIST))
    throw usageError(
      `${LIST.name} does not include ${first}.`,
      `Add it: --set ${LIST.name}=${[first, ...names].join(',')}`,
    );
  return [first];
}

/**
 * Asks for the settings of each source, tries them, and asks whether there is another one.
 * @param listed those in the answers
 * @returns the sources in order of precedence, and the answers with what the environment says about them
 */
export async function askSources(
  first: SourceName,
  listed: readonly SourceName[],
  attempt: InitContext,
  how: { readonly offline: boolean },
): Promise<{ readonly sources: readonly AnySource[]; readonly answers: Answers }> {
  const { dialogue, context } = attempt;
  const isDecided = !dialogue.asks || isPreset(attempt.answers, LIST);
  const names: SourceName[] = [];
  let { answers } = attempt;
  let next: SourceName | undefined = first;
  while (next !== undefined) {
    const source = await loadSource(next);
    names.push(next);
    answers = withEnvironmentOf(source.sections, answers, context.shell.env);
    await askSource(source, { ...attempt, answers }, how);
    const others = listed.filter((name) => !names.includes(name));
    next = isDecided ? others[0] : await askForAnother(names, others[0], dialogue);
  }
  const isAsListed = names.length === listed.length && names.every((name) => listed.includes(name));
  const ordered = isAsListed ? listed : names;
  answer(answers, LIST, ordered.length > 1 ? ordered.join(',') : '');
  if (ordered.length === 1) for (const setting of [fieldSources, mergeBy]) answer(answers, setting, '');
  return { sources: await Promise.all(ordered.map(loadSource)), answers };
}

async function askForAnother(
  names: readonly SourceName[],
  known: SourceName | undefined,
  dialogue: Dialogue,
): Promise<SourceName | undefined> {
  const choices = CHOICES.filter(({ value }) => !names.includes(value));
  const [first] = choices;
  if (first === undefined) return undefined;
  const has = await dialogue.confirm('Do people also come from another system?', known !== undefined);
  return has ? dialogue.choose('Which other system?', choices, known ?? first.value) : undefined;
}

/** Asks for the settings of the source until the check passes or the reader continues anyway. */
async function askSource(
  source: AnySource,
  attempt: InitContext,
  { offline }: { readonly offline: boolean },
): Promise<void> {
  const { answers, dialogue, context } = attempt;
  for (let again = true; again;) {
    if (source.name === 'file') await askFile(attempt);
    else for (const section of source.sections) await askRequired(section, answers, dialogue, context.shell);
    await askAlsoRequired(source, answers, dialogue, context);
    if (source.name === 'ldap') await askEncryption(answers, dialogue);
    const ok = offline || (await trySource(source, attempt));
    again = !ok && (await askAgain(source.title, attempt));
  }
}
