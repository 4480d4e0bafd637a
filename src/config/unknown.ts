import { closest } from 'fastest-levenshtein';
import type { Notice } from '../base/notice.ts';
import { namesOf } from './setting.ts';
import type { SectionTable } from './table.ts';
import { isServiceLink, type GivenVariable } from './variables.ts';

/** First words of sections whose variables begin in more than one way. */
const FURTHER_PREFIXES = ['S3', 'LOG', 'USE'];

/** Settings of docker-compose.yml, which are in the same `.env`, and what the service sets for its commands. */
const OF_OTHERS = ['TCSYNC_UID', 'TCSYNC_GID', 'TCSYNC_STARTED_BY'];

/** Warns of each variable that looks like a setting but is not: usually a typing error. */
export function unknownVariables(
  table: SectionTable,
  given: ReadonlyMap<string, GivenVariable>,
): readonly Notice[] {
  const { present, accepted } = knownNames(table);
  const ours = new RegExp(`^(?:${[...ownPrefixes(table), ...FURTHER_PREFIXES].join('|')})_`, 'i');
  return [...given]
    .filter(([name, { text }]) => ours.test(name) && text.trim() !== '' && !accepted.has(name))
    .filter(([name, { text }]) => !isServiceLink(name, text))
    .map(([name, { from }]) => ({
      level: 'warning',
      code: 'unknown-setting',
      message: `Unknown setting ${name} (in ${from === 'environment' ? 'the environment' : from}) is ignored. Did you mean ${nearest(name, present)}?`,
    }));
}

/** Whether any setting of tcsync has a value; a proxy and the like are for all programs of a machine. */
export function setsAny(table: SectionTable, given: ReadonlyMap<string, GivenVariable>): boolean {
  const { network: _, ...own } = table;
  const { accepted } = knownNames(own);
  return [...given].some(([name, { text }]) => accepted.has(name) && text.trim() !== '');
}

/** Of the names with the same first word, of which there is at least one. */
function nearest(name: string, present: readonly string[]): string {
  const upperName = name.toUpperCase();
  const word = upperName.slice(0, upperName.indexOf('_') + 1);
  return closest(
    upperName,
    present.filter((known) => known.startsWith(word)),
  );
}

/** The first word of each section whose variables all begin with it. */
function ownPrefixes(table: SectionTable): readonly string[] {
  return Object.values(table)
    .map(({ settings }) => new Set(Object.values(settings).map(({ name }) => name.split('_')[0] ?? '')))
    .flatMap((words) => (words.size === 1 ? [...words] : []));
}

function knownNames(table: SectionTable): {
  readonly present: readonly string[];
  readonly accepted: ReadonlySet<string>;
} {
  const present: string[] = [];
  const accepted = new Set(OF_OTHERS);
  for (const { settings, retired } of Object.values(table)) {
    for (const setting of Object.values(settings)) {
      present.push(...namesOf(setting));
      for (const old of setting.oldNames) accepted.add(old.name);
    }
    for (const { name } of retired ?? []) accepted.add(name);
  }
  for (const name of present) accepted.add(name);
  return { present, accepted };
}
