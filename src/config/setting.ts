import type { Notice } from '../base/notice.ts';

/** How the text of a variable becomes a value, and how that is said to a person. */
export interface Kind<T> {
  /** One or two words for the tables of the documentation: `true or false`, `integer`. */
  readonly type: string;
  /** Behind "expected is": `a whole number from 1 to 32`. */
  readonly expects: string;
  /**
   * `secret`: masked wherever it is shown, and never taken apart. `password`: no part of it is shown, since people
   * choose them short and use them twice.
   */
  readonly secrecy?: 'secret' | 'password';
  /** An address, in which `user:password@` may stand: that part is masked. */
  readonly holdsLogin?: boolean;
  /** The value, or INVALID. Gets text that is not empty, except as the default of a list. */
  read(text: string, place: ReadContext): T | typeof INVALID;
}

/** The answer of a Kind that cannot read its text. */
export const INVALID: unique symbol = Symbol('wrong');

/** Where a value is read: paths are relative to the working directory. */
export interface ReadContext {
  readonly cwd: string;
}

/** A name that earlier tools gave to a setting. It counts where the present name is not given. */
export interface OldName {
  readonly name: string;
  /** What the old value is in present words; undefined where it says nothing. Absent: the same. */
  readonly translate?: (text: string) => string | undefined;
}

/** One variable. */
export interface Setting<T> {
  readonly name: string;
  readonly kind: Kind<Exclude<T, undefined>> | Kind<T>;
  readonly required: boolean;
  /**
   * The value, as text, where none is given. `{OTHER_NAME}` in it stands for another variable of the section.
   */
  readonly fallback: string | undefined;
  /** What happens without a value, in words, where `fallback` does not tell. */
  readonly without: string | undefined;
  /** One line for an administrator. */
  readonly doc: string;
  readonly oldNames: readonly OldName[];
}

interface Extra {
  readonly oldNames?: readonly OldName[];
  readonly without?: string;
}

/** A setting without which a command that needs its section does not start. */
export function required<T>(name: string, kind: Kind<T>, doc: string, extra: Extra = {}): Setting<T> {
  return setting<T>(name, kind, doc, extra, { required: true });
}

/** A setting that has a value in any case. */
export function defaulted<T>(
  name: string,
  kind: Kind<T>,
  fallback: string,
  doc: string,
  extra: Extra = {},
): Setting<T> {
  return setting<T>(name, kind, doc, extra, { fallback });
}

/** A setting that may be left away. */
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
  { oldNames = [], without }: Extra,
  { required = false, fallback }: { readonly required?: boolean; readonly fallback?: string },
): Setting<T> {
  return { name, kind, required, fallback, without, doc, oldNames };
}

/** The variables that give a setting its value: its own, and of a secret the one that names a file. */
export function namesOf({ name, kind }: Setting<unknown>): readonly string[] {
  return kind.secrecy === undefined ? [name] : [name, `${name}_FILE`];
}

/** The settings of one section by the key under which the code finds their values. */
export type SettingsOf = Readonly<Record<string, Setting<unknown>>>;

/** What a section hands on: the value of each of its settings. */
export type Values<T extends SettingsOf> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

/** The same, by the section. */
export type ValuesOf<S> = S extends Section<infer T> ? Values<T> : never;

/** A part of the settings that belong together: a command asks for it whole. */
export interface Section<T extends SettingsOf = SettingsOf> {
  /** Heading in the documentation. */
  readonly title: string;
  /** Beneath the heading; one or more sentences. */
  readonly intro?: string;
  readonly settings: T;
  /** Variables of earlier tools that are no longer of use, and are taken without complaint. */
  readonly retired?: readonly Retired[];
  /** What has to hold between the settings of the section, told all at once. */
  readonly check?: Check<Values<T>>;
}

export interface Retired {
  readonly name: string;
  readonly secret: boolean;
  /** Told once, whichever of those with the same notice are given. */
  readonly notice?: Notice;
}

/**
 * Looks at a section as far as it could be read: a setting whose own text is wrong is undefined here.
 */
export type Check<V> = (values: Partial<V>, tell: CheckReport) => void;

export interface CheckReport {
  /**
   * What is wrong, one whole sentence, and the variable to put right; not told when the text of that variable is wrong
   * by itself.
   */
  problem(name: string, sentence: string): void;
  notice(notice: Notice): void;
}

/** A section with its types kept. */
export function section<const T extends SettingsOf>(definition: Section<T>): Section<T> {
  return definition;
}
