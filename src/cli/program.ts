import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../base/errors.ts';
import type { CommonOptions, Context, Shell } from './context.ts';
import { SOURCE_NAMES } from '../sources/registry.ts';
import { collect, commander, examples, format, wholeNumber } from './surface.ts';
import { VERSION_LINE } from './version.ts';

/** A command line that was understood, not yet run. */
export interface Invocation {
  /** The command as typed, with its source: `fetch bamboohr`. */
  readonly command: string;
  readonly options: CommonOptions;
  /** What was typed, for those who may not run everything. */
  readonly typed: {
    readonly name: string;
    /** The words behind the name that belong to no option. */
    readonly words: readonly string[];
    /** Without those that were left at their defaults. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  run(context: Context): Promise<ExitCode>;
}

/** A command line with nothing to run: help, the version, or a complaint. */
export interface Finished {
  readonly exitCode: ExitCode;
  /** The complaint; undefined where there is none. */
  readonly problem?: string;
}

/** What a command does, given its arguments, its options and the context. */
type Body<Typed extends readonly unknown[]> = (...given: [...Typed, Context]) => Promise<ExitCode>;

/** Reads a command line without running it. Help, the version and complaints are written to the shell here. */
export function parse(
  argv: readonly string[],
  shell: Pick<Shell, 'stdout' | 'stderr' | 'columns'>,
): Invocation | Finished {
  let invocation: Invocation | undefined;
  const program = createProgram(shell, (understood) => {
    invocation = understood;
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof commander.CommanderError)) throw error;
    if (error.exitCode === 0) return { exitCode: EXIT.done };
    return { exitCode: EXIT.usage, problem: error.message.replace(/^error: /, '') };
  }
  return invocation ?? { exitCode: EXIT.usage, problem: 'There is no command.' };
}

function createProgram(
  { stdout, stderr, columns }: Pick<Shell, 'stdout' | 'stderr' | 'columns'>,
  invoke: (invocation: Invocation) => void,
): Command {
  const program = new commander.Command('tcsync')
    .description('Keeps people and groups in TimeCamp in step with your HR system or directory.')
    .version(VERSION_LINE, '--version', 'print the versions of tcsync and Node, and the platform')
    .helpOption('--help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(--help shows what is possible)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    });

  examples(program, [
    ['tcsync demo', 'watch it work, with a company that does not exist'],
    ['tcsync init', 'make the settings, in a dialogue'],
    ['tcsync fetch bamboohr', 'read everybody from BambooHR into var/users.json'],
    ['tcsync prepare', 'decide names, groups and roles: var/timecamp_users.json'],
    ['tcsync sync --dry-run', 'show what would change in TimeCamp'],
    ['tcsync sync', 'change it'],
  ]);

  /** An action: what was typed is handed on, and its body loaded when it is run. */
  const body =
    <Typed extends readonly unknown[]>(load: () => Promise<Body<Typed>>) =>
    (...given: readonly unknown[]): void => {
      const command = given.at(-1) as Command;
      // commander gives the arguments, then the options, then the command.
      const typed = given.slice(0, -1) as unknown as Typed;
      const source = SOURCE_NAMES.filter((name) => name === typed[0]);
      invoke({
        command: [command.name(), ...source].join(' '),
        options: command.opts(),
        typed: {
          name: command.name(),
          words: command.args,
          options: Object.fromEntries(
            Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) === 'cli'),
          ),
        },
        run: async (context) => (await load())(...typed, context),
      });
    };

  const init = program
    .command('init')
    .description('make the .env: asks for the settings, tries them, and shows what each choice leads to')
    .addOption(new commander.Option('--source <source>', 'where people come from').choices(SOURCE_NAMES))
    .option('--file <file>', 'for the source file: the CSV or JSON file')
    .option('--set <name=value>', 'a setting, not to be asked for; no secret (repeatable)', collect)
    .option('--yes', 'ask nothing: what is proposed is taken')
    .option('--replace', 'write over a .env that is there; settings not asked for are kept')
    .option('--offline', 'without trying the settings')
    .action(body(async () => (await import('./commands/init.ts')).runInit));
  examples(init, [
    ['tcsync init', 'a dialogue; Ctrl-C leaves it, and nothing behind'],
    ['tcsync init --source ldap', 'for a directory'],
    ['tcsync init --source factorial --yes', 'no dialogue; the keys from the environment'],
  ]);

