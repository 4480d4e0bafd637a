import { didYouMean } from './suggestion.ts';

/** commander's sentences for a value that is none of the choices. */
const ARGUMENT =
  /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/m;
const OPTION =
  /^error: option '(?:-\w, )?(--[\w-]+).*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/m;

/** A usage error of commander, with the choice that was probably meant. */
export function withProbableChoice(message: string): string {
  return message
    .replace(ARGUMENT, (_, given: string, name: string, choices: string) =>
      sentence(`unknown ${name} '${given}'`, given, choices.split(', ')),
    )
    .replace(OPTION, (_, option: string, given: string, choices: string) =>
      sentence(`unknown value '${given}' of ${option}`, given, choices.split(', ')),
    );
}

function sentence(what: string, given: string, choices: readonly string[]): string {
  return `error: ${what}.${didYouMean(given, choices)} Choose one of ${choices.join(', ')}.`;
}
