import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import type { MergeOptions } from '../../../src/core/merge/options.ts';
import { groupByPerson } from '../../../src/core/merge/same-person.ts';
import { person } from '../prepare/people.ts';

/** The people, each as the sources and external ids of their records. */
function group(sources: Readonly<Record<string, readonly Employee[]>>, options: Partial<MergeOptions> = {}) {
  const { people, ambiguous } = groupByPerson(
    Object.entries(sources).map(([name, employees]) => ({ name, employees })),
    { fieldSources: {}, mergeBy: { '': 'email' }, statusMap: {}, ...options },
  );
  const text = ({ source, record }: { source: string; record: Employee }): string =>
    `${source} ${record.external_id}`;
  return { people: people.map((parts) => parts.map(text)), ambiguous: ambiguous.map(text) };
}

describe('one person', () => {
  it('has the first source first', () => {
    expect(group({ ldap: [person('1')], google: [person('2'), person('1')] })).toEqual({
      people: [['ldap 1', 'google 1'], ['google 2']],
      ambiguous: [],
    });
  });

  it('has the records that only complete a hierarchy last, in the order of the sources', () => {
    const manager = person('1', { hierarchy_only: true });
    const all = { ldap: [manager], google: [person('1')], okta: [manager] };
    expect(group(all).people).toEqual([['google 1', 'ldap 1', 'okta 1']]);
    expect(group({ ldap: [manager], google: [manager] }).people).toEqual([['ldap 1', 'google 1']]);
  });

  it.each<[string, unknown]>([
    ['no value', undefined],
    ['null', null],
    ['an object', { number: 1 }],
    ['a list', ['1']],
    ['true', true],
    ['blank text', ' '],
  ])('is never found by %s', (_, key) => {
    const people = [person('1', { raw_data: { key } as never }), person('2', { raw_data: { key } as never })];
    expect(group({ ldap: people, google: people }, { mergeBy: { '': 'raw_data.key' } })).toEqual({
      people: [['ldap 1'], ['ldap 2'], ['google 1'], ['google 2']],
      ambiguous: [],
    });
  });

  it('is found by the e-mail unless the settings name a field for the source or for all', () => {
    const people = { ldap: [person('1', { job_title: 'x@example.com' })], google: [person('x')] };
    expect(group(people, { mergeBy: {} }).people).toHaveLength(2);
    expect(group(people, { mergeBy: { ldap: 'job_title' } }).people).toHaveLength(1);
  });
});

describe('of two records with one key in a source', () => {
  it.each<[string, Partial<Employee>, Partial<Employee>]>([
    ['an employee before someone who only completes the hierarchy', {}, { hierarchy_only: true }],
    ['an inactive employee, too', { status: 'inactive' }, { hierarchy_only: true }],
    ['an active one before an inactive one', {}, { status: 'inactive' }],
    ['one of the status map', { status: 'here' }, { status: 'gone' }],
    ['an id before none', { external_id: '9' }, { external_id: '' }],
    ['the lower id', { external_id: '9' }, { external_id: '10' }],
    ['for one id the first by its content', { name: 'Ann' }, { name: 'Bea' }],
    ['the status before the id', { external_id: '' }, { external_id: '1', status: 'inactive' }],
  ])('merges %s, in any order', (_, winner, loser) => {
    const [first, second] = [winner, loser].map((fields) =>
      person('5', { email: 'ann@example.com', ...fields }),
    ) as [Employee, Employee];
    const other = person('g', { email: 'ann@example.com' });
    for (const ldap of [
      [first, second],
      [second, first],
    ]) {
      const { people } = groupByPerson(
        [
          { name: 'ldap', employees: ldap },
          { name: 'google', employees: [other] },
        ],
        { fieldSources: {}, mergeBy: {}, statusMap: { here: 'active', gone: 'inactive' } },
      );
      const records = people.map((parts) => parts.map(({ record }) => record));
      expect(records).toHaveLength(2);
      expect(records).toContainEqual([first, other]);
      expect(records).toContainEqual([second]);
    }
  });

  it('reports only the active ones that are not merged', () => {
    const same = { email: 'ann@example.com' };
    const ldap = [
      person('1', same),
      person('2', same),
      person('3', { ...same, status: 'inactive' }),
      person('4', { ...same, hierarchy_only: true }),
    ];
    expect(group({ ldap }).ambiguous).toEqual(['ldap 2']);
  });
});
