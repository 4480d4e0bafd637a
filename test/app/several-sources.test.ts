import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPrepareAndSync, type RunResult } from '../../src/app/run.ts';
import { fetchSources } from '../../src/app/fetch-sources.ts';
import { loadEmployees } from '../../src/app/employees.ts';
import { prepareUsers } from '../../src/app/prepare.ts';
import { syncAccount } from '../../src/app/sync.ts';
import { EVERYTHING } from '../../src/core/plan/build/selection.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { readPlan, writePlan } from '../../src/storage/plan-file.ts';
import { readPrepared } from '../../src/storage/documents.ts';
import { person } from '../core/prepare/people.ts';
import { type Answers, fetchesOf, sessionWithSources } from './source-stand-ins.ts';

const LDAP = [
  person('1', { email: 'ann@example.com', department: 'Sales' }),
  person('2', { email: 'bob@example.com', department: 'Sales' }),
];
/** Ann is in both; the id of Cid is that of Ann in the other source. */
const GOOGLE = [
  person('g1', { email: 'Ann@example.com', job_title: 'Lead' }),
  person('1', { email: 'cid@example.com', name: 'Cid' }),
  person('g3', { email: 'dan@example.com', name: 'Dan' }),
];
const BOTH = { ldap: LDAP, google: GOOGLE };

let timecamp: TimecampStandIn;
let session: ReturnType<typeof sessionWithSources>;
beforeEach(async () => {
  timecamp = await startTimecamp({ account: emptyAccount() });
  session = sessionWithSources(timecamp, ['ldap', 'google']);
});
afterEach(() => timecamp.close());

function run(answers: Answers, dryRun = false): Promise<RunResult> {
  const request = { command: 'run', dryRun, allow: {}, fetches: fetchesOf(answers) };
  return fetchPrepareAndSync(request, session);
}

/** The people of the account: who is enabled, and their names. */
function people(): Record<string, string> {
  return Object.fromEntries(
    timecamp.state
      .people()
      .filter(({ email }) => email !== 'owner@example.com')
      .map(({ email, name, disabled }) => [email.replace(/@.*/, ''), disabled ? 'disabled' : (name ?? '')]),
  );
}

const codes = ({ notices }: RunResult): string[] => notices.map(({ code }) => code);
const failed = ({ summary }: RunResult): string[] =>
  summary.failed.map(({ person: who, operation }) => `${who} ${operation}`);