  const fetch = program
    .command('fetch')
    .description('read everybody from an HR system or directory into var/users.json')
    .addArgument(new commander.Argument('<source>', 'where from').choices(SOURCE_NAMES))
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .option('--output <file>', 'write this file instead of var/users.json')
    .option('--allow-empty', 'an empty answer is no error, for this run')
    .option('--allow-missing-groups', 'a configured group that is not there is a warning, for this run')
    .addOption(format(['text', 'json']))
    .option('--map <fields>', 'for the source file: fields and their columns, name=Full name,…')
    .option('--encoding <name>', 'for the source file: how its text is encoded')
    .option('--time-off', 'for the source factorial: the leaves too, into var/vacation.json')
    .option('--from <day>', 'leaves from this day on')
    .option('--to <day>', 'leaves up to this day')
    .action(body(async () => (await import('./commands/fetch.ts')).runFetch));
  examples(fetch, [
    ['tcsync fetch bamboohr', 'everybody from BambooHR'],
    ['tcsync fetch bamboohr --output people.json', 'into another file'],
    ['tcsync fetch file people.csv', 'from a file, where there is no connector'],
    ['tcsync fetch factorial --time-off --from 2026-12-01', 'with the leaves since then'],
  ]);

  const prepare = program
    .command('prepare')
    .description('turn var/users.json into TimeCamp users with groups and roles: var/timecamp_users.json')
    .option('--check', 'show what would come out and what would change, and write nothing')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/prepare.ts')).runPrepare));
  examples(prepare, [
    ['tcsync prepare', 'by the TIMECAMP_… settings of .env; nothing is sent anywhere'],
    ['tcsync prepare --check', 'try new settings: who would be added or removed, move or change role'],
  ]);

  const explain = program
    .command('explain')
    .description('tell the story of one person: record, rules, name, group and role, each with its reason')
    .argument('<who>', 'an e-mail or an external id')
    .option('--account', 'with what TimeCamp has of them, and what a sync would do')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/explain.ts')).runExplain));
  examples(explain, [
    ['tcsync explain ann@example.com', 'why is she in that group, with that role, or nowhere?'],
    ['tcsync explain 1042 --account', 'which account is hers, and what would a sync do with it?'],
  ]);

  const run = program
    .command('run')
    .description('fetch, prepare and sync in one go under one lock: what a crontab wants')
    .addArgument(new commander.Argument('<source>', 'where from').choices(SOURCE_NAMES))
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .option('--dry-run', 'do all of it in memory: change no file, and nothing in TimeCamp')
    .option('--allow <hazard=number>', 'permit up to that many, for this run (repeatable)', collect)
    .option('--allow-empty', 'an empty answer is no error, for this run')
    .option('--allow-missing-groups', 'a configured group that is not there is a warning, for this run')
    .option('--map <fields>', 'for the source file: fields and their columns, name=Full name,…')
    .option('--encoding <name>', 'for the source file: how its text is encoded')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/run.ts')).runPipeline));
  examples(run, [
    ['tcsync run bamboohr --dry-run', 'the whole way, and what it would change'],
    ['tcsync run bamboohr', 'from cron: silent when nothing changed'],
  ]);

  const sync = program
    .command('sync')
    .description('compare var/timecamp_users.json with TimeCamp, and change TimeCamp')
    .option('--dry-run', 'show what would be done, and do none of it')
    .option('--allow <hazard=number>', 'permit up to that many, for this run (repeatable)', collect)
    .option('--only <categories>', 'a comma list: new-users, updates, enable, moves, roles, groups, …')
    .option('--user <key>', 'only this person: an e-mail or an external id (repeatable)', collect)
    .option('--input <file>', 'read this file instead of var/timecamp_users.json')
    .option('--plan-out <file>', 'save the plan and change nothing')
    .option('--plan <file>', 'do exactly what a saved plan says, if the account is still as it was')
    .option('--detailed-exitcode', 'with --dry-run: exit code 2 when there is something to do')
    .option('--html <file>', 'write the plan, and what became of it, as a page to look at in a browser')
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/sync.ts')).runSync));
  examples(sync, [
    ['tcsync sync --dry-run', 'what would change'],
    ['tcsync sync', 'change it'],
    ['tcsync sync --allow deactivations=40', 'a run in which up to 40 people may be disabled'],
    ['tcsync sync --only new-users,moves', 'invite and move people, leave all else'],
    ['tcsync sync --user ann@example.com', 'one person'],
    ['tcsync sync --plan-out plan.json', 'a plan to be read, and approved'],
    ['tcsync sync --plan plan.json', 'applied as it was approved'],
  ]);

  const tree = program
    .command('tree')
    .alias('display-tree')
    .description('show the group tree of var/timecamp_users.json, or of the TimeCamp account')
    .option('--account', 'the tree of the account instead')
    .option('--diff', 'the tree of the account, with what a sync would change in it')
    .option('--users', 'list the people of each group')
    .option('--detailed', 'list them with e-mail, external id and reasons')
    .option('--depth <levels>', 'only so many levels below the root group', wholeNumber)
    .option('--file <file>', 'read this file instead of var/timecamp_users.json')
    .option('--html <file>', 'write a page to look at in a browser, too')
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/tree.ts')).runTree));
  examples(tree, [
    ['tcsync tree', 'groups, how many people are in them, and their supervisors'],
    ['tcsync tree --users --depth 2', 'two levels, with everybody by name'],
    ['tcsync tree --html tree.html', 'a page with an org chart, an outline and search'],
    ['tcsync tree --diff', 'what the next sync would make of the account'],
  ]);

