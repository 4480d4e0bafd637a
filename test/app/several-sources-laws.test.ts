import { describe, expect, it } from 'vitest';
import { fetchPrepareAndSync, type RunResult } from '../../src/app/run.ts';
import type { Employee } from '../../src/core/model.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp } from '../../src/sandbox/timecamp/start.ts';
import { fc } from '../properties.ts';
import { accountSeed } from '../timecamp/companies.ts';
import { type Answers, fetchesOf, sessionWithSources } from './source-stand-ins.ts';

const SOURCES = ['a', 'b'] as const;
type Source = (typeof SOURCES)[number];

/** What one source says of a person. */
interface Facts {
  readonly department: string | null;
  readonly role_id: string;
  readonly status: string;
}

/** A person and what each source that has them says. */
interface Member {
  readonly name: string;
  readonly facts: Partial<Readonly<Record<Source, Facts>>>;
}
type Company = readonly Member[];

const NAMES = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'] as const;
const facts: fc.Arbitrary<Facts> = fc.record({
  department: fc.constantFrom(null, 'Sales', 'Sales/North', 'Ops/Night'),
  role_id: fc.constantFrom('', '2', '3'),
  status: fc.constantFrom('active', 'active', 'active', 'inactive'),
});
const member = fc.record({
  name: fc.constantFrom(...NAMES),
  facts: fc.oneof(fc.record({ a: facts }), fc.record({ b: facts }), fc.record({ a: facts, b: facts })),
});
/** Hal is in both sources and always active: no source is empty, and no guard sees a list without anybody. */
const HAL: Member = {
  name: 'hal',
  facts: {
    a: { department: 'Ops', role_id: '3', status: 'active' },
    b: { department: null, role_id: '', status: 'active' },
  },
};
const company: fc.Arbitrary<Company> = fc
  .uniqueArray(member, { selector: ({ name }) => name })
  .map((members) => [...members, HAL]);

/** Each id of one source is the id of another person in the other source. */
function idIn(source: Source, name: string): string {
  const place = NAMES.indexOf(name as (typeof NAMES)[number]);
  if (place === -1 || source === 'a') return `x-${name}`;
  return `x-${NAMES[(place + 1) % NAMES.length]}`;
}

function employee(name: string, externalId: string, fields: Facts): Employee {
  return {
    external_id: externalId,
    name: `${name} Example`,
    email: `${name}@example.com`,
    supervisor_id: '',
    ...fields,
  };
}

function listOf(source: Source, members: Company): Employee[] {
  return members.flatMap(({ name, facts: { [source]: known } }) =>
    known === undefined ? [] : [employee(name, idIn(source, name), known)],
  );
}

/** The company in one source, with the ids and values that docs/several-sources.md promises. */
function inOneSource(members: Company): Employee[] {
  return members.map(({ name, facts: { a, b } }) => {
    const all = [a, b].filter((one) => one !== undefined);
    return employee(name, a === undefined ? `b:${idIn('b', name)}` : idIn('a', name), {
      department: all.map(({ department }) => department).find((one) => one !== null) ?? null,
      role_id: all.map(({ role_id: role }) => role).find((one) => one !== '') ?? '',
      status: all.some(({ status }) => status === 'active') ? 'active' : 'inactive',
    });
  });
}

/** The people whom other sources have, as these say. */
function without(members: Company, failed: readonly Source[]): Company {
  return members.flatMap(({ name, facts: all }) => {
    const known = Object.entries(all).filter(([source]) => !failed.includes(source as Source));
    return known.length === 0 ? [] : [{ name, facts: Object.fromEntries(known) }];
  });
}

/** Whose sources contradict each other about the status. */
function contradicted(members: Company): string[] {
  return members.flatMap(({ name, facts: { a, b } }) =>
    a === undefined || b === undefined || a.status === b.status ? [] : [`${name}@example.com`],
  );
}

const MANY = Number.MAX_SAFE_INTEGER;
const ALLOW_ALL = {
  deactivations: MANY,
  'new-users': MANY,
  moves: MANY,
  'role-losses': MANY,
  'look-alikes': MANY,
  stale: MANY,
};

/** An account that is synced again and again from these sources. */
async function startAccount(account: TimecampSeed, names: readonly string[]) {
  const timecamp = await startTimecamp({ account });
  const session = sessionWithSources(timecamp, names);
  return {
    close: timecamp.close,
    requests: timecamp.requests,
    /** Everyone, by e-mail. */
    people: () => Object.fromEntries(timecamp.state.people().map((one) => [one.email, one])),
    isEnabled: (externalId: string) =>
      timecamp.state.people().some((one) => one.external_id === externalId && !one.disabled),
    groups: () => timecamp.state.groupPaths(),
    run: (answers: Answers): Promise<RunResult> =>
      fetchPrepareAndSync(
        { command: 'run', dryRun: false, allow: ALLOW_ALL, fetches: fetchesOf(answers) },
        session,
      ),
  };
}

