import type { CommandSpec, Expected, SubcommandSpec } from './command-spec.ts';

/** The script for PowerShell 5.1 and later. Where no word fits, PowerShell completes file names by itself. */
export function powershellCompletion({ commands, options }: CommandSpec): string {
  return `# tcsync completion for PowerShell, written by: tcsync completion powershell
Register-ArgumentCompleter -Native -CommandName tcsync -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${commands.flatMap(commandEntries).join('\n')}
  }
  $values = @{
${commands.flatMap(valueEntries).join('\n')}
  }
  $arguments = @{
${commands.flatMap(argumentEntries).join('\n')}
  }
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $command = $null; $option = $null; $place = 0
  foreach ($word in $words) {
    if ($null -ne $option) { $option = $null }
    elseif ($word.StartsWith('-')) { if ($values.ContainsKey("$command $word")) { $option = $word } }
    elseif ($null -eq $command) { $command = $word }
    else { $place++ }
  }
  $found = if ($null -ne $option) { $values["$command $option"] }
    elseif ($null -eq $command) { @($commands.Keys | Sort-Object) + @(${list(options.map(({ flag }) => flag))}) }
    elseif ($wordToComplete.StartsWith('-')) { $commands[$command] }
    else { $arguments["$command $place"] }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function commandEntries({ names, options }: SubcommandSpec): readonly string[] {
  return names.map((name) =>
    entry(
      name,
      options.map(({ flag }) => flag),
    ),
  );
}

/** Options that take a value, with the words that are known for it. */
function valueEntries({ names, options }: SubcommandSpec): readonly string[] {
  return options
    .filter(({ expects }) => expects !== 'nothing')
    .flatMap(({ flag, expects }) => names.map((name) => entry(`${name} ${flag}`, wordsOf(expects))));
}

function argumentEntries({ names, expects }: SubcommandSpec): readonly string[] {
  return expects.flatMap((argument, place) =>
    names.map((name) => entry(`${name} ${place}`, wordsOf(argument.expects))),
  );
}

function wordsOf(expects: Expected): readonly string[] {
  return typeof expects === 'string' ? [] : expects;
}

function entry(key: string, words: readonly string[]): string {
  return `    '${key}' = @(${list(words)})`;
}

function list(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ');
}
