/** A message about something that is not a failure. Core returns notices; only the shell logs them. */
export interface Notice {
  /** `warning`: needs attention. `notice`: for information. */
  readonly level: 'warning' | 'notice';
  /** A stable kebab-case word for the kind, e.g. `duplicate-email`. */
  readonly code: string;
  /** One complete sentence. */
  readonly message: string;
  /** The people or groups concerned: e-mails, external ids or group paths. */
  readonly who?: readonly string[];
}

/** What the functions of core return. */
export interface WithNotices<T> {
  readonly value: T;
  readonly notices: readonly Notice[];
}