describe('two sources of one account', () => {
  it('make one list of people, and a second run has nothing to do', async () => {
    const first = await run(BOTH);
    expect(first.exitCode).toBe(0);
    expect(people()).toEqual({ ann: '1', bob: '2', cid: 'Cid', dan: 'Dan' });
    timecamp.requests.clear();
    const second = await run(BOTH);
    expect([second.plan.operations, timecamp.requests.writes]).toEqual([[], 0]);
    const { users, meta } = await readPrepared(session.storage);
    expect(users.map((user) => [user.timecamp_external_id, user.timecamp_sources])).toEqual([
      ['1', ['ldap', 'google']],
      ['2', ['ldap']],
      ['google:1', ['google']],
      ['google:g3', ['google']],
    ]);
    expect(meta?.input).toMatchObject({ source: 'google,ldap', count: 4 });
  });

  it('one fails: nobody of it is touched, the others go on; it comes back: its leavers are disabled', async () => {
    await run(BOTH);
    const changed = [person('2', { email: 'bob@example.com', name: 'Bob', department: 'Sales' })];
    const down = await run({ ldap: changed, google: undefined });
    expect([down.exitCode, failed(down)]).toEqual([1, ['google fetch']]);
    // Ann is gone from ldap and still in google's last list.
    expect(people()).toEqual({ ann: '1', bob: 'Bob', cid: 'Cid', dan: 'Dan' });

    const back = await run({ ldap: changed, google: GOOGLE.slice(1, 2) });
    expect([back.exitCode, failed(back)]).toEqual([0, []]);
    expect(people()).toEqual({ ann: 'disabled', bob: 'Bob', cid: 'Cid', dan: 'disabled' });
  });

  it('one is empty: the guard of the fetch makes it a source that failed', async () => {
    await run(BOTH);
    const empty = await run({ ldap: LDAP.slice(0, 1), google: [] });
    expect([empty.exitCode, failed(empty)]).toEqual([1, ['google fetch']]);
    expect(people()).toEqual({ ann: '1', bob: 'disabled', cid: 'Cid', dan: 'Dan' });
  });

  it.each([
    ['', () => run(BOTH)],
    [
      ', also when every plan was saved and applied later',
      async () => {
        for (let times = 0; times < 2; times++) {
          await fetchSources(fetchesOf(BOTH), session);
          await prepareUsers(await loadEmployees(session), session);
          const prepared = await readPrepared(session.storage);
          const request = { command: 'sync', allow: {}, selection: EVERYTHING, dryRun: true, prepared };
          const { plan } = await syncAccount(request, session);
          const saved = readPlan(writePlan(plan), 'plan.json');
          await syncAccount({ ...request, dryRun: false, prepared: undefined, saved }, session);
        }
      },
    ],
  ])('one was removed from the settings: its people are left alone%s', async (_, synced) => {
    await synced();
    session = {
      ...session,
      settings: { ...session.settings, sources: { ...session.settings.sources, sources: ['ldap'] } },
    };
    const request = {
      command: 'run',
      dryRun: false,
      allow: { stale: 1 },
      fetches: fetchesOf({ ldap: LDAP }),
    };
    const alone = await fetchPrepareAndSync(request, session);
    expect([alone.exitCode, codes(alone)]).toEqual([0, expect.arrayContaining(['source-removed'])]);
    expect(people()).toMatchObject({ cid: 'Cid', dan: 'Dan' });
  });

  it('another order would exchange ids that both have: sync names the source whose ids TimeCamp has', async () => {
    await run(BOTH);
    const before = people();
    const reordered = (fieldSources: Record<string, string>) => {
      session = {
        ...session,
        settings: {
          ...session.settings,
          sources: { ...session.settings.sources, sources: ['google', 'ldap'], fieldSources },
        },
      };
    };
    reordered({});
    timecamp.requests.clear();
    await expect(run(BOTH, true)).rejects.toThrow(
      'TimeCamp has the external ids from ldap, and 1 of them is now the id of another person in another source',
    );
    await expect(run(BOTH)).rejects.toMatchObject({
      code: 'settings',
      exitCode: 64,
      hint: expect.stringContaining('Add external_id:ldap to TCSYNC_FIELD_SOURCES'),
    });
    expect([people(), timecamp.requests.writes]).toEqual([before, 0]);

    reordered({ external_id: 'ldap' });
    const kept = await run(BOTH);
    expect([kept.exitCode, kept.plan.counts['external-id'], kept.plan.counts.invite]).toEqual([0, 0, 0]);
  });

  it('all of them fail: the run ends before TimeCamp is asked', async () => {
    await run(BOTH);
    timecamp.requests.clear();
    await expect(run({ ldap: undefined, google: undefined })).rejects.toThrow(
      /LDAP: ldap is down\nGOOGLE: google is down/,
    );
    expect(timecamp.requests.all).toHaveLength(0);
  });

  it('one was never fetched: nobody can say whom to leave alone', async () => {
    await expect(run({ ldap: LDAP, google: undefined })).rejects.toThrow(/google has never been fetched/);
    expect(people()).toEqual({});
  });

  it('a dry run sees the same failure and writes nothing', async () => {
    await run(BOTH);
    const before = [...session.storage.files];
    const dry = await run({ ldap: LDAP.slice(0, 1), google: undefined }, true);
    expect([dry.exitCode, dry.plan.operations.map(({ id }) => id.replace(/\d+/, ''))]).toEqual([
      1,
      ['deactivate:', 'reset-manual:'],
    ]);
    expect([...session.storage.files]).toEqual(before);
  });

  it('stage by stage, sync knows from the files which source failed', async () => {
    await run(BOTH);
    await fetchSources(fetchesOf({ ldap: LDAP.slice(0, 1), google: undefined }), session);
    const { result, meta } = await prepareUsers(await loadEmployees(session), session);
    expect(result.notices.map(({ code }) => code)).toContain('source-failed');
    expect(meta.input?.sources?.map(({ failed: failure }) => failure?.code)).toEqual([
      undefined,
      'unreachable',
    ]);
    const prepared = await readPrepared(session.storage);
    const request = { command: 'sync', dryRun: false, allow: {}, selection: EVERYTHING, prepared };
    const synced = await syncAccount(request, session);
    expect([synced.exitCode, people()]).toEqual([1, { ann: '1', bob: 'disabled', cid: 'Cid', dan: 'Dan' }]);

    await fetchSources(fetchesOf({ google: GOOGLE }), session);
    const again = await loadEmployees(session);
    expect(again.meta?.sources?.every(({ failed: failure }) => failure === undefined)).toBe(true);
  });
});
