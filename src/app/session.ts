import type { Starter } from '../core/plan/record.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import type { AllSettings } from '../sources/registry.ts';
import type { LockableStorage } from '../storage/storage.ts';

/** The sections that every session has. */
export const COMMON_SECTIONS = ['storage', 'logging', 'network'] as const;

/** Shows the progress of a use case on a terminal. */
export interface Progress {
  /** Replaces what was shown before. */
  show(text: string): void;
  /** Removes it. */
  clear(): void;
}

/** What a use case works with: the settings of its sections, and everything else that is not pure. */
export interface Session<S extends keyof AllSettings> {
  readonly settings: Pick<AllSettings, S | (typeof COMMON_SECTIONS)[number]>;
  readonly log: Log;
  readonly storage: LockableStorage;
  readonly clock: Clock;
  /** Fires when the run has to stop: SIGINT, SIGTERM. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** `tcsync x.y.z`, for the files that it writes. */
  readonly tool: string;
  /** Milliseconds since the epoch at which the command began. */
  readonly started: number;
  /** Who or what started the command. */
  readonly startedBy: Starter;
  /** Masks the secrets in a text that is stored or sent. */
  readonly scrub: (text: string) => string;
}
