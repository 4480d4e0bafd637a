import { type Expected, quoted, type CommandSpec, type SubcommandSpec } from './command-spec.ts';

/**
 * The script for bash 3.2 and later, without help of the bash-completion package. It walks the line to find the command,
 * the option whose value is being typed, and how many arguments stand before the cursor.
 */
export function bashCompletion({ commands, options }: CommandSpec): string {
  const flags = options.map(({ flag }) => flag);
  return `# tcsync completion for bash, written by: tcsync completion bash
_tcsync() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command= option= place=0 words= i word
  # In bash = is a word of its own: --format=json.
  [[ $cur == '=' ]] && cur=
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      continue
    elif [[ -n $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      case "$command $word" in
        ${valueOptions(commands)}) option=$word ;;
      esac
    elif [[ -z $command ]]; then
      command=$word
    else
      place=$((place + 1))
    fi
  done
  if [[ -n $option ]]; then
    case "$command $option" in
${commands.flatMap(optionCases).join('\n')}
    esac
  elif [[ -z $command ]]; then
    words=${quoted([...commands.flatMap(({ names }) => names), ...flags].join(' '))}
  elif [[ $cur == -* ]]; then
    case $command in
${commands.map(flagCase).join('\n')}
    esac
  else
    case "$command $place" in
${commands.flatMap(argumentCases).join('\n')}
    esac
  fi
  COMPREPLY=()
  if [[ $words == '<file>' ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
  else
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$cur")
  fi
}
complete -F _tcsync tcsync
`;
}

function valueOptions(commands: readonly SubcommandSpec[]): string {
  return commands
    .flatMap(({ names, options }) =>
      options
        .filter(({ expects }) => expects !== 'nothing')
        .flatMap(({ flag }) => names.map((name) => quoted(`${name} ${flag}`))),
    )
    .join(' | ');
}

function optionCases({ names, options }: SubcommandSpec): readonly string[] {
  return options
    .filter(({ expects }) => expects !== 'nothing' && expects !== 'anything')
    .map(({ flag, expects }) => wordsCase(names, flag, expects));
}

function argumentCases({ names, expects }: SubcommandSpec): readonly string[] {
  return expects.flatMap((argument, place) =>
    argument.expects === 'anything' ? [] : [wordsCase(names, `${place}`, argument.expects)],
  );
}

function wordsCase(names: readonly string[], what: string, expects: Expected): string {
  const patterns = names.map((name) => quoted(`${name} ${what}`)).join(' | ');
  const words = typeof expects === 'string' ? '<file>' : expects.join(' ');
  return `      ${patterns}) words=${quoted(words)} ;;`;
}

function flagCase({ names, options }: SubcommandSpec): string {
  return `      ${names.join(' | ')}) words=${quoted(options.map(({ flag }) => flag).join(' '))} ;;`;
}