  const removeEmptyGroups = program
    .command('remove-empty-groups')
    .description('remove groups below the root group in which nobody is and which nobody needs')
    .option('--dry-run', 'show what would be removed, and remove none of it')
    .option('--no-prepared', 'there is no var/timecamp_users.json: remove every empty group')
    .option('--allow <hazard=number>', 'permit up to that many, for this run (repeatable)', collect)
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/remove-empty-groups.ts')).runRemoveEmptyGroups));
  examples(removeEmptyGroups, [['tcsync remove-empty-groups --dry-run', 'what would be removed']]);

  const syncTimeOff = program
    .command('sync-time-off')
    .description('bring the leaves of var/vacation.json into TimeCamp')
    .option('--dry-run', 'show what would be written, and write none of it')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/sync-time-off.ts')).runSyncTimeOff));
  examples(syncTimeOff, [
    ['tcsync fetch factorial --time-off', 'read the leaves first'],
    ['tcsync sync-time-off --dry-run', 'what would be written'],
  ]);

  const doctor = program
    .command('doctor')
    .description('try everything that a run needs, step by step, and say what to put right; writes nothing')
    .addArgument(
      new commander.Argument('[source]', 'the HR system; without it the one that has settings').choices(
        SOURCE_NAMES,
      ),
    )
    .option('--offline', 'settings and files only, without any connection')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/doctor.ts')).runDoctor));
  examples(doctor, [
    ['tcsync doctor', 'settings, files, your HR system and TimeCamp'],
    ['tcsync doctor ldap', 'with the directory, whatever else has settings'],
    ['tcsync doctor --offline', 'settings and files only'],
  ]);

  const cron = program
    .command('cron')
    .description('print lines for a crontab, with the paths of this machine; changes no crontab')
    .addArgument(new commander.Argument('<source>', 'where from').choices(SOURCE_NAMES))
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/cron.ts')).runCron));
  examples(cron, [['tcsync cron bamboohr', 'for the settings and the var/ of this folder']]);

  const serve = program
    .command('serve')
    .description('an HTTP service that runs commands on request, with a page to look at')
    .action(body(async () => (await import('./commands/serve.ts')).runServe));
  examples(serve, [['tcsync serve', 'on 127.0.0.1:8181; TCSYNC_HTTP_HOST and TCSYNC_HTTP_TOKEN for others']]);

  const sandbox = program
    .command('sandbox')
    .description('start stand-ins of TimeCamp and BambooHR on this machine, to try everything without risk')
    .option('--from-account', 'a copy of your TimeCamp account instead of an invented company')
    .option('--latency <ms>', 'let each answer take that long', wholeNumber)
    .option('--rate-limit <per-minute>', 'answer 429 beyond that many requests a minute', wholeNumber)
    .option('--fail <rule>', 'let requests fail, for example timecamp:PUT:/group:500 (repeatable)', collect)
    .action(body(async () => (await import('./commands/sandbox.ts')).runSandbox));
  examples(sandbox, [
    ['tcsync sandbox', 'prints the .env lines to use it; Ctrl-C ends it'],
    ['tcsync sandbox --from-account', 'rehearse on a copy of your account'],
    ['tcsync sandbox --latency 200 --rate-limit 60', 'as slow and strict as a bad day'],
  ]);

  const demo = program
    .command('demo')
    .description('fetch, prepare and sync a company of 60 people into a TimeCamp that runs on this machine')
    .action(body(async () => (await import('./commands/demo.ts')).runDemo));
  examples(demo, [['tcsync demo', 'under a minute; touches no settings and no files of yours']]);

  const completion = program
    .command('completion')
    .description('print a script that lets the Tab key complete commands, options and sources')
    .addArgument(new commander.Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']))
    .action(body(async () => (await import('./commands/completion.ts')).completionOf(program)));
  examples(completion, [
    ['tcsync completion bash', 'in ~/.bashrc, as the line: source <(tcsync completion bash)'],
    ['tcsync completion zsh', 'as _tcsync in a folder of $fpath'],
    ['tcsync completion fish', 'as ~/.config/fish/completions/tcsync.fish'],
  ]);

  for (const command of program.commands) {
    command
      .helpOption('--help', 'show this help')
      .option('--debug', 'tell every step, and the trace of an error');
  }
  return program;
}
