import { describe, expect, it } from 'vitest';
import { createCompany, EXCLUDED_DEPARTMENT, isWanted } from '../../src/sandbox/company.ts';
import { timecampAccount } from '../../src/sandbox/company-account.ts';
import { bamboohrCompany } from '../../src/sandbox/company-hr.ts';
import { createTimecampState } from '../../src/sandbox/timecamp/state.ts';

const now = Date.UTC(2026, 10, 2);

describe('the company', () => {
  it('is of 60 people, with a few of every kind', () => {
    const people = createCompany({ now });
    const count = (test: (person: (typeof people)[number]) => boolean) => people.filter(test).length;
    expect({
      all: people.length,
      terminated: count(({ state }) => state === 'terminated'),
      inactive: count(({ state }) => state === 'inactive'),
      future: count(({ state, hireDate }) => state === 'future' && hireDate > '2026-11-02'),
      contractors: count(({ department }) => department === EXCLUDED_DEPARTMENT),
      withoutEmail: count(({ email }) => email === ''),
      supervisors: count(({ isSupervisor }) => isSupervisor),
      wanted: count(isWanted),
    }).toEqual({
      all: 60,
      terminated: 3,
      inactive: 2,
      future: 2,
      contractors: 2,
      withoutEmail: 1,
      supervisors: 16,
      wanted: 50,
    });
    expect(people.some(({ lastName }) => /[ąćęłńóśźż]/i.test(lastName))).toBe(true);
  });

  it('has managers above everyone, and one who has gone', () => {
    const people = createCompany({ now });
    const byNumber = new Map(people.map((person) => [person.number, person]));
    const [head, ...others] = people;
    expect(head?.supervisor).toBe('');
    const managers = others.map(({ supervisor }) => byNumber.get(supervisor));
    expect(managers).not.toContain(undefined);
    expect(managers.filter((manager) => manager?.state === 'terminated')).toHaveLength(1);
  });

  it('is the same for the same seed, another for another', () => {
    expect(createCompany({ seed: 4, now })).toEqual(createCompany({ seed: 4, now }));
    expect(createCompany({ seed: 5, now })).not.toEqual(createCompany({ seed: 4, now }));
  });

  it.each([1, 7, 60, 300, 3_000, 20_000])('has ids, numbers and e-mails of its own for %i people', (size) => {
    const people = createCompany({ people: size, plain: true, now });
    for (const field of ['id', 'number', 'email'] as const) {
      expect(new Set(people.map((person) => person[field])).size).toBe(size);
    }
    expect(people.every(isWanted)).toBe(true);
    expect(people.every(({ email }) => /^[a-z]+\.[a-z]+\d*@example\.com$/.test(email))).toBe(true);
  });

  it.each([
    [60, undefined, 10],
    [300, undefined, 20],
    [3_000, undefined, 200],
    [300, 7, 7],
    [5_000, 450, 450],
  ])('of %i people, asked for %s departments, has %i', (people, departments, expected) => {
    const company = createCompany({
      people,
      plain: true,
      now,
      ...(departments === undefined ? {} : { departments }),
    });
    const paths = company.filter(({ department }) => department !== '');
    expect(new Set(paths.map(({ division, department }) => `${division}/${department}`)).size).toBe(expected);
  });
});

describe('the company in BambooHR', () => {
  it('says everything in text, and knows managers by number and by id', () => {
    const people = createCompany({ now });
    const { employees, fields } = bamboohrCompany(people);
    const [head, second] = employees;
    expect(head).toMatchObject({
      supervisorId: null,
      supervisorEid: null,
      isSupervisor: 'Yes',
      status: 'Active',
    });
    expect(second).toMatchObject({ supervisorId: '0001', supervisorEid: '40001', middleName: 'null' });
    expect(employees.filter(({ status }) => status === 'Inactive')).toHaveLength(7);
    expect(employees.filter(({ employmentStatus }) => employmentStatus === 'Terminated')).toHaveLength(3);
    expect(Object.keys(fields).sort()).toEqual(Object.keys(head ?? {}).sort());
  });
});

describe('the company in TimeCamp', () => {
  const views = (size: number, progress: 'empty' | 'partly' | 'in-step') => {
    const people = createCompany({ people: size, now });
    const state = createTimecampState(timecampAccount(people, progress), () => now);
    return { wanted: people.filter(isWanted), state, views: state.people() };
  };

  it('may be empty but for the owner, or in step with everyone', () => {
    expect(views(60, 'empty').views.map(({ email }) => email)).toEqual(['owner@example.com']);
    const { wanted, state } = views(60, 'in-step');
    expect(state.people()).toHaveLength(wanted.length + 1);
    for (const person of wanted) {
      expect(state.person(person.email)).toEqual({
        email: person.email,
        name: `${person.firstName} ${person.lastName}`,
        group: [person.division, person.department].filter(Boolean).join(' > '),
        role: person.isSupervisor ? 'supervisor' : 'user',
        disabled: false,
        external_id: person.number,
        additional_email: '',
        added_manually: false,
      });
    }
  });

  it.each([60, 300, 3_000])('has something of everything to do for %i people, inside the guards', (size) => {
    const { wanted, state, views: before } = views(size, 'partly');
    const byNumber = new Map(wanted.map((person) => [person.number, person]));
    const emails = new Set(wanted.map(({ email }) => email));
    const matched = before.flatMap((view) => {
      const person = wanted.find(({ email }) => email === view.email) ?? byNumber.get(view.external_id);
      return person === undefined ? [] : [{ view, person }];
    });
    const enabled = before.filter(({ disabled, email }) => !disabled && email !== 'owner@example.com').length;
    const roles = { administrator: 3, supervisor: 2, user: 1, guest: 0 };
    const found = {
      newcomers: wanted.length - matched.length,
      leavers: before.filter(
        (view) =>
          !view.disabled &&
          !emails.has(view.email) &&
          !byNumber.has(view.external_id) &&
          view.email !== 'owner@example.com',
      ).length,
      reenabled: matched.filter(({ view }) => view.disabled).length,
      moved: matched.filter(
        ({ view, person }) => view.group !== [person.division, person.department].filter(Boolean).join(' > '),
      ).length,
      renamed: matched.filter(({ view, person }) => view.name !== `${person.firstName} ${person.lastName}`)
        .length,
      otherEmail: matched.filter(({ view, person }) => view.email !== person.email).length,
      withoutId: matched.filter(({ view }) => view.external_id === '').length,
      roleLosses: matched.filter(({ view, person }) => roles[view.role] > (person.isSupervisor ? 2 : 1))
        .length,
      roleGains: matched.filter(({ view, person }) => roles[view.role] < (person.isSupervisor ? 2 : 1))
        .length,
    };
    expect(found).toMatchObject({
      leavers: 5,
      reenabled: 1,
      moved: 3,
      renamed: 1,
      otherEmail: 1,
      withoutId: 2,
      roleLosses: 2,
      roleGains: 1,
    });
    expect(found.leavers).toBeLessThanOrEqual(enabled * 0.2);
    expect(found.newcomers).toBeGreaterThan(10);
    expect(found.newcomers).toBeLessThanOrEqual(60);
    expect(state.groupPaths()).toContain('Old Projects');
    if (size === 60) {
      expect(enabled).toBeGreaterThan(35);
      expect(state.groupPaths().some((path) => path.startsWith('Innovation'))).toBe(false);
    }
  });
});