async function withAccounts(
  account: TimecampSeed,
  check: (two: TestAccount, one: TestAccount) => Promise<void>,
): Promise<void> {
  const two = await startAccount(account, SOURCES);
  const one = await startAccount(account, ['whole']);
  try {
    await check(two, one);
  } finally {
    await two.close();
    await one.close();
  }
}
type TestAccount = Awaited<ReturnType<typeof startAccount>>;

function listsOf(members: Company): Record<Source, Employee[]> {
  return { a: listOf('a', members), b: listOf('b', members) };
}

const failuresIn = ({ summary }: RunResult): string[] =>
  summary.failed.map(({ person, operation }) => `${person} ${operation}`).sort();

describe('any company in two sources, over three runs', { tags: ['slow'] }, () => {
  it('leads to the account that the same company in one source leads to', async () => {
    const companies = fc.tuple(company, company, company);
    await fc.assert(
      fc.asyncProperty(companies, accountSeed, (years, account) =>
        withAccounts(account, async (two, one) => {
          for (const members of years) {
            const merged = await two.run(listsOf(members));
            const whole = await one.run({ whole: inOneSource(members) });
            expect(two.people()).toEqual(one.people());
            expect(two.groups()).toEqual(one.groups());
            expect([merged.exitCode, failuresIn(merged)]).toEqual([whole.exitCode, failuresIn(whole)]);
            const named = merged.prepare.notices.find(({ code }) => code === 'status-differs')?.who ?? [];
            expect([...named].sort()).toEqual(contradicted(members).sort());

            two.requests.clear();
            const again = await two.run(listsOf(members));
            expect([again.plan.operations, two.requests.writes]).toEqual([[], 0]);
          }
        }),
      ),
      { numRuns: 10 },
    );
  });

  it('changes nobody of a source that is down or empty, and makes up for it when the source is back', async () => {
    const answer = fc.constantFrom('people', 'people', 'down', 'empty');
    const day = fc.record({ members: company, a: answer, b: answer });
    await fc.assert(
      fc.asyncProperty(company, fc.tuple(day, day), company, accountSeed, (before, days, after, account) =>
        withAccounts(account, async (two, one) => {
          await two.run(listsOf(before));
          let last = listsOf(before);
          const everIn = {
            a: new Set(last.a.map(({ email }) => email)),
            b: new Set(last.b.map(({ email }) => email)),
          };
          for (const { members, ...answers } of days) {
            const now = listsOf(members);
            const failed = SOURCES.filter((source) => answers[source] !== 'people');
            const lists = Object.fromEntries(
              SOURCES.map((source) => {
                const empty = answers[source] === 'empty' ? [] : undefined;
                return [source, answers[source] === 'people' ? now[source] : empty];
              }),
            );
            const then = two.people();
            two.requests.clear();
            if (failed.length === SOURCES.length) {
              await expect(two.run(lists)).rejects.toThrow('No source was fetched.');
              expect(two.requests.all).toEqual([]);
              continue;
            }
            const result = await two.run(lists);
            for (const source of failed) {
              expect([result.exitCode, failuresIn(result)]).toEqual([
                1,
                expect.arrayContaining([`${source} fetch`]),
              ]);
              for (const { email } of last[source]) {
                expect([email, two.people()[email]]).toEqual([email, then[email]]);
              }
            }
            for (const source of SOURCES) {
              if (failed.includes(source)) continue;
              last = { ...last, [source]: now[source] };
              for (const { email } of now[source]) everIn[source].add(email);
            }
            for (const { external_id: id, email, status } of inOneSource(without(members, failed))) {
              if (failed.some((source) => everIn[source].has(email))) continue;
              expect([email, two.isEnabled(id)]).toEqual([email, status === 'active']);
            }
          }

          const back = await two.run(listsOf(after));
          const whole = await one.run({ whole: inOneSource(after) });
          expect([back.exitCode, failuresIn(back)]).toEqual([whole.exitCode, failuresIn(whole)]);
          const enabled = (account: TestAccount): object[] =>
            Object.values(account.people()).filter(({ disabled }) => !disabled);
          expect(enabled(two)).toEqual(enabled(one));
        }),
      ),
      { numRuns: 15 },
    );
  });
});
