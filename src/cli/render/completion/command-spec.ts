/** The kind of value expected: none, one of some words, a file, or free text. */
export type Expected = 'nothing' | 'anything' | 'file' | readonly string[];

export interface OptionSpec {
  /** `--format` */
  readonly flag: string;
  readonly description: string;
  readonly repeatable: boolean;
  readonly expects: Expected;
}

export interface SubcommandSpec {
  /** The command and its other names. */
  readonly names: readonly string[];
  readonly description: string;
  readonly options: readonly OptionSpec[];
  /** Its arguments, in order. */
  readonly expects: readonly { readonly name: string; readonly expects: Expected }[];
}

/** All that a command line of tcsync can be. */
export interface CommandSpec {
  readonly commands: readonly SubcommandSpec[];
  /** Those before any command. */
  readonly options: readonly OptionSpec[];
}

/** A text in single quotes of sh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
