import { Command, CommanderError } from 'commander';
import { EXIT } from '../base/errors.ts';
import { SOURCE_NAMES } from '../sources/registry.ts';
import { examples, jsonAlias } from './command-options.ts';
import type { Shell } from './context.ts';
import { addAccountCommands } from './definitions/account.ts';
import { addAuditCommands } from './definitions/audit.ts';
import { addFleetCommand } from './definitions/fleet.ts';
import { addHoldCommands } from './definitions/holds.ts';
import { addPipelineCommands } from './definitions/pipeline.ts';
import { addServiceCommands } from './definitions/services.ts';
import { addSetupCommands } from './definitions/setup.ts';
import type { CommandAction, Finished, Invocation, Load } from './invocation.ts';
import { withProbableChoice } from './usage-error.ts';
import { VERSION_LINE } from './version.ts';

/** Parses a command line without running it. Writes help, the version and usage errors to the shell. */
export function parse(
  argv: readonly string[],
  shell: Pick<Shell, 'stdout' | 'stderr' | 'columns'>,
): Invocation | Finished {
  let invocation: Invocation | undefined;
  const program = createProgram(shell, (understood) => {
    invocation = { ...understood, folder: program.opts<{ C?: string }>().C };
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { exitCode: EXIT.done };
    const command = program.commands.find((known) => argv.includes(known.name()));
    const message = withProbableChoice(error.message, optionsOf(command));
    return { exitCode: EXIT.usage, problem: message.replace(/^error: /, '') };
  }
  return invocation ?? { exitCode: EXIT.usage, problem: 'No command given.' };
}

function createProgram(
  { stdout, stderr, columns }: Pick<Shell, 'stdout' | 'stderr' | 'columns'>,
  invoke: (invocation: Omit<Invocation, 'folder'>) => void,
): Command {
  const program = new Command('tcsync')
    .description('Keeps people and groups in TimeCamp in sync with your HR system or directory.')
    .version(VERSION_LINE, '-V, --version', 'print the tcsync and Node versions and the platform')
    .helpOption('-h, --help', 'show this help')
    .option('-C <folder>', 'run in this folder, with its .env and var/')
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(withProbableChoice(text, [])),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    });

  examples(program, [
    ['tcsync demo', 'watch it work with a fictional company'],
    ['tcsync init', 'create the settings by answering questions'],
    ['tcsync fetch bamboohr', 'read all people from BambooHR into var/users.json'],
    ['tcsync prepare', 'assign names, groups and roles: var/timecamp_users.json'],
    ['tcsync sync --dry-run', 'show what would change in TimeCamp'],
    ['tcsync sync', 'apply the changes'],
  ]);

  const action = actionOf(invoke);
  addSetupCommands(program, action);
  addPipelineCommands(program, action);
  addAccountCommands(program, action);
  addHoldCommands(program, action);
  addAuditCommands(program, action);
  addServiceCommands(program, action);
  addFleetCommand(program, action);

  for (const command of program.commands) {
    if (command.options.some(({ long }) => long === '--format')) command.addOption(jsonAlias());
    command
      .helpOption('-h, --help', 'show this help')
      .option('--debug', 'log every step and print stack traces of errors')
      .configureOutput({
        outputError: (text, write) => write(withProbableChoice(text, optionsOf(command))),
      });
  }
  return program;
}

function optionsOf(command: Command | undefined): readonly string[] {
  return (command?.options ?? []).flatMap(({ long }) => long ?? []);
}

/** Hands over the invocation instead of running the command. */
function actionOf(invoke: (invocation: Omit<Invocation, 'folder'>) => void): CommandAction {
  return <Typed extends readonly unknown[]>(load: Load<Typed>) =>
    (...given: readonly unknown[]) => {
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
}
