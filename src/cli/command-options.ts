import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { SOURCE_NAMES } from '../sources/registry.ts';
import type { Format } from './context.ts';

/** `--format`, with what the command can print. */
export function format(choices: readonly Format[]): Option {
  return new Option('--format <format>', 'the output format').choices(choices).default('text');
}

/** An argument that takes the name of a source. */
export function sourceArgument(
  what = 'the HR system or directory to read; default: all of TCSYNC_SOURCES',
): Argument {
  return new Argument('[source]', what).choices(SOURCE_NAMES);
}

/** `--source`, which takes the name of a source. */
export function sourceOption(): Option {
  return new Option('--source <source>', 'the HR system or directory to read').choices(SOURCE_NAMES);
}

/** `--json`, short for `--format json`. */
export function jsonAlias(): Option {
  return new Option('--json', 'short for --format json').implies({ format: 'json' });
}

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** @throws InvalidArgumentError for anything but digits. */
export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(value);
}

/** @throws InvalidArgumentError for anything but a whole number of at least 1. */
export function atLeastOne(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError('Expected a number of at least 1.');
  return number;
}

/** Ends the help of a command with command lines, and what each is for. */
export function examples(command: Command, lines: readonly (readonly [line: string, what: string])[]): void {
  const width = Math.max(...lines.map(([line]) => line.length));
  const text = lines.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  command.addHelpText('after', `\nExamples:\n${text.join('\n')}`);
}
