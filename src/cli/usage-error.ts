import { didYouMean } from './suggestion.ts';

/** commander's sentences for a value that is none of the choices. */
const ARGUMENT =
  /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/m;
const OPTION =
  /^error: option '(?:-\w, )?(--[\w-]+).*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/m;

const UNKNOWN_OPTION = /^error: unknown option '(--[\w-]+)'(?:\n\(Did you mean .*\))?/m;

/** What other programs call an option, where the spelling does not suggest it. */
const SYNONYMS: Readonly<Record<string, string>> = {
  '--reason': '--why',
  '--for': '--until',
  '--force': '--yes',
  '--verbose': '--debug',
};

/**
 * A usage error of commander, with the choice or the option that was probably meant.
 * @param options those of the command
 */
export function withProbableChoice(message: string, options: readonly string[]): string {
  return message
    .replace(UNKNOWN_OPTION, (text, given: string) => {
      const meant = SYNONYMS[given] ?? '';
      return options.includes(meant) ? `error: unknown option '${given}'\n(Did you mean ${meant}?)` : text;
    })
    .replace(ARGUMENT, (_, given: string, name: string, choices: string) =>
      sentence(`unknown ${name} '${given}'`, given, choices.split(', ')),
    )
    .replace(OPTION, (_, option: string, given: string, choices: string) =>
      sentence(`unknown value '${given}' for ${option}`, given, choices.split(', ')),
    );
}

function sentence(what: string, given: string, choices: readonly string[]): string {
  return `error: ${what}.${didYouMean(given, choices)} Choose one of ${choices.join(', ')}.`;
}
