import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { account, useTimeOff, VACATION, SICK } from './time-off-account.ts';

const { pathOf, start, writeLeaves, run, daysOf, timecamp } = useTimeOff();

describe('sync-time-off', () => {
  it('writes the days of leave, and the second time nothing', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-26'], ['bob', '2026-12-24', '2026-12-24', 'sick LEAVE']);
    const first = await run();
    expect(first).toMatchObject({ exitCode: 0, result: { ok: true, people: 2, failed: [] } });
    expect(daysOf('7')).toEqual([
      ['2026-12-24', VACATION, 0, 480],
      ['2026-12-25', VACATION, 0, 480],
      ['2026-12-26', VACATION, 0, 480],
    ]);
    expect(daysOf('8')).toEqual([['2026-12-24', SICK, 0, 0]]);
    expect(timecamp()?.requests.writes).toBe(2);

    const second = await run();
    expect(second).toMatchObject({ exitCode: 0, result: { changes: [], requests: { write: 0 } } });
    expect(timecamp()?.requests.writes).toBe(0);
  });

  it('leaves held people alone and says why', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-26'], ['bob', '2026-12-24', '2026-12-24']);
    const hold = { person: '7', until: null, why: 'ask HR', created: '2026-11-01T00:00:00.000Z', by: 'a@b' };
    const holds = (...list: object[]) =>
      writeFile(pathOf('var/holds.json'), JSON.stringify({ version: 1, holds: list }));
    await holds(hold);
    expect(await run()).toMatchObject({
      exitCode: 0,
      result: { people: 1, held: [{ person: 'ann@example.com', reason: 'held: ask HR' }] },
    });
    expect([daysOf('7'), daysOf('8').length]).toEqual([[], 1]);
    await holds({ ...hold, until: '2020-01-01' });
    await run();
    expect(daysOf('7')).toHaveLength(3);
  });

  it('takes the leaves of someone with two e-mails together', async () => {
    await start();
    const ann = { external_id: '1', name: 'Ann', email: 'ann.hr@example.com', status: 'active' };
    const prepared = {
      timecamp_external_id: '1',
      timecamp_user_name: 'Ann',
      timecamp_email: 'ann@example.com',
    };
    const rest = { timecamp_groups_breadcrumb: '', timecamp_status: 'active', timecamp_role: 'user' };
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users: [ann] }));
    await writeFile(pathOf('var/timecamp_users.json'), JSON.stringify([{ ...prepared, ...rest }]));
    await writeLeaves(
      ['ann', '2026-05-01', '2026-05-01'],
      ['ann.hr', '2026-05-01', '2026-05-02', 'Sick leave'],
    );
    for (const writes of [1, 0]) {
      expect(await run()).toMatchObject({ exitCode: 0, result: { people: 1, left: [] } });
      expect(timecamp()?.requests.count('GET /attendance/{userId}/user')).toBe(1);
      expect(timecamp()?.requests.writes).toBe(writes);
    }
    expect(daysOf('7').map(([day, type]) => [day, type])).toEqual([
      ['2026-05-01', VACATION],
      ['2026-05-02', SICK],
    ]);
  });

  it('makes one reading and one writing request for a person and 100 calendar days', async () => {
    await start();
    await writeLeaves(['ann', '2026-01-01', '2026-04-10']);
    await run();
    expect(daysOf('7')).toHaveLength(100);
    expect(timecamp()?.requests.count('GET /attendance/{userId}/user')).toBe(1);
    expect(timecamp()?.requests.count('POST /attendance/{userId}/user')).toBe(1);

    await writeLeaves(['ann', '2026-01-01', '2026-04-11']);
    await run();
    expect(timecamp()?.requests.count('GET /attendance/{userId}/user')).toBe(2);
    expect(timecamp()?.requests.count('POST /attendance/{userId}/user')).toBe(1);
  });

  it('writes nothing in a dry run, and prints what the next run does', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-25']);
    const dry = await run(['--dry-run']);
    expect(timecamp()?.requests.writes).toBe(0);
    expect(dry.result).toMatchObject({ dry_run: true, ok: true });
    const real = await run();
    expect(real.result.changes).toEqual(dry.result.changes);
    expect(real.result.changes[0]).toEqual({
      person: 'ann@example.com',
      day: '2026-12-24',
      before: null,
      after: 'Vacation',
    });
  });

  it('lists days that the file no longer has, and leaves them', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-01', '2026-12-02'], ['ann', '2026-12-24', '2026-12-24']);
    await run();
    await writeLeaves(['ann', '2026-12-01', '2026-12-02']);
    const { result } = await run();
    expect(result.left).toEqual([{ person: 'ann@example.com', day: '2026-12-24', day_type: 'Vacation' }]);
    expect(daysOf('7')).toHaveLength(3);
    expect(timecamp()?.requests.writes).toBe(0);
  });

  it('names people and day types that TimeCamp does not have', async () => {
    await start();
    await writeLeaves(['zoe', '2026-12-24', '2026-12-24'], ['ann', '2026-12-24', '2026-12-24', 'Jury duty']);
    const { exitCode, result } = await run();
    expect(exitCode).toBe(0);
    expect(result.warnings).toEqual([
      expect.objectContaining({ code: 'unknown-day-type', who: ['ann@example.com'] }),
      expect.objectContaining({ code: 'unknown-person', who: ['zoe@example.com'] }),
    ]);
  });

  it('does not touch ignored people', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-24']);
    await run([], { TIMECAMP_IGNORED_USER_IDS: '7' });
    expect(daysOf('7')).toEqual([]);
  });

  it('goes on after an error that concerns one person, and ends with 1', async () => {
    await start({
      fault: ({ kind, path }) =>
        kind.startsWith('POST /attendance') && path.includes('/7/') ? FAULTS['403'] : undefined,
    });
    await writeLeaves(['ann', '2026-12-24', '2026-12-24'], ['bob', '2026-12-24', '2026-12-24']);
    const { exitCode, result } = await run();
    expect(exitCode).toBe(1);
    expect(result.failed).toEqual([expect.objectContaining({ person: 'ann@example.com' })]);
    expect(daysOf('8')).toHaveLength(1);
  });

  it('stops at once when the key is refused on the way, and reports what it did', async () => {
    await start({
      fault: ({ kind, nOfKind }) =>
        kind === 'POST /attendance/{userId}/user' && nOfKind === 2 ? FAULTS['401'] : undefined,
    });
    await writeLeaves(
      ['ann', '2026-12-24', '2026-12-24'],
      ['bob', '2026-12-24', '2026-12-24'],
      ['owner', '2026-12-24', '2026-12-24'],
    );
    const { exitCode, result } = await run([], { TIMECAMP_CONCURRENCY: '1' });
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ ok: false, not_reached: 1, ended: expect.stringContaining('key') });
    expect(result.changes).toHaveLength(1);
    expect(daysOf('7').length + daysOf('8').length).toBe(1);
  });

  it('writes nothing when the key is refused while it compares', async () => {
    await start({
      fault: ({ kind, nOfKind }) =>
        kind === 'GET /attendance/{userId}/user' && nOfKind === 2 ? FAULTS['401'] : undefined,
    });
    await writeLeaves(['ann', '2026-12-24', '2026-12-24'], ['bob', '2026-12-24', '2026-12-24']);
    const { exitCode, result } = await run([], { TIMECAMP_CONCURRENCY: '1' });
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ ok: false, changes: [], ended: expect.stringContaining('key') });
    expect(timecamp()?.requests.writes).toBe(0);
  });

  it('ends after 20 failures in a row: that is not about people any more', async () => {
    const people = Array.from({ length: 25 }, (_, n) => String(n + 100));
    const { users, ...rest } = account();
    const added = people.map((id) => ({
      id,
      email: `${id}@example.com`,
      name: id,
      group_id: '100',
      roles: { '100': '3' as const },
      settings: {},
    }));
    await start({
      account: { ...rest, users: [...users, ...added] },
      fault: ({ kind }) => (kind === 'GET /attendance/{userId}/user' ? FAULTS['403'] : undefined),
    });
    await writeLeaves(...people.map((id) => [id, '2026-12-24', '2026-12-24'] as const));
    const { exitCode, result } = await run([], { TIMECAMP_CONCURRENCY: '1' });
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ not_reached: 5, ended: '20 people in a row failed.' });
  });

  it('does not use day types that are switched off', async () => {
    const dayTypes = [{ id: VACATION, name: 'Vacation', is_day_off: true, is_active: false }];
    await start({ account: { ...account(), day_types: dayTypes } });
    await writeLeaves(['ann', '2026-12-24', '2026-12-24']);
    const { result } = await run();
    expect(result.warnings).toEqual([expect.objectContaining({ code: 'unknown-day-type' })]);
    expect(timecamp()?.requests.writes).toBe(0);
  });

  it('stops after the requests in flight when it is interrupted, with exit code 130', async () => {
    const interruption = new AbortController();
    await start({
      onCarriedOut: ({ kind }) => {
        if (kind.startsWith('POST /attendance')) interruption.abort();
      },
    });
    await writeLeaves(['ann', '2026-12-24', '2026-12-24'], ['bob', '2026-12-24', '2026-12-24']);
    const { exitCode, result } = await run([], { TIMECAMP_CONCURRENCY: '1' }, interruption.signal);
    expect(exitCode).toBe(130);
    expect(result).toMatchObject({ not_reached: 1, changes: [{ person: 'ann@example.com' }] });
    expect(timecamp()?.requests.writes).toBe(1);
  });

  it('says that the attendance module is off', async () => {
    await start({ attendance: false });
    await writeLeaves(['ann', '2026-12-24', '2026-12-24']);
    const { exitCode, result } = await run();
    expect(exitCode).toBe(1);
    expect(result.error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('Attendance') });
  });

  it.each([
    ['no file', undefined, 'does not exist'],
    ['a file cut short', '{"vacation":[{"em', 'not valid JSON'],
    [
      'a day that the calendar does not have',
      '{"vacation":[{"email":"a","start_on":"2026-02-30","finish_on":"2026-03-01","tc_leave_type":"x"}]}',
      '"2026-02-30"',
    ],
  ])('asks TimeCamp nothing with %s', async (_, content, message) => {
    await start();
    if (content !== undefined) await writeFile(pathOf('var/vacation.json'), content);
    const { exitCode, result } = await run();
    expect(exitCode).toBe(1);
    expect(result.error).toMatchObject({ code: 'input', message: expect.stringContaining(message) });
    expect(timecamp()?.requests.all).toEqual([]);
  });
});
