import { type Expected, type CommandSpec, type SubcommandSpec, type OptionSpec } from './command-spec.ts';

/** The script for fish. */
export function fishCompletion({ commands, options }: CommandSpec): string {
  return [
    '# tcsync completion for fish, written by: tcsync completion fish',
    argumentsFunction(commands),
    'complete -c tcsync -f',
    ...options.map((option) => optionLine('__fish_use_subcommand', option)),
    ...commands.flatMap(commandLines),
    '',
  ].join('\n');
}

/** Whether the cursor is at this argument of one of these commands. Options and their values do not count. */
function argumentsFunction(commands: readonly SubcommandSpec[]): string {
  const taking = commands.flatMap(({ options }) => options.filter(({ expects }) => expects !== 'nothing'));
  return `function __tcsync_at
    set -l words
    set -l value no
    for word in (commandline -opc)[2..]
        if test $value = yes
            set value no
        else if contains -- $word ${[...new Set(taking.map(({ flag }) => flag))].join(' ')}
            set value yes
        else if not string match -q -- '-*' $word
            set -a words $word
        end
    end
    contains -- "$words[1]" $argv[2..]; and test (count $words) -eq (math $argv[1] + 1)
end`;
}

function commandLines({ names, description, options, expects }: SubcommandSpec): readonly string[] {
  return [
    ...names.map(
      (name) => `complete -c tcsync -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ),
    ...options.map((option) => optionLine(`__fish_seen_subcommand_from ${names.join(' ')}`, option)),
    ...expects.map(
      (argument, place) =>
        `complete -c tcsync -n ${quoted(`__tcsync_at ${place} ${names.join(' ')}`)}${given(argument.expects)}`,
    ),
  ];
}

function optionLine(when: string, { flag, description, expects }: OptionSpec): string {
  return `complete -c tcsync -n ${quoted(when)} -l ${flag.slice(2)}${taking(expects)} -d ${quoted(description)}`;
}

function taking(expects: Expected): string {
  if (expects === 'nothing') return '';
  return `${expects === 'file' ? ' -r' : ' -x'}${given(expects)}`;
}

function given(expects: Expected): string {
  if (expects === 'file') return ' -F';
  return typeof expects === 'string' ? '' : ` -a ${quoted(expects.join(' '))}`;
}

/** In single quotes of fish, which escape otherwise than those of sh. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
