import { EMPLOYEE_FIELDS } from '../../core/fields.ts';
import { list } from '../kinds.ts';
import { defaulted, INVALID, type Kind, section } from '../setting.ts';

/** The fields that TCSYNC_FIELD_SOURCES can name. */
const FIELDS: readonly string[] = Object.keys(EMPLOYEE_FIELDS).filter((field) => field !== 'hierarchy_only');

/** Fields and the sources that decide them. */
const fieldSources: Kind<Readonly<Record<string, string>>> = {
  type: 'field:source,…',
  expects: `fields and sources, separated by commas: department:ldap,job_title:bamboohr; the fields are ${FIELDS.join(', ')}`,
  read: (given) => pairsOf(given, (first, second) => (FIELDS.includes(first) ? [first, second] : undefined)),
};

/** The field that identifies a person, for all sources (`''`) or for each. */
const mergeBy: Kind<Readonly<Record<string, string>>> = {
  type: 'field, or source:field,…',
  expects: 'a field such as email, or one for each source: ldap:raw_data.employeeID,bamboohr:external_id',
  read: (given) =>
    pairsOf(given, (first, second) => {
      if (second === '') return isPath(first) ? ['', first] : undefined;
      return isPath(second) ? [first, second] : undefined;
    }),
};

export const sources = section({
  title: 'Several sources',
  intro: 'Only for accounts with people from more than one source: `tcsync docs several-sources`.',
  settings: {
    sources: defaulted(
      'TCSYNC_SOURCES',
      list,
      '',
      'The sources of the account, in order of precedence: ldap,google. `fetch` and `run` without a source read all of them.',
      { whenUnset: 'the source on the command line' },
    ),
    fieldSources: defaulted(
      'TCSYNC_FIELD_SOURCES',
      fieldSources,
      '',
      'The source of each field: department:ldap,job_title:bamboohr. Other fields come from the first source that has a value.',
    ),
    mergeBy: defaulted(
      'TCSYNC_MERGE_BY',
      mergeBy,
      'email',
      'The field that identifies a person: one for all sources, or one for each: ldap:raw_data.employeeID,bamboohr:external_id.',
    ),
  },
  check({ sources: names, fieldSources: fields, mergeBy: keys }, report) {
    if (names === undefined) return;
    if (new Set(names).size < names.length)
      report.problem('TCSYNC_SOURCES', 'TCSYNC_SOURCES lists a source twice.');
    const check = (name: string, given: readonly string[]): void => {
      const unknown = given.find((source) => source !== '' && !names.includes(source));
      if (unknown !== undefined)
        report.problem(name, `${name} contains the source ${unknown}, which is not in TCSYNC_SOURCES.`);
    };
    check('TCSYNC_FIELD_SOURCES', Object.values(fields ?? {}));
    check('TCSYNC_MERGE_BY', Object.keys(keys ?? {}));
  },
});

function isPath(text: string): boolean {
  return text.split('.').every((step) => step !== '' && step !== '__proto__');
}

/** Comma-separated pairs; INVALID if one is, or if two have the same first part. */
function pairsOf(
  text: string,
  pair: (first: string, second: string) => readonly [string, string] | undefined,
): Readonly<Record<string, string>> | typeof INVALID {
  const items = text.split(',').filter((item) => item.trim() !== '');
  const pairs = items.map((item) => {
    const [first = '', second, ...more] = item.split(':').map((word) => word.trim());
    const isComplete = more.length === 0 && first !== '' && second !== '';
    return isComplete ? pair(first, second ?? '') : undefined;
  });
  const known = pairs.filter((pair) => pair !== undefined);
  const keys = new Set(known.map(([key]) => key));
  return known.length === items.length && keys.size === items.length ? Object.fromEntries(known) : INVALID;
}
