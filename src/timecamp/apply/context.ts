import type { AccountGroup } from '../../core/model.ts';
import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import type { TimecampApi } from '../api.ts';
import type { JournalWriter } from '../journal-writer.ts';
import type { RunState } from './run-state.ts';

/** What every part of a run works with. */
export interface ApplyContext {
  readonly api: TimecampApi;
  readonly state: RunState;
  readonly journal: JournalWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Fires when the run is to stop: it cuts waits short, not requests. */
  readonly signal: AbortSignal;
  /** Ids of the users in the account at the start of the run. */
  readonly knownUserIds: ReadonlySet<string>;
  /** The groups in the account at the start of the run. */
  readonly knownGroups: readonly AccountGroup[];
  /** How long to wait for an invited person to appear, in milliseconds. */
  readonly newUserWaitMs: number;
  /** Called before each look-up; throws when another run took over the lock. */
  readonly mayWrite: () => Promise<void>;
}
