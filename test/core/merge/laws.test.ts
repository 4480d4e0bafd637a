import { describe, expect, it } from 'vitest';
import { mergeSources } from '../../../src/core/merge/merge.ts';
import type { AccountUser, Employee, PreparedUser, SourceState } from '../../../src/core/model.ts';
import type { Operation } from '../../../src/core/plan/plan.ts';
import { fc } from '../../properties.ts';
import { account, plan, user } from '../plan/builders.ts';
import { HYBRID, person, SUPERVISORS, users } from '../prepare/people.ts';

const SOURCES = ['a', 'b'] as const;
type Source = (typeof SOURCES)[number];

/** A person of a company, and who has them. */
interface Member {
  readonly record: Employee;
  readonly sources: ReadonlySet<Source>;
  /** Whether each source alone knows the job title and the department, when both have the person. */
  readonly titleIn: Source;
  readonly departmentIn: Source;
}

const members = fc
  .array(
    fc.record({
      name: fc.constantFrom('Ann', 'Bob', 'Cid'),
      department: fc.constantFrom(null, 'Sales', 'Sales/EU', 'Lab'),
      title: fc.constantFrom(null, 'Lead'),
      status: fc.constantFrom('active', 'active', 'inactive'),
      above: fc.nat(12),
      sources: fc.constantFrom(['a'], ['b'], ['a', 'b']) as fc.Arbitrary<Source[]>,
      titleIn: fc.constantFrom(...SOURCES),
      departmentIn: fc.constantFrom(...SOURCES),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows): Member[] => {
    const sources = rows.map((row) => new Set(row.sources));
    const supervisors = rows.map(({ above }, index) => (above < index ? above : undefined));
    // A source knows the supervisors of its people.
    for (const [index, above] of [...supervisors.entries()].reverse()) {
      if (above !== undefined) for (const source of sources[index] ?? []) sources[above]?.add(source);
    }
    return rows.map(({ name, department, title, status, titleIn, departmentIn }, index) => ({
      record: person(String(index), {
        name,
        department,
        job_title: title,
        status,
        supervisor_id: String(supervisors[index] ?? ''),
      }),
      sources: sources[index] ?? new Set(),
      titleIn,
      departmentIn,
    }));
  });

const settings = fc.constantFrom({}, SUPERVISORS, HYBRID);

/** The records of one source, with ids of its own. */
function recordsOf(source: Source, company: readonly Member[]): Employee[] {
  return company.flatMap(({ record, sources, titleIn, departmentIn }) => {
    if (!sources.has(source)) return [];
    const isShared = sources.size > 1;
    return [
      {
        ...record,
        job_title: isShared && titleIn !== source ? null : (record.job_title ?? null),
        department: isShared && departmentIn !== source ? '' : record.department,
      },
    ];
  });
}

/** The company in one source, with the ids that the merge gives. */
function inOneSource(company: readonly Member[]): Employee[] {
  const idOf = (id: string): string => (id === '' || company[Number(id)]?.sources.has('a') ? id : `b:${id}`);
  return company.map(({ record }) => ({
    ...record,
    external_id: idOf(record.external_id),
    supervisor_id: idOf(record.supervisor_id),
  }));
}

function merged(company: readonly Member[]): readonly Employee[] {
  return mergeSources(
    SOURCES.map((name) => ({ name, employees: recordsOf(name, company), invalid: [] })),
    { fieldSources: {}, mergeBy: { '': 'email' }, statusMap: {} },
  ).value.employees;
}

function withoutOrigin(people: readonly PreparedUser[]): object[] {
  return people.map((user) => ({ ...user, timecamp_sources: undefined, raw_data: undefined }));
}

/** An account with some of the company, as they are or not, and strangers. */
const accounts = fc
  .array(
    fc.record({
      name: fc.constantFrom(...Array.from({ length: 12 }, (_, index) => String(index)), 'zoe', 'yan'),
      changed: fc.boolean(),
      disabled: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((rows) => {
    const people = new Map(
      rows.map(({ name, changed, disabled }) => [
        name,
        user(name, { disabled, external_id: name, ...(changed ? { name: 'Old', role: 'supervisor' } : {}) }),
      ]),
    );
    return account([...people.values()]);
  });

function states(failed: Source | undefined): SourceState[] {
  const at = '2026-11-02T07:00:00.000Z';
  return SOURCES.map((source) => ({
    source,
    fetched_at: at,
    count: 1,
    ...(source === failed ? { failed: { at, code: 'login' } } : {}),
  }));
}

describe('a company in two sources', () => {
  it('is prepared and planned as in one', () => {
    fc.assert(
      fc.property(members, settings, accounts, (company, options, there) => {
        const two = users(merged(company), options);
        const one = users(inOneSource(company), options);
        expect(withoutOrigin(two)).toEqual(withoutOrigin(one));
        expect(plan(two, there, {}, { sources: states(undefined) }).operations).toEqual(
          plan(one, there).operations,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(members, settings, (company, options) => {
        expect(users(merged(company.toReversed()).toReversed(), options)).toEqual(
          users(merged(company), options),
        );
      }),
    );
  });

  it('changes nobody of a source that failed, and still changes the others', () => {
    fc.assert(
      fc.property(
        members,
        settings,
        accounts,
        fc.constantFrom(...SOURCES),
        fc.subarray(['zoe', 'yan']),
        (company, options, there, failed, owned) => {
          const people = users(merged(company), options);
          const owners = { [failed]: owned.map((name) => `id-${name}`), a: ['id-zoe', 'id-yan'] };
          const made = plan(people, there, {}, { sources: states(failed), journal: { owners } });
          const ofFailed = new Set([
            ...company.filter(({ sources }) => sources.has(failed)).map(({ record }) => record.email),
            ...(owners[failed] ?? []).map((id) => `${id.slice('id-'.length)}@example.com`),
          ]);
          const isOfFailed = (one: Operation): boolean => 'person' in one && ofFailed.has(one.person.email);
          const emails = (operations: readonly Operation[]): string[] =>
            operations.filter((one) => 'person' in one && !isOfFailed(one)).map(({ id }) => id);
          expect(made.operations.filter(isOfFailed)).toEqual([]);
          const whole = plan(people, there, {}, { sources: states(undefined), journal: { owners } });
          const isKnown = (there: AccountUser): boolean =>
            /^(?:zoe|yan)@/.test(there.email) || company.some(({ record }) => record.email === there.email);
          if (there.users.every(isKnown)) expect(emails(made.operations)).toEqual(emails(whole.operations));
        },
      ),
      { numRuns: 300 },
    );
  });
});
