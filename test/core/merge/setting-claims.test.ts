import { expect, it } from 'vitest';
import { INVALID } from '../../../src/config/setting.ts';
import { sources as section } from '../../../src/config/sections/sources.ts';
import { mergeSources } from '../../../src/core/merge/merge.ts';
import { person } from '../prepare/people.ts';

const LDAP = person('17', { email: 'ann@example.com', department: 'Sales', raw_data: { number: 'B-1' } });
const BAMBOOHR = person('B-1', { email: 'a.example@example.com', department: 'Lab', job_title: 'Lead' });

/** What Ann becomes with these values of the settings; a list of the external ids if she is two people. */
function merged({ sources = 'ldap,bamboohr', fieldSources = '', mergeBy = '' }) {
  const { settings } = section;
  const read = <T>(
    kind: { read(text: string, context: { cwd: string }): T | typeof INVALID },
    text: string,
  ): T => {
    const value = kind.read(text, { cwd: '/' });
    if (value === INVALID) throw new Error(`${text} is invalid`);
    return value;
  };
  const records = read(settings.sources.kind, sources).map((name) => ({
    name,
    employees: [name === 'ldap' ? LDAP : BAMBOOHR],
    invalid: [],
  }));
  const { employees } = mergeSources(records, {
    fieldSources: read(settings.fieldSources.kind, fieldSources),
    mergeBy: mergeBy === '' ? { '': 'email' } : read(settings.mergeBy.kind, mergeBy),
    statusMap: {},
  }).value;
  const [only, ...others] = employees.map(({ external_id: id, department, job_title: title }) => [
    id,
    department,
    title,
  ]);
  return others.length === 0 ? only : employees.map(({ external_id: id }) => id);
}

const BY_NUMBER = 'ldap:raw_data.number,bamboohr:external_id';

it.each<[keyof typeof section.settings, string, Parameters<typeof merged>[0], unknown]>([
  ['sources', 'in order of precedence', { mergeBy: BY_NUMBER }, ['17', 'Sales', 'Lead']],
  [
    'sources',
    'in order of precedence',
    { sources: 'bamboohr,ldap', mergeBy: BY_NUMBER },
    ['B-1', 'Lab', 'Lead'],
  ],
  [
    'fieldSources',
    'Other fields come from the first source that has a value',
    { fieldSources: 'department:bamboohr', mergeBy: BY_NUMBER },
    ['17', 'Lab', 'Lead'],
  ],
  ['mergeBy', 'The field that identifies a person', {}, ['17', 'bamboohr:B-1']],
  ['mergeBy', 'one for all sources', { mergeBy: 'status' }, ['17', 'Sales', 'Lead']],
  [
    'mergeBy',
    'or one for each: ldap:raw_data.employeeID,bamboohr:external_id',
    { mergeBy: BY_NUMBER },
    ['17', 'Sales', 'Lead'],
  ],
])('the setting %s does what its description says: %s', (key, claim, given, result) => {
  expect(section.settings[key].doc).toContain(claim);
  expect(merged(given)).toEqual(result);
});
