import { describe, expect, it } from 'vitest';
import type { Employee, PreparedUser } from '../../../src/core/model.ts';
import type { InvalidRecord } from '../../../src/core/prepare/input.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { prepare, type Prepared } from '../../../src/core/prepare/prepare.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { fc } from '../../properties.ts';
import { DEFAULTS, HYBRID, SUPERVISORS } from './people.ts';

/** Few values, so that people meet: in names, e-mails, ids, departments. */
const ids = fc.constantFrom('', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '1a', '007');
const letters = fc.constantFrom(
  'Zoë',
  'Zoe\u0308',
  'Ann',
  'Bob',
  '(_)',
  'Ann/Bob',
  '“Łuk”',
  'A{b}',
  '',
  'Ḋ\u0323',
);
const employees: fc.Arbitrary<Employee> = fc.record(
  {
    external_id: ids,
    name: letters,
    email: fc.constantFrom(
      '',
      'ann@a.example',
      'Ann@b.example',
      'bob@a.example',
      'zoë@a.example',
      'zoe\u0308@b.example',
      'cy',
      'dee@a.example',
      'eve@a.example',
      'fay@a.example',
    ),
    department: fc.oneof(
      fc.constantFrom(null, '', 'Sales', 'Sales/EU', ' Sales / EU', 'Company/Sales', 'Café', 'Cafe\u0301'),
      fc.array(fc.constantFrom('R/D', 'Lab', 'Sales'), { maxLength: 3 }),
    ),
    job_title: fc.constantFrom(null, 'Lead', 'Out'),
    status: fc.constantFrom('active', 'Active', 'inactive'),
    supervisor_id: ids,
    real_email: fc.constantFrom('', 'other@a.example', 'ann@b.example'),
    role_id: fc.constantFrom('1', '2', '3', '5', ''),
    hierarchy_only: fc.boolean(),
    force_supervisor_role: fc.constantFrom(false, false, true),
    force_global_admin_role: fc.constantFrom(false, false, true),
  },
  { requiredKeys: ['external_id', 'name', 'email', 'department', 'status', 'supervisor_id'] },
);

/** Supervisors only further up, by number, so that there is no cycle. */
function withoutCycles(people: readonly Employee[]): Employee[] {
  return people.map((one) => ({
    ...one,
    supervisor_id:
      Number.parseInt(one.supervisor_id, 10) < Number.parseInt(one.external_id, 10) ? one.supervisor_id : '',
  }));
}

const companies = fc.array(employees, { maxLength: 14 }).map(withoutCycles);

/** The same record with its keys the other way round, or its text in another Unicode form. */
function copyOf(one: Employee, form: string, isTurned: boolean): Employee {
  const copy = JSON.parse(JSON.stringify(one).normalize(form)) as Employee;
  return isTurned ? (Object.fromEntries(Object.entries(copy).reverse()) as Employee) : copy;
}

/** Some of whose people are in it again, equal but for how they are written. */
const companiesWithCopies = fc
  .tuple(
    companies,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('NFC', 'NFD'), fc.boolean()), { maxLength: 4 }),
  )
  .map(([people, copies]) => [
    ...people,
    ...copies.flatMap(([at, form, isTurned]) => {
      const one = people[at % Math.max(people.length, 1)];
      return one === undefined ? [] : [copyOf(one, form, isTurned)];
    }),
  ]);

const options: fc.Arbitrary<PrepareSettings> = fc
  .record({
    mode: fc.constantFrom({}, SUPERVISORS, HYBRID),
    skipDepartments: fc.constantFrom([], ['Company'], ['Ann', 'Sales']),
    useJobTitleNameUsers: fc.boolean(),
    useJobTitleNameGroups: fc.boolean(),
    showExternalId: fc.boolean(),
    replaceEmailDomain: fc.constantFrom(undefined, 'example.com'),
    excludeRegex: fc.constantFrom(undefined, 'job_title="Out"'),
    prepareTransformConfig: fc.constantFrom(
      undefined,
      { exclude: { property: 'name', string: { equals: 'Bob' } } },
      {
        filter: { property: 'name', string: { contains: 'Zoë' } },
        transform: [{ property: 'timecamp_role', action: 'replace_all', value: 'guest' }],
      },
    ),
  })
  .map(({ mode, ...rest }) => ({ ...DEFAULTS, ...rest, ...mode }));

function run(
  people: readonly Employee[],
  settings: PrepareSettings,
  invalid: readonly InvalidRecord[] = [],
): Prepared {
  return prepare({ employees: people, invalid }, settings, compileRules(settings)).value;
}

function withoutRaw(users: readonly PreparedUser[]): readonly object[] {
  return users.map((user) => ({ ...user, raw_data: undefined }));
}

