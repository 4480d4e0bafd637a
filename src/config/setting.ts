import type { Notice } from '../base/notice.ts';

/** How the text of a variable becomes a value, and how messages and documentation describe it. */
export interface Kind<T> {
  /** One or two words for the tables of the documentation: `true or false`, `integer`. */
  readonly type: string;
  /** Follows `expected`: `a whole number from 1 to 32`. */
  readonly expects: string;
  /**
   * `secret`: masked wherever it is shown, and never taken apart. `password`: no part of it is shown, since people
   * choose them short and use them twice.
   */
  readonly secrecy?: 'secret' | 'password';
  /** The content of a file as it is, too long to be typed: `init` asks for the file. */
  readonly isWholeFile?: boolean;
  /** The text may begin and end with quotes that belong to its first and last item. */
  readonly isQuotedList?: boolean;
  /** An address, in which `user:password@` may stand: that part is masked. */
  readonly holdsLogin?: boolean;
  /** The value, or INVALID. The text is not empty, except for the default of a list. */
  read(text: string, place: ReadContext): T | typeof INVALID;
}

/** What a Kind returns for invalid text. */
export const INVALID: unique symbol = Symbol('invalid');

/** Relative paths in values start from the working directory. */
export interface ReadContext {
  readonly cwd: string;
}

/** A name that earlier tools gave to a setting. Used where the current name is not set. */
export interface OldName {
  readonly name: string;
  /** Translates the old value; undefined where it has no meaning. Absent: the values are the same. */
  readonly translate?: (text: string) => string | undefined;
}

/** One variable. */
export interface Setting<T> {
  readonly name: string;
  readonly kind: Kind<Exclude<T, undefined>> | Kind<T>;
  readonly required: boolean;
  /**
   * The default, as text. `{OTHER_NAME}` in it is replaced by another variable of the section.
   */
  readonly fallback: string | undefined;
  /** What applies without a value, where `fallback` does not show it. */
  readonly whenUnset: string | undefined;
  /** One line for an administrator. */
  readonly doc: string;
  readonly oldNames: readonly OldName[];
}

interface Extra {
  readonly oldNames?: readonly OldName[];
  readonly whenUnset?: string;
}

/** A setting that must be set for every command that needs its section. */
export function required<T>(name: string, kind: Kind<T>, doc: string, extra: Extra = {}): Setting<T> {
  return setting<T>(name, kind, doc, extra, { required: true });
}

/** A setting with a default. */
export function defaulted<T>(
  name: string,
  kind: Kind<T>,
  fallback: string,
  doc: string,
  extra: Extra = {},
): Setting<T> {
  return setting<T>(name, kind, doc, extra, { fallback });
}

/** A setting that may be unset. */
export function optional<T>(
  name: string,
  kind: Kind<T>,
  doc: string,
  extra: Extra = {},
): Setting<T | undefined> {
  return setting<T | undefined>(name, kind, doc, extra, {});
}

function setting<T>(
  name: string,
  kind: Setting<T>['kind'],
  doc: string,
  { oldNames = [], whenUnset }: Extra,
  { required = false, fallback }: { readonly required?: boolean; readonly fallback?: string },
): Setting<T> {
  return { name, kind, required, fallback, whenUnset, doc, oldNames };
}

/** The variables that can set a value: the setting's own, and for a secret the one that names a file. */
export function namesOf({ name, kind }: Setting<unknown>): readonly string[] {
  return kind.secrecy === undefined ? [name] : [name, `${name}_FILE`];
}

/** The settings of one section by the key under which the code finds their values. */
export type SettingsOf = Readonly<Record<string, Setting<unknown>>>;

/** The values of a section's settings. */
export type Values<T extends SettingsOf> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

/** The same, by the section. */
export type ValuesOf<S> = S extends Section<infer T> ? Values<T> : never;

/** Settings that belong together: a command asks for a whole section. */
export interface Section<T extends SettingsOf = SettingsOf> {
  /** Heading in the documentation. */
  readonly title: string;
  /** Beneath the heading; one or more sentences. */
  readonly intro?: string;
  readonly settings: T;
  /** The key of the setting that shows that the section is in use, where none is required. */
  readonly inUseBy?: string;
  /** Ways to authenticate, each the keys of its settings: exactly one of them must be set, completely. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Variables of earlier tools that have no effect any more, and are accepted without a warning. */
  readonly retired?: readonly Retired[];
  /** Checks the settings of the section against each other and reports every problem. */
  readonly check?: Check<Values<T>>;
}

export interface Retired {
  readonly name: string;
  readonly secret: boolean;
  /** Shown once, however many variables with the same notice are set. */
  readonly notice?: Notice;
}

/**
 * Checks a section as far as it is valid: an invalid setting is undefined here.
 */
export type Check<V> = (values: Partial<V>, report: CheckReport) => void;

export interface CheckReport {
  /**
   * Reports a problem, one whole sentence, and the variable to correct; ignored where that variable is invalid by itself.
   */
  problem(name: string, sentence: string): void;
  notice(notice: Notice): void;
}

/** A section with its types kept. */
export function section<const T extends SettingsOf>(definition: Section<T>): Section<T> {
  return definition;
}
