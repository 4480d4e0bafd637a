/** The result of a fetch, as `--format json` prints it. */
export interface FetchReport {
  readonly source: string;
  /** People read from the HR system. */
  readonly read: number;
  readonly active: number;
  readonly inactive: number;
  /** People with a status word that tcsync does not know, by word; absent when there are none. */
  readonly unknown_statuses?: Readonly<Record<string, number>>;
  /** The number of people skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** For a file: each row that was skipped, `line 7 (Ann Example): no e-mail`; absent when there are none. */
  readonly skipped_rows?: readonly string[];
  readonly managers_added: number;
  readonly requests: number;
  /** Leaves written to var/vacation.json; absent unless they were requested. */
  readonly leaves?: number;
  /** The file written. */
  readonly output: string;
}
