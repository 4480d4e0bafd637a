import type { ExitCode } from '../base/errors.ts';
import type { CommonOptions, Context } from './context.ts';

/** A parsed command line, ready to run. */
export interface Invocation {
  /** The command as typed, with its source: `fetch bamboohr`. */
  readonly command: string;
  readonly options: CommonOptions;
  /** The folder of `-C`, as typed. */
  readonly folder: string | undefined;
  /** The parts of the command line, for a caller that allows only some. */
  readonly typed: {
    readonly name: string;
    /** The arguments after the name, without options. */
    readonly words: readonly string[];
    /** Only the options that were given, without defaults. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  run(context: Context): Promise<ExitCode>;
}

/** A command line with nothing to run: help, the version, or a usage error. */
export interface Finished {
  readonly exitCode: ExitCode;
  /** The usage error, if there is one. */
  readonly problem?: string;
}

/** Loads what a command does, given its arguments, its options and the context. */
export type Load<Typed extends readonly unknown[]> = () => Promise<
  (...given: [...Typed, Context]) => Promise<ExitCode>
>;

/** Makes the action of a command; what it does is loaded when the command runs. */
export type CommandAction = <Typed extends readonly unknown[]>(
  load: Load<Typed>,
) => (...given: readonly unknown[]) => void;
