import type { Argument, Command, Option } from 'commander';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { CATEGORIES } from '../../core/plan/operation-spec.ts';
import type { CommonOptions, Context } from '../context.ts';
import { bashCompletion } from '../render/completion/bash.ts';
import { fishCompletion } from '../render/completion/fish.ts';
import { powershellCompletion } from '../render/completion/powershell.ts';
import type { Expected, CommandSpec } from '../render/completion/command-spec.ts';
import { zshCompletion } from '../render/completion/zsh.ts';
import { collect } from '../command-options.ts';

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** `tcsync completion <shell>`: the script for the Tab key, from what the program understands. */
export function completionOf(program: Command) {
  return async (
    shell: keyof typeof SCRIPTS,
    _options: CommonOptions,
    { writeStdout }: Pick<Context, 'writeStdout'>,
  ): Promise<ExitCode> => {
    writeStdout(SCRIPTS[shell](commandSpecOf(program)));
    return EXIT.done;
  };
}

function commandSpecOf(program: Command): CommandSpec {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).map((command) => ({
    names: [command.name(), ...command.aliases()],
    description: command.description(),
    options: help.visibleOptions(command).map((option) => ({
      flag: option.long ?? option.flags,
      description: option.description,
      repeatable: option.parseArg === collect,
      expects: expectedOfOption(option),
    })),
    expects: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      expects: expectedOfArgument(argument),
    })),
  }));
  const names = commands.flatMap((command) => command.names);
  return {
    commands: commands.map((command) =>
      command.names.includes('help')
        ? { ...command, options: [], expects: [{ name: 'command', expects: names }] }
        : command,
    ),
    options: help.visibleOptions(program).map(({ long, flags, description }) => ({
      flag: long ?? flags,
      description,
      repeatable: false,
      expects: 'nothing',
    })),
  };
}

/** Of lists separated by commas: the words of which they are made. */
const LISTED: Readonly<Record<string, readonly string[]>> = { '--only': CATEGORIES };

function expectedOfOption({ argChoices, required, flags, long }: Option): Expected {
  if (!required) return 'nothing';
  return argChoices ?? LISTED[long ?? ''] ?? (flags.endsWith('<file>') ? 'file' : 'anything');
}

function expectedOfArgument(argument: Argument): Expected {
  return argument.argChoices ?? (['path', 'folder'].includes(argument.name()) ? 'file' : 'anything');
}
