/** What may stand in a place: nothing at all, one of some words, the path of a file, or what only the user knows. */
export type Expected = 'nothing' | 'anything' | 'file' | readonly string[];

export interface SurfaceOption {
  /** `--format` */
  readonly flag: string;
  readonly description: string;
  readonly repeatable: boolean;
  readonly expects: Expected;
}

export interface SurfaceCommand {
  /** The command and its other names. */
  readonly names: readonly string[];
  readonly description: string;
  readonly options: readonly SurfaceOption[];
  /** Its arguments, in order. */
  readonly expects: readonly { readonly name: string; readonly expects: Expected }[];
}

/** All that a command line of tcsync can be. */
export interface Surface {
  readonly commands: readonly SurfaceCommand[];
  /** Those before any command. */
  readonly options: readonly SurfaceOption[];
}

/** A text in single quotes of sh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
