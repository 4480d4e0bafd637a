import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../base/errors.ts';
import type { CommonOptions, Context, Shell } from './context.ts';
import { SOURCE_NAMES } from '../sources/registry.ts';
import { collect, commander, examples, format, jsonAlias, wholeNumber } from './command-options.ts';
import { VERSION_LINE } from './version.ts';

/** A parsed command line, ready to run. */
export interface Invocation {
  /** The command as typed, with its source: `fetch bamboohr`. */
  readonly command: string;
  readonly options: CommonOptions;
  /** The parts of the command line, for a caller that allows only some. */
  readonly typed: {
    readonly name: string;
    /** The arguments after the name, without options. */
    readonly words: readonly string[];
    /** Only the options that were given, without defaults. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  run(context: Context): Promise<ExitCode>;
}

/** A command line with nothing to run: help, the version, or a usage error. */
export interface Finished {
  readonly exitCode: ExitCode;
  /** The usage error, if there is one. */
  readonly problem?: string;
}

/** What a command does, given its arguments, its options and the context. */
type Body<Typed extends readonly unknown[]> = (...given: [...Typed, Context]) => Promise<ExitCode>;

/** Parses a command line without running it. Writes help, the version and usage errors to the shell. */
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
  return invocation ?? { exitCode: EXIT.usage, problem: 'No command given.' };
}

function createProgram(
  { stdout, stderr, columns }: Pick<Shell, 'stdout' | 'stderr' | 'columns'>,
  invoke: (invocation: Invocation) => void,
): Command {
  const program = new commander.Command('tcsync')
    .description('Keeps people and groups in TimeCamp in step with your HR system or directory.')
    .version(VERSION_LINE, '-V, --version', 'print the versions of tcsync and Node, and the platform')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    });

  examples(program, [
    ['tcsync demo', 'watch it work with an invented company'],
    ['tcsync init', 'create the settings by answering questions'],
    ['tcsync fetch bamboohr', 'read all people from BambooHR into var/users.json'],
    ['tcsync prepare', 'decide names, groups and roles: var/timecamp_users.json'],
    ['tcsync sync --dry-run', 'show what would change in TimeCamp'],
    ['tcsync sync', 'make the changes'],
  ]);

  /** Makes the action of a command; its body is loaded when the command runs. */
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
    .description('create the .env: ask for the settings, test them, and preview each choice')
    .addOption(
      new commander.Option('--source <source>', 'the HR system or directory to read').choices(SOURCE_NAMES),
    )
    .option('--file <file>', 'for the source file: the CSV or JSON file')
    .option('--set <name=value>', 'set this setting without asking; not for secrets (repeatable)', collect)
    .option('--yes', 'ask no questions: accept all proposals')
    .option('--replace', 'replace an existing .env; other settings in it are kept')
    .option('--offline', 'do not test the settings')
    .action(body(async () => (await import('./commands/init.ts')).runInit));
  examples(init, [
    ['tcsync init', 'answer questions; Ctrl-C quits and writes nothing'],
    ['tcsync init --source ldap', 'for a directory'],
    ['tcsync init --source factorial --yes', 'no questions; keys come from the environment'],
  ]);

  const fetch = program
    .command('fetch')
    .description('read all people from an HR system or directory into var/users.json')
    .addArgument(
      new commander.Argument('<source>', 'the HR system or directory to read').choices(SOURCE_NAMES),
    )
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .option('--output <file>', 'write this file instead of var/users.json')
    .option('--allow-empty', 'accept an empty answer, for this run')
    .option('--allow-missing-groups', 'only warn about missing configured groups, for this run')
    .addOption(format(['text', 'json']))
    .option('--map <fields>', 'for the source file: fields and their columns, name=Full name,…')
    .option('--encoding <name>', 'for the source file: its text encoding')
    .option('--time-off', 'for the source factorial: also read leaves, into var/vacation.json')
    .option('--from <day>', 'leaves from this day on')
    .option('--to <day>', 'leaves up to this day')
    .action(body(async () => (await import('./commands/fetch.ts')).runFetch));
  examples(fetch, [
    ['tcsync fetch bamboohr', 'all people from BambooHR'],
    ['tcsync fetch bamboohr --output people.json', 'into another file'],
    ['tcsync fetch file people.csv', 'from a file, without a connector'],
    ['tcsync fetch factorial --time-off --from 2026-12-01', 'also read the leaves since then'],
  ]);

  const prepare = program
    .command('prepare')
    .description('turn var/users.json into TimeCamp users with groups and roles: var/timecamp_users.json')
    .option('--check', 'show the result and what would change; write nothing')
    .option('--status-map <words>', 'what status words mean, for this run: on sabbatical=active,…')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/prepare.ts')).runPrepare));
  examples(prepare, [
    ['tcsync prepare', 'uses the TIMECAMP_… settings; sends nothing'],
    ['tcsync prepare --check', 'try new settings: who would be added or removed, move or change role'],
  ]);

  const explain = program
    .command('explain')
    .description('explain one person: record, rules, name, group and role, each with its reason')
    .argument('<who>', 'an e-mail or an external id')
    .option('--account', 'also show their TimeCamp user and what a sync would do')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/explain.ts')).runExplain));
  examples(explain, [
    ['tcsync explain ann@example.com', 'why is she in this group, with this role, or skipped?'],
    ['tcsync explain 1042 --account', 'which TimeCamp user is hers, and what would a sync do?'],
  ]);

  const run = program
    .command('run')
    .description('fetch, prepare and sync in one run under one lock; made for cron')
    .addArgument(
      new commander.Argument('<source>', 'the HR system or directory to read').choices(SOURCE_NAMES),
    )
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .option('--dry-run', 'change no file and nothing in TimeCamp')
    .option('--yes', 'apply the changes without asking')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--allow <hazard=number>', 'allow up to this many, for this run (repeatable)', collect)
    .option('--allow-empty', 'accept an empty answer, for this run')
    .option('--allow-missing-groups', 'only warn about missing configured groups, for this run')
    .option('--map <fields>', 'for the source file: fields and their columns, name=Full name,…')
    .option('--encoding <name>', 'for the source file: its text encoding')
    .option('--plan-out <file>', 'save the plan and change nothing else')
    .option('--status-map <words>', 'what status words mean, for this run: on sabbatical=active,…')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/run.ts')).runPipeline));
  examples(run, [
    ['tcsync run bamboohr --dry-run', 'everything up to the changes, which it shows'],
    ['tcsync run bamboohr', 'for cron: prints nothing when nothing changed'],
  ]);

  const sync = program
    .command('sync')
    .description('compare var/timecamp_users.json with TimeCamp and apply the changes')
    .option('--dry-run', 'show the changes without making them')
    .option('--yes', 'apply the changes without asking')
    .option('--full', 'on a terminal, list all changes instead of the first 20 of each kind')
    .option('--allow <hazard=number>', 'allow up to this many, for this run (repeatable)', collect)
    .option('--only <categories>', 'a comma list: new-users, updates, enable, moves, roles, groups, …')
    .option('--user <key>', 'only this person: an e-mail or an external id (repeatable)', collect)
    .option('--input <file>', 'read this file instead of var/timecamp_users.json')
    .option('--plan-out <file>', 'save the plan and change nothing')
    .option('--plan <file>', 'apply a saved plan exactly, if the account has not changed since')
    .option('--detailed-exitcode', 'with --dry-run: exit with code 2 when there are changes')
    .option('--html <file>', 'also write the plan and its result as an HTML page')
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/sync.ts')).runSync));
  examples(sync, [
    ['tcsync sync --dry-run', 'what would change'],
    ['tcsync sync', 'make the changes'],
    ['tcsync sync --allow deactivations=40', 'allow this run to disable up to 40 people'],
    ['tcsync sync --only new-users,moves', 'only invite and move people'],
    ['tcsync sync --user ann@example.com', 'one person'],
    ['tcsync sync --plan-out plan.json', 'save the plan for approval'],
    ['tcsync sync --plan plan.json', 'apply the approved plan'],
  ]);

  const tree = program
    .command('tree')
    .alias('display-tree')
    .description('show the group tree of var/timecamp_users.json, or of the TimeCamp account')
    .option('--account', 'show the tree of the account instead')
    .option('--diff', 'show the tree of the account and what a sync would change')
    .option('--users', 'list the people of each group')
    .option('--detailed', 'list them with e-mail, external id and reasons')
    .option('--depth <levels>', 'show only this many levels below the root group', wholeNumber)
    .option('--file <file>', 'read this file instead of var/timecamp_users.json')
    .option('--html <file>', 'also write an HTML page')
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/tree.ts')).runTree));
  examples(tree, [
    ['tcsync tree', 'groups with their number of people and their supervisors'],
    ['tcsync tree --users --depth 2', 'two levels, with the names of the people'],
    ['tcsync tree --html tree.html', 'a page with an org chart, an outline and search'],
    ['tcsync tree --diff', 'what the next sync would change in the account'],
  ]);

  const removeEmptyGroups = program
    .command('remove-empty-groups')
    .description('remove unused empty groups below the root group')
    .option('--dry-run', 'show the groups without removing them')
    .option('--yes', 'remove the groups without asking')
    .option('--full', 'on a terminal, list all groups instead of the first 20')
    .option('--no-prepared', 'without var/timecamp_users.json: remove every empty group')
    .option('--allow <hazard=number>', 'allow up to this many, for this run (repeatable)', collect)
    .addOption(format(['text', 'json', 'csv']))
    .action(body(async () => (await import('./commands/remove-empty-groups.ts')).runRemoveEmptyGroups));
  examples(removeEmptyGroups, [['tcsync remove-empty-groups --dry-run', 'what would be removed']]);

  const syncTimeOff = program
    .command('sync-time-off')
    .description('write the leaves of var/vacation.json to TimeCamp')
    .option('--dry-run', 'show the days without writing them')
    .option('--yes', 'write the days without asking')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/sync-time-off.ts')).runSyncTimeOff));
  examples(syncTimeOff, [
    ['tcsync fetch factorial --time-off', 'read the leaves first'],
    ['tcsync sync-time-off --dry-run', 'what would be written'],
  ]);

  const doctor = program
    .command('doctor')
    .description('check everything that a run needs, step by step, and say how to fix it; changes nothing')
    .addArgument(
      new commander.Argument('[source]', 'the HR system to check; default: the one with settings').choices(
        SOURCE_NAMES,
      ),
    )
    .option('--offline', 'check settings and files only; connect to nothing')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/doctor.ts')).runDoctor));
  examples(doctor, [
    ['tcsync doctor', 'settings, files, your HR system and TimeCamp'],
    ['tcsync doctor ldap', 'check the directory, whatever else has settings'],
    ['tcsync doctor --offline', 'settings and files only'],
  ]);

  const cron = program
    .command('cron')
    .description('print crontab lines with the paths of this machine; changes no crontab')
    .addArgument(
      new commander.Argument('<source>', 'the HR system or directory to read').choices(SOURCE_NAMES),
    )
    .argument('[path]', 'for the source file: the CSV or JSON file')
    .addOption(format(['text', 'json']))
    .action(body(async () => (await import('./commands/cron.ts')).runCron));
  examples(cron, [['tcsync cron bamboohr', 'uses the settings and the var/ of this folder']]);

  const serve = program
    .command('serve')
    .description('start an HTTP service with a web page that runs commands on request')
    .action(body(async () => (await import('./commands/serve.ts')).runServe));
  examples(serve, [
    ['tcsync serve', 'on 127.0.0.1:8181; set TCSYNC_HTTP_HOST and TCSYNC_HTTP_TOKEN to change that'],
  ]);

  const sandbox = program
    .command('sandbox')
    .description('start stand-ins for TimeCamp and BambooHR on this machine, to try everything safely')
    .option('--from-account', 'a copy of your TimeCamp account instead of an invented company')
    .option('--latency <ms>', 'delay each answer by this long', wholeNumber)
    .option('--rate-limit <per-minute>', 'answer 429 beyond this many requests a minute', wholeNumber)
    .option('--fail <rule>', 'make requests fail, for example timecamp:PUT:/group:500 (repeatable)', collect)
    .action(body(async () => (await import('./commands/sandbox.ts')).runSandbox));
  examples(sandbox, [
    ['tcsync sandbox', 'prints the .env lines to use; Ctrl-C stops it'],
    ['tcsync sandbox --from-account', 'rehearse on a copy of your account'],
    ['tcsync sandbox --latency 200 --rate-limit 60', 'slow, with a strict rate limit'],
  ]);

  const demo = program
    .command('demo')
    .description(
      'fetch, prepare and sync an invented company of 60 people into a TimeCamp stand-in on this machine',
    )
    .action(body(async () => (await import('./commands/demo.ts')).runDemo));
  examples(demo, [['tcsync demo', 'takes less than a minute; does not touch your settings and files']]);

  const completion = program
    .command('completion')
    .description('print a shell script that completes commands, options and sources with the Tab key')
    .addArgument(new commander.Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(body(async () => (await import('./commands/completion.ts')).completionOf(program)));
  examples(completion, [
    ['tcsync completion bash', 'in ~/.bashrc, as the line: source <(tcsync completion bash)'],
    ['tcsync completion zsh', 'as _tcsync in a folder of $fpath'],
    ['tcsync completion fish', 'as ~/.config/fish/completions/tcsync.fish'],
  ]);

  for (const command of program.commands) {
    if (command.options.some(({ long }) => long === '--format')) command.addOption(jsonAlias());
    command
      .helpOption('-h, --help', 'show this help')
      .option('--debug', 'log every step, and print the stack trace of an error');
  }
  return program;
}
