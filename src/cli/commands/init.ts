import type { ReadStream } from 'node:tty';
import { EXIT, type ExitCode, settingsError, usageError } from '../../base/errors.ts';
import { envFile } from '../../config/describe.ts';
import { parseDotenv } from '../../config/dotenv.ts';
import type { Setting } from '../../config/setting.ts';
import { readDotenv } from '../../config/variables.ts';
import type { Account } from '../../core/model.ts';
import { inSentence } from '../../core/text.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import { type AnySource, loadSource, type SourceName } from '../../sources/registry.ts';
import { createFileStorage } from '../../storage/file.ts';
import type { CommonOptions, Context } from '../context.ts';
import { initialAnswers, environmentOf, isAnswered, isPreset, withEnvironmentOf } from '../init/answers.ts';
import { askAgain, type InitContext, tryTimecamp, withRootGroup } from '../init/connect.ts';
import { type Dialogue, interrupted, openDialogue, acceptProposals } from '../init/dialogue.ts';
import { prepareFirstSync } from '../init/first-sync.ts';
import { askLeavers } from '../init/leavers.ts';
import { askIgnored, chooseRootGroup } from '../init/groups.ts';
import { mergePeople, type SourcePeople } from '../init/merged-people.ts';
import { chooseMode } from '../init/modes.ts';
import { readPeople, showSkipped } from '../init/people.ts';
import { askSetting } from '../init/questions.ts';
import { chooseRoles, readMarks } from '../init/roles.ts';
import { askSources, chooseFirstSource, listedSources } from '../init/sources.ts';
import { chooseStatuses } from '../init/statuses.ts';

export interface InitOptions extends CommonOptions {
  readonly source?: SourceName;
  /** For the source file. */
  readonly file?: string;
  readonly set?: readonly string[];
  readonly yes?: boolean;
  readonly replace?: boolean;
  readonly offline?: boolean;
}

const ENV_FILE = '.env';

/** `tcsync init`: creates `.env` from a dialogue or from options, and writes it at the very end. */
export async function runInit(options: InitOptions, context: Context): Promise<ExitCode> {
  try {
    return await makeSettings(options, context);
  } catch (error) {
    throw context.shell.signal.aborted ? interrupted() : error;
  }
}

async function makeSettings(options: InitOptions, context: Context): Promise<ExitCode> {
  const { shell } = context;
  const dialogue = await dialogueOf(options, context);
  const before = readDotenv(shell.cwd);
  if (before.problem !== undefined) throw settingsError(before.problem);
  if (before.text !== undefined && !(await mayReplace(options, dialogue))) {
    context.writeStderr(`${ENV_FILE} is unchanged.`);
    return EXIT.done;
  }
  const { values, invalid } = parseDotenv(before.text ?? '', shell.env);
  if (invalid.length > 0)
    throw usageError(
      `${ENV_FILE} has invalid lines that a new file would lose: ${invalid.join(', ')}. ${ENV_FILE} is unchanged.`,
      'Correct or remove them; usually a closing quote is missing.',
    );
  const { offline = false } = options;
  const first = await chooseFirstSource(options, dialogue);
  const given = initialAnswers(['sources', 'timecamp', 'prepare'], {
    before: values,
    set: [...(options.set ?? []), ...(options.file === undefined ? [] : [`FILE_PATH=${options.file}`])],
    env: shell.env,
  });
  const listed = listedSources(first, given);
  if (!dialogue.asks) await requireAll(listed, { answers: given, dialogue, context }, offline);
  const { sources, answers } = await askSources(
    first,
    listed,
    { answers: given, dialogue, context },
    { offline },
  );
  const attempt: InitContext = { answers, dialogue, context };
  const account = await askTimecamp(attempt, options);
  if (!offline) await askChoices(sources, account, attempt);
  await askGuard(attempt);

  await createFileStorage(shell.cwd).write(ENV_FILE, [Buffer.from(envFile(SECTIONS, answers.values))]);
  context.writeStderr(`\nThe settings are in ${ENV_FILE}, which only you can read. Next steps:\n`);
  context.writeStdout(nextCommands(sources));
  context.writeStderr(`\n${SEATS}`);
  return EXIT.done;
}

async function dialogueOf({ yes = false }: InitOptions, context: Context): Promise<Dialogue> {
  const { shell } = context;
  if (yes) return acceptProposals((text) => context.writeStderr(text));
  if (shell.stderrIsTerminal && (shell.stdin as ReadStream).isTTY)
    return openDialogue(shell, 'tcsync settings. Press Ctrl-C to quit without writing anything.');
  throw usageError(
    'tcsync init asks questions and requires a terminal.',
    'Answer on the command line: --source NAME --set NAME=VALUE … --yes; pass secrets as NAME_FILE or in the environment.',
  );
}

/** Whether the existing `.env` may be replaced. */
async function mayReplace({ replace = false }: InitOptions, dialogue: Dialogue): Promise<boolean> {
  if (replace) return true;
  if (!dialogue.asks)
    throw usageError(
      `${ENV_FILE} already exists and is unchanged.`,
      'Use --replace to overwrite it. Settings that init does not ask for are kept; comments are lost.',
    );
  return dialogue.confirm(
    `${ENV_FILE} already exists. Overwrite it? Its values become the defaults; settings that init does not ask for are kept; comments are lost.`,
    false,
  );
}

