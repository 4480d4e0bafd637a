import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import type { TimecampApi } from '../api.ts';
import type { JournalKeeper } from '../journal.ts';
import type { Ledger } from './ledger.ts';

/** What the stages of a run share. */
export interface ApplyContext {
  readonly api: TimecampApi;
  readonly ledger: Ledger;
  readonly journal: JournalKeeper;
  readonly clock: Clock;
  readonly log: Log;
  /** Fires when the run is to stop; ends waits, not requests. */
  readonly signal: AbortSignal;
  /** How long an invited person may take to appear, in milliseconds. */
  readonly newUserWaitMs: number;
  /** Asked before each look-up; an owner whose lock was taken over throws here. */
  readonly mayWrite: () => Promise<void>;
}
