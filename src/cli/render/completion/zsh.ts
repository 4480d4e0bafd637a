import {
  type Expected,
  quoted,
  type CommandSpec,
  type SubcommandSpec,
  type OptionSpec,
} from './command-spec.ts';

/** The script for zsh: a file `_tcsync` in a folder of $fpath, or sourced after compinit. */
export function zshCompletion({ commands, options }: CommandSpec): string {
  return `#compdef tcsync
# tcsync completion for zsh, written by: tcsync completion zsh
_tcsync() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C ${[...options.map(optionSpec), "'1: :->command'", "'*:: :->words'"].join(' \\\n    ')}
  case $state in
    command)
      local -a commands=(
${commands.flatMap(described).join('\n')}
      )
      _describe command commands
      ;;
    words)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _tcsync "$@"
else
  compdef _tcsync tcsync
fi
`;
}

function described({ names, description }: SubcommandSpec): readonly string[] {
  return names.map((name) => `        ${quoted(`${name}:${description}`)}`);
}

function commandCase({ names, options, expects }: SubcommandSpec): string {
  const specs = [
    ...options.map(optionSpec),
    ...expects.map((argument, index) => quoted(`${index + 1}:${argument.name}${action(argument.expects)}`)),
  ];
  return `        ${names.join('|')})
          _arguments ${specs.join(' \\\n            ')}
          ;;`;
}

function optionSpec({ flag, description, repeatable, expects }: OptionSpec): string {
  const text = description.replaceAll(/[\\\]:[]/g, String.raw`\$&`);
  const value = expects === 'nothing' ? '' : `:${flag.slice(2)}${action(expects)}`;
  return quoted(`${repeatable ? '*' : ''}${flag}[${text}]${value}`);
}

function action(expects: Expected): string {
  if (expects === 'file') return ':_files';
  return typeof expects === 'string' ? ': ' : `:(${expects.join(' ')})`;
}