describe('laws of prepare', () => {
  it('nobody is lost: everyone read is prepared, or counted among those who are not', () => {
    fc.assert(
      fc.property(companies, options, fc.nat(3), (people, settings, broken) => {
        const invalid = Array.from({ length: broken }, (_, i) => ({
          position: i + 1,
          external_id: '',
          reason: 'x',
        }));
        const { users, summary } = run(people, settings, invalid);
        const { excluded, conflicts, invalid: named, hierarchy_only: hierarchyOnly } = summary;
        expect(summary.read).toBe(people.length + broken);
        expect(summary.read).toBe(
          users.length + excluded.length + conflicts.length + named.length + hierarchyOnly.length,
        );
        expect(users).toHaveLength(summary.prepared);
        expect(summary.active + summary.inactive).toBe(summary.prepared);
      }),
      { numRuns: 500 },
    );
  });

  it('the same people in another order give the same bytes', () => {
    const shuffled = companiesWithCopies.chain((people) =>
      fc.tuple(fc.constant(people), fc.shuffledSubarray(people, { minLength: people.length })),
    );
    fc.assert(
      fc.property(shuffled, options, ([people, others], settings) => {
        expect(JSON.stringify(run(others, settings).users)).toBe(JSON.stringify(run(people, settings).users));
      }),
      { numRuns: 1000 },
    );
  });

  it('text in NFC or NFD gives the same result', () => {
    const inForm = (people: readonly Employee[], form: string): Employee[] =>
      JSON.parse(JSON.stringify(people).normalize(form)) as Employee[];
    fc.assert(
      fc.property(companies, options, (people, settings) => {
        const composed = run(inForm(people, 'NFC'), settings);
        const decomposed = run(inForm(people, 'NFD'), settings);
        expect(withoutRaw(decomposed.users)).toEqual(withoutRaw(composed.users));
        expect(JSON.stringify(withoutRaw(composed.users))).toBe(
          JSON.stringify(withoutRaw(composed.users)).normalize('NFC'),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('cleaned names hold nothing that TimeCamp refuses, and are never empty', () => {
    fc.assert(
      fc.property(companies, options, fc.string({ unit: 'binary' }), (people, settings, text) => {
        const named = people.map((one) => ({ ...one, name: one.name + text, job_title: text }));
        for (const user of run(named, settings).users) {
          expect(user.timecamp_user_name).not.toMatch(/[(){}_`´“”]/);
          expect(user.timecamp_user_name.trim()).toBe(user.timecamp_user_name);
          expect(user.timecamp_user_name).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the groups form a tree: levels without empty ones, joined to the breadcrumb, one parent each', () => {
    fc.assert(
      fc.property(companies, options, (people, settings) => {
        const { users, summary } = run(people, settings);
        const paths = new Set<string>();
        for (const {
          timecamp_groups: levels,
          timecamp_groups_breadcrumb: breadcrumb,
          timecamp_status,
        } of users) {
          expect(levels.join('/')).toBe(breadcrumb);
          expect(levels.every((level) => level !== '' && level === level.trim())).toBe(true);
          if (timecamp_status === 'inactive') continue;
          for (let depth = 1; depth <= levels.length; depth++)
            paths.add(JSON.stringify(levels.slice(0, depth)));
        }
        expect(summary.groups).toBe(paths.size);
      }),
      { numRuns: 500 },
    );
  });

  it('every ancestor of a supervisor’s group is the group of their own supervisors', () => {
    fc.assert(
      fc.property(companies, (people) => {
        const visible = people.map((one) => ({
          ...one,
          hierarchy_only: false,
          force_global_admin_role: false,
        }));
        const { drafts } = run(visible, { ...DEFAULTS, ...SUPERVISORS });
        const userOf = new Map(drafts.map(({ person, user }) => [person, user]));
        for (const { user, supervision, group } of drafts) {
          const above = typeof supervision === 'string' ? undefined : userOf.get(supervision);
          if (typeof supervision !== 'string' && above === undefined) continue;
          const parent =
            group.reason === 'own-group' ? user.timecamp_groups.slice(0, -1) : user.timecamp_groups;
          expect(parent).toEqual(above?.timecamp_groups ?? []);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('two supervisors never share a group', () => {
    fc.assert(
      fc.property(companies, fc.constantFrom(SUPERVISORS, HYBRID), (people, mode) => {
        const owners = new Map<string, string>();
        const plain = people.map((one) => ({ ...one, force_global_admin_role: false }));
        for (const { user, person, group } of run(plain, { ...DEFAULTS, ...mode }).drafts) {
          if (group.reason !== 'own-group') continue;
          const { id } = person;
          const key = JSON.stringify(user.timecamp_groups);
          expect(owners.get(key) ?? id).toBe(id);
          owners.set(key, id);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a cycle is always found and always named whole', () => {
    const rings = fc.tuple(fc.integer({ min: 2, max: 12 }), companies, fc.constantFrom(SUPERVISORS, HYBRID));
    fc.assert(
      fc.property(rings, fc.nat(), ([size, others, mode], at) => {
        const ring = Array.from({ length: size }, (_, i) => ({
          external_id: `c${i}`,
          name: `C${i}`,
          email: `c${i}@ring.example`,
          department: null,
          status: 'active',
          supervisor_id: `c${(i + 1) % size}`,
        }));
        const people = others.toSpliced(at % (others.length + 1), 0, ...ring);
        const names = ring.map(({ name, external_id: id }) => `${name} (${id})`);
        const first = names.toSorted()[0] ?? '';
        const begin = names.indexOf(first);
        const around = [...names.slice(begin), ...names.slice(0, begin), first].join(' -> ');
        expect(() => run(people, { ...DEFAULTS, ...mode })).toThrow(around);
      }),
      { numRuns: 300 },
    );
  });
});
