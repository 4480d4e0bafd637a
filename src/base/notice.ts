/** Something worth telling that is not a failure. Core returns them; only the shell logs them. */
export interface Notice {
  /** `warning`: somebody should look. `notice`: good to know. */
  readonly level: 'warning' | 'notice';
  /** A stable kebab-case word for the kind, e.g. `duplicate-email`. */
  readonly code: string;
  /** One whole sentence, plain words. */
  readonly message: string;
  /** The people or groups concerned: e-mails, external ids or group paths. */
  readonly who?: readonly string[];
}

/** What the functions of core return. */
export interface WithNotices<T> {
  readonly value: T;
  readonly notices: readonly Notice[];
}
