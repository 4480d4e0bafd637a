/** The result of sync-time-off, as `--format json` prints it. */
export interface TimeOffReport {
  readonly dry_run: boolean;
  /** The number of records in var/vacation.json. */
  readonly leaves: number;
  /** People with leave who are in TimeCamp. */
  readonly people: number;
  /** People whose days the run did not reach. */
  readonly not_reached: number;
  /** Why the run ended early; null when it did not. */
  readonly ended: string | null;
  /** One entry per day; `before` is null where TimeCamp had nothing. */
  readonly changes: readonly {
    readonly person: string;
    readonly day: string;
    readonly before: string | null;
    readonly after: string;
  }[];
  /** Days off in TimeCamp that the file does not have; they are never removed. */
  readonly left: readonly { readonly person: string; readonly day: string; readonly day_type: string }[];
  /** People with leave whom the run leaves as they are, with the reason: `held until 2026-12-31: parental leave`. */
  readonly held: readonly { readonly person: string; readonly reason: string }[];
  readonly failed: readonly { readonly person: string; readonly message: string }[];
  readonly requests: { readonly read: number; readonly write: number; readonly retried: number };
}