/** Without a dialogue: reports everything that is missing or invalid at once, before any check. */
async function requireAll(
  names: readonly SourceName[],
  { answers, context }: InitContext,
  offline: boolean,
): Promise<void> {
  const { shell } = context;
  const sources = await Promise.all(names.map(loadSource));
  const sections = sources.flatMap((source) => source.sections);
  const all = withEnvironmentOf(sections, answers, shell.env);
  const { inspection } = await context.inspect(environmentOf(offline ? all : withRootGroup(all), shell));
  const problems = ([...sections, 'sources', 'timecamp', 'prepare'] as const).flatMap(
    (name) => inspection.sections.get(name)?.problems ?? [],
  );
  const own = sources.flatMap((source) =>
    source.sections.flatMap((name) => source.problems?.({ ...inspection.sections.get(name)?.values }) ?? []),
  );
  const { path } = SECTIONS.file.settings;
  if (names.includes('file') && !isAnswered(all, path)) own.push(`${path.name} is not set. ${path.doc}`);
  if (problems.length + own.length > 0)
    throw usageError(
      ['Settings are missing or invalid:', ...[...problems, ...own].map((problem) => `  ${problem}`)].join(
        '\n',
      ),
      'Set them with --set NAME=VALUE; pass secrets as NAME_FILE or in the environment. Nothing was written.',
    );
}

/**
 * Asks for the settings of TimeCamp until the check passes or the reader continues anyway.
 * @returns the account, unless it could not be read; then also asks for the root group
 */
async function askTimecamp(
  attempt: InitContext,
  { offline = false }: InitOptions,
): Promise<Account | undefined> {
  const { apiKey, rootGroupId } = SECTIONS.timecamp.settings;
  let account: Account | undefined;
  for (let again = true; again;) {
    await askUnlessDecided(apiKey, attempt);
    if (offline) break;
    const tried = await tryTimecamp(attempt);
    account = tried.account;
    again = !tried.ok && (await askAgain('TimeCamp', attempt));
  }
  if (account === undefined) await askUnlessDecided(rootGroupId, attempt);
  return account;
}

/** The choices that depend on the people and on the account. Without a dialogue, groups and roles are not asked for. */
async function askChoices(
  sources: readonly AnySource[],
  account: Account | undefined,
  attempt: InitContext,
): Promise<void> {
  const { answers, dialogue } = attempt;
  if (dialogue.asks) for (const { name } of sources) readMarks(name, answers);
  const lists: SourcePeople[] = [];
  for (const source of sources) {
    const employees = await readPeople(source, attempt);
    if (employees === undefined) continue;
    await chooseStatuses(source.name, employees, attempt);
    lists.push({ source, employees });
  }
  const people = lists.length < sources.length ? undefined : await mergePeople(lists, account, attempt);
  if (dialogue.asks) {
    await chooseMode(people, attempt);
    await chooseRoles(people, attempt);
  }
  if (account === undefined) return;
  const sync = await prepareFirstSync(people, account, attempt);
  const duplicates = (sync?.duplicates ?? []).map(({ who, name, reason }) => `${name} (${who}) ${reason}`);
  showSkipped('These records are skipped as duplicates:', duplicates, dialogue);
  await chooseRootGroup(account, sync, answers, dialogue);
  await askIgnored(account, answers, dialogue);
  const titles = sources.map(({ title }) => inSentence(title)).join(' or ');
  await askLeavers(titles, await prepareFirstSync(people, account, attempt), attempt);
}

/** Explains the limit of deactivations and asks for it. */
async function askGuard(attempt: InitContext): Promise<void> {
  if (attempt.dialogue.asks) attempt.dialogue.show(GUARD);
  await askUnlessDecided(SECTIONS.timecamp.settings.maxDeactivations, attempt);
}

const GUARD =
  'A sync disables users who are no longer active in the HR system. If there are more\nof them than this limit, ' +
  'for example because the source is incomplete, the sync\nchanges nothing until you allow it for one run.';

async function askUnlessDecided(
  setting: Setting<unknown>,
  { answers, dialogue, context }: InitContext,
): Promise<void> {
  if (!isPreset(answers, setting)) await askSetting(setting, answers, dialogue, context.shell);
}

/** A warning about the cost of the first sync. */
const SEATS =
  'Before the first `tcsync sync`, check the seats line in the plan:\n' +
  'if none is free, TimeCamp adds seats and may charge for them.';

function nextCommands([source, ...others]: readonly AnySource[]): string {
  const commands = [
    [others.length === 0 ? `tcsync fetch ${source?.name}` : 'tcsync fetch', 'read the people'],
    ['tcsync prepare', 'assign names, groups and roles'],
    ['tcsync sync --dry-run', 'show what would change in TimeCamp'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, what]) => `${command.padEnd(width)}  # ${what}`).join('\n');
}
