import type { ExitCode } from '../../../src/base/errors.ts';
import type { TestShell } from '../shell.ts';
import type { Scene } from './scene.ts';

interface Case {
  readonly code: ExitCode;
  /** `error.code` of the JSON result; absent where the command went on to its end. */
  readonly error?: string;
  readonly argv: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly before?: (scene: Scene) => Promise<unknown> | void;
  readonly shell?: (scene: Scene) => Partial<TestShell>;
}

/** Failures that a pipeline can meet, by what they are. */
export type Cases = Readonly<Record<string, Case>>;

/** The address of a service that is not reachable. */
export const CLOSED = 'http://127.0.0.1:9';
