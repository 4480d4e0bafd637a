import { closest } from 'fastest-levenshtein';
import type { Notice } from '../base/notice.ts';
import { namesOf } from './setting.ts';
import { ALL_SECTIONS, SECTIONS } from './table.ts';
import { isServiceLink, type Given } from './variables.ts';

/** Prefixes beside those of the sections that are named as their variables begin, as most sources are. */
const FURTHER_PREFIXES = ['AZURE', 'S3', 'LOG', 'USE', 'TCSYNC'];
const OURS = new RegExp(`^(?:${[...ownPrefixes(), ...FURTHER_PREFIXES].join('|')})_`, 'i');

/** Settings of docker-compose.yml, which stand in the same `.env`. */
const OF_COMPOSE = ['TCSYNC_UID', 'TCSYNC_GID'];

/** A warning for each variable that looks like a setting and is none: a typing error, most often. */
export function unknownVariables(given: ReadonlyMap<string, Given>): readonly Notice[] {
  const { present, accepted } = knownNames();
  return [...given]
    .filter(([name, { text }]) => OURS.test(name) && text.trim() !== '' && !accepted.has(name))
    .filter(([name, { text }]) => !isServiceLink(name, text))
    .map(([name, { from }]) => ({
      level: 'warning',
      code: 'unknown-setting',
      message: `${name} (in ${from === '.env' ? '.env' : 'the environment'}) is no setting of tcsync and counts for nothing; the nearest known name is ${nearest(name, present)}.`,
    }));
}

/** Of the names with the same first word; OURS sees to it that there are some. */
function nearest(name: string, present: readonly string[]): string {
  const sought = name.toUpperCase();
  const word = sought.slice(0, sought.indexOf('_') + 1);
  return closest(
    sought,
    present.filter((known) => known.startsWith(word)),
  );
}

function ownPrefixes(): readonly string[] {
  return Object.entries(SECTIONS)
    .map(([section, { settings }]) => ({ prefix: section.toUpperCase(), names: Object.values(settings) }))
    .filter(({ prefix, names }) => names.every(({ name }) => name.startsWith(`${prefix}_`)))
    .map(({ prefix }) => prefix);
}

function knownNames(): { readonly present: readonly string[]; readonly accepted: ReadonlySet<string> } {
  const present: string[] = [];
  const accepted = new Set(OF_COMPOSE);
  for (const { settings, retired } of ALL_SECTIONS) {
    for (const setting of Object.values(settings)) {
      present.push(...namesOf(setting));
      for (const old of setting.oldNames) accepted.add(old.name);
    }
    for (const { name } of retired ?? []) accepted.add(name);
  }
  for (const name of present) accepted.add(name);
  return { present, accepted };
}
