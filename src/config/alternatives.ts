import { namesOf, type Section, type Setting } from './setting.ts';

/** What `checkAlternatives` found. */
export interface AlternativesResult {
  /** Whole sentences, each with the variable to correct. */
  readonly problems: readonly { readonly name: string; readonly sentence: string }[];
  /** The variables to set. */
  readonly missing: readonly string[];
}

/**
 * Checks that exactly one alternative of `section.oneOf` is set, and all of it.
 * @param values without the settings that are set but invalid
 */
export function checkAlternatives(
  { oneOf = [], settings }: Section,
  values: Readonly<Record<string, unknown>>,
): AlternativesResult {
  const isSet = (key: string): boolean => !(key in values) || values[key] !== undefined;
  const labels = (keys: readonly string[]): string =>
    keys
      .flatMap((key) => settings[key] ?? [])
      .map(variableOf)
      .join(' and ');
  const set = oneOf.filter((keys) => keys.some(isSet));
  const [chosen, second] = set;
  const [first] = oneOf;
  if (first === undefined) return { problems: [], missing: [] };
  if (chosen === undefined) {
    const names = first.flatMap((key) => settings[key]?.name ?? []);
    const others = oneOf.slice(1).map(labels).join(', or ');
    const sentence = `${labels(first)} ${first.length === 1 ? 'is' : 'are'} not set. Set ${first.length === 1 ? 'it' : 'them'}, or ${others}.`;
    return { problems: [{ name: names[0] ?? '', sentence }], missing: names };
  }
  if (second !== undefined) {
    const all = set.map((keys) => labels(keys.filter(isSet))).join(' and ');
    const sentence = `${all} are set. Keep one way to authenticate, and remove the settings of the others.`;
    return { problems: [{ name: '', sentence }], missing: [] };
  }
  const absent = chosen.flatMap((key) => (isSet(key) ? [] : (settings[key] ?? [])));
  return {
    problems: absent.map((setting) => ({
      name: setting.name,
      sentence: `${variableOf(setting)} is not set. ${setting.doc}`,
    })),
    missing: absent.map(({ name }) => name),
  };
}

/** The variable that usually sets a value: for a whole file, the one that names it. */
export function variableOf(setting: Setting<unknown>): string {
  return setting.kind.isWholeFile === true ? (namesOf(setting)[1] ?? setting.name) : setting.name;
}
