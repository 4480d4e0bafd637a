import { describe, expect, it } from 'vitest';
import { EMPTY_JOURNAL, type MissingEntry, withoutReturned } from '../../../../src/core/plan/journal.ts';
import type { Grace, PlanOptions } from '../../../../src/core/plan/options.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { mergeMissing } from '../../../../src/core/plan/build/grace.ts';
import { revalidatePlan } from '../../../../src/core/plan/saved/revalidate.ts';
import { fc } from '../../../properties.ts';
import { account, lines, NOW, OPTIONS, plan, prepared, user } from '../builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RUNS: Partial<PlanOptions> = { leaverGrace: { unit: 'runs', value: 2 } };
const DAYS: Partial<PlanOptions> = { leaverGrace: { unit: 'days', value: 3 } };
const THERE = account([user('ann'), user('bob')]);
const ANN = [prepared('ann')];

/** Bob, missing for so long and for so many runs. */
function missing(since: number, runs = 1): MissingEntry {
  return { user_id: 'id-bob', since: new Date(since).toISOString(), runs };
}

function kept({ kept: people = [] }: Plan): string[] {
  return people.map(({ person, by, until, reason }) => `${person.name} ${by} ${until}: ${reason}`);
}

describe('a grace of days', () => {
  it('waits from the first run without them, and says until when', () => {
    const made = plan(ANN, THERE, DAYS);
    expect(lines(made)).toEqual([]);
    expect(kept(made)).toEqual([
      'bob grace 2026-11-05: missing from the source since 2026-11-02; to be disabled on 2026-11-05',
    ]);
    expect(made.missing).toEqual([missing(NOW)]);
    expect(made.seats).toEqual({ before: 2, after: 2 });
  });

  it.each([
    ['a day before the end', 2 * DAY, []],
    ['just over two hours before the end', 3 * DAY - 2 * HOUR - 1, []],
    ['two hours early, the most that counts', 3 * DAY - 2 * HOUR, ['deactivate bob']],
    ['a minute early, as cron may be', 3 * DAY - 60_000, ['deactivate bob']],
    ['an hour early, when the clocks change', 3 * DAY - HOUR, ['deactivate bob']],
    ['long after', 30 * DAY, ['deactivate bob']],
  ])('%s', (_, ago, expected) => {
    const made = plan(ANN, THERE, DAYS, { journal: { missing: [missing(NOW - ago)] } });
    expect(lines(made)).toEqual(expected);
    expect(kept(made)).toHaveLength(1 - expected.length);
  });

  it.each([
    ['not by two hours, which the start of a run may be early', 2 * HOUR, NOW + 2 * HOUR],
    ['by more', 2 * HOUR + 1, NOW],
  ])('starts anew when the clock was ahead in the first run: %s', (_, ahead, since) => {
    const made = plan(ANN, THERE, DAYS, { journal: { missing: [missing(NOW + ahead)] } });
    expect(made.missing).toEqual([missing(since, 2)]);
  });

  it('starts anew when the clock was years ahead in the first run', () => {
    const made = plan(ANN, THERE, DAYS, { journal: { missing: [missing(NOW + 3_000 * DAY)] } });
    expect(kept(made)[0]).toContain('to be disabled on 2026-11-05');
    expect(made.missing).toEqual([missing(NOW, 2)]);
  });

  it('goes on while the user is protected: they keep the day since when they are missing', () => {
    const made = plan(
      ANN,
      THERE,
      { ...DAYS, ignoredUserIds: ['id-bob'] },
      {
        journal: { missing: [missing(NOW - 3 * DAY)] },
      },
    );
    expect([lines(made), kept(made)]).toEqual([[], []]);
    expect(made.missing).toEqual([missing(NOW - 3 * DAY)]);
  });

  it('names the day since when, and the saved plan relies on it', () => {
    const made = plan(ANN, THERE, DAYS, { journal: { missing: [missing(NOW - 3 * DAY)] } });
    expect(made.operations[0]).toMatchObject({
      reason: 'not in the source since 2026-10-30',
      missing_since: '2026-10-30T08:00:00.000Z',
    });
    const renew = (entries: readonly MissingEntry[]): Plan =>
      revalidatePlan(made, 'https://tc.test', {
        account: THERE,
        journal: { ...EMPTY_JOURNAL, missing: entries },
        options: { ...OPTIONS, ...DAYS },
        allow: {},
        holds: { active: [], expired: [] },
        now: NOW,
      });
    expect(lines(renew([missing(NOW - 3 * DAY, 7)]))).toEqual(['deactivate bob']);
    expect(() => renew([])).toThrow('The source had bob@example.com again in the meantime');
    expect(() => renew([missing(NOW - DAY)])).toThrow('their grace starts again');
  });
});

describe('a grace of runs', () => {
  it.each([
    [undefined, [], 'to be disabled after 1 more run'],
    [1, [], 'to be disabled by the next run'],
    [2, ['deactivate bob'], undefined],
    [9, ['deactivate bob'], undefined],
  ])('after %s runs without them', (runs, expected, text) => {
    const journal = runs === undefined ? {} : { missing: [missing(NOW - HOUR, runs)] };
    const made = plan(ANN, THERE, RUNS, { journal });
    expect(lines(made)).toEqual(expected);
    expect(made.kept?.[0]?.reason.split('; ')[1]).toBe(text);
    expect(made.missing?.[0]?.runs).toBe((runs ?? 0) + 1);
  });

  it('keeps the day since when, whatever the clock says, and says how many runs are left', () => {
    const known = missing(NOW + 40 * DAY);
    const options: Partial<PlanOptions> = { leaverGrace: { unit: 'runs', value: 4 } };
    const made = plan(ANN, THERE, options, { journal: { missing: [known] } });
    expect(made.missing).toEqual([{ ...known, runs: 2 }]);
    expect(kept(made)).toEqual([
      'bob grace null: missing from the source since 2026-12-12; to be disabled after 2 more runs',
    ]);
  });
});

describe('the grace', () => {
  it('of 0 is none: as before, and nothing is written down', () => {
    const made = plan(ANN, THERE);
    expect(lines(made)).toEqual(['deactivate bob']);
    expect([made.kept, made.missing]).toEqual([[], []]);
    expect(made.operations[0]).not.toHaveProperty('missing_since');
  });

  it('is not for employees whom the source marks as inactive', () => {
    const made = plan([...ANN, prepared('bob', { timecamp_status: 'inactive' })], THERE, DAYS);
    expect(lines(made)).toEqual(['deactivate bob']);
    expect(made.missing).toEqual([]);
  });

  it('starts anew after a return', () => {
    const back = plan([...ANN, prepared('bob')], THERE, DAYS, {
      journal: { missing: [missing(NOW - 9 * DAY)] },
    });
    expect(back.missing).toEqual([]);
    const journal = { ...EMPTY_JOURNAL, missing: [missing(NOW - 9 * DAY)] };
    expect(withoutReturned(journal, back.missing)).toEqual(EMPTY_JOURNAL);
    expect(withoutReturned(journal, undefined)).toBe(journal);
  });

  it('waits for the move to the disabled group too, where nobody is disabled', () => {
    const there = account([user('ann'), user('bob')], { '2': 'Gone' });
    const moves = { ...DAYS, disableUserDeactivation: true, disabledUsersGroupId: '2' };
    expect(lines(plan(ANN, there, moves))).toEqual([]);
    const later = plan(ANN, there, moves, { journal: { missing: [missing(NOW - 3 * DAY)] } });
    expect(lines(later)).toEqual(['move bob: . > Gone']);
    expect(later.operations[0]).toHaveProperty('missing_since');
  });

  it('does not concern people outside the scope of leavers', () => {
    const there = account([user('ann'), user('bob', { group_id: '9' })]);
    const made = plan(ANN, there, { ...DAYS, leaversScope: 'root' });
    expect([lines(made), made.kept, made.missing]).toEqual([[], [], []]);
  });

  it('does not apply to the owner of the key, who is never disabled', () => {
    const owner = { id: 'id-bob', email: 'bob@example.com' };
    const made = plan(ANN, { ...THERE, owner }, DAYS);
    expect([made.kept, made.missing]).toEqual([[], []]);
    expect(made.notices.map(({ code }) => code)).toEqual(['kept-administrator']);
  });

  it('keeps the group of someone who waits', () => {
    const there = account([user('ann'), user('bob', { group_id: '2' })], { '2': 'Sales' });
    expect(lines(plan(ANN, there, { ...DAYS, removeEmptyGroups: true }))).toEqual([]);
  });

  it('counts only in runs of everything', () => {
    expect(plan(ANN, THERE, DAYS, { isFull: false }).missing).toBeUndefined();
    const only = plan(ANN, THERE, DAYS, { selection: { only: ['new-users'], users: undefined } });
    expect([only.kept, only.missing]).toEqual([[], undefined]);
    const one = plan(ANN, THERE, DAYS, {
      selection: { only: undefined, users: ['bob@example.com'] },
      isFull: false,
    });
    expect([lines(one), kept(one).length, one.missing]).toEqual([[], 1, undefined]);
  });

  it('leaves the guards to count those who are disabled now', () => {
    const names = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const there = account(names.map((name) => user(name)));
    const rest = names.slice(25).map((name) => prepared(name));
    expect(plan(rest, there).hazards.map(({ kind, count }) => [kind, count])).toEqual([
      ['deactivations', 25],
    ]);
    const waiting = plan(rest, there, RUNS);
    expect([waiting.hazards, waiting.kept?.length]).toEqual([[], 25]);
  });

  it('of a saved plan neither counts twice nor brings back who returned', () => {
    const entry = (name: string, runs: number, since = NOW): MissingEntry => ({
      user_id: name,
      since: new Date(since).toISOString(),
      runs,
    });
    const current = [entry('further', 5), entry('behind', 1), entry('anew', 1)];
    const planned = [entry('further', 2), entry('behind', 2), entry('anew', 4, 1), entry('back', 3)];
    expect(mergeMissing(current, [...planned, entry('first', 1)])).toEqual([
      entry('further', 5),
      entry('behind', 2),
      entry('anew', 1),
      entry('first', 1),
    ]);
  });
});

const graces: fc.Arbitrary<Grace> = fc.record({
  unit: fc.constantFrom('days' as const, 'runs' as const),
  value: fc.integer({ min: 1, max: 4 }),
});

describe('any source that loses and finds people, a run a day', () => {
  it('disables exactly those who were missing for the whole grace', () => {
    fc.assert(
      fc.property(graces, fc.array(fc.boolean(), { maxLength: 12 }), (grace, days) => {
        let journal: readonly MissingEntry[] = [];
        let before = 0;
        for (const [day, isThere] of days.entries()) {
          const made = plan(
            isThere ? [...ANN, prepared('bob')] : ANN,
            THERE,
            { leaverGrace: grace },
            { journal: { missing: journal }, now: NOW + day * DAY },
          );
          expect(lines(made)).toEqual(!isThere && before >= grace.value ? ['deactivate bob'] : []);
          if (lines(made).length > 0) return;
          journal = made.missing ?? [];
          before = isThere ? 0 : before + 1;
        }
      }),
    );
  });
});

describe('a last day in the source', () => {
  const gone = (lastDay?: string) =>
    prepared('bob', {
      timecamp_status: 'inactive',
      ...(lastDay === undefined ? {} : { timecamp_last_day: lastDay }),
    });

  it('in the future lets an inactive person wait, and the plan says until when', () => {
    const made = plan([...ANN, gone('2026-11-30')], THERE);
    expect(lines(made)).toEqual([]);
    expect(kept(made)).toEqual([
      'bob grace 2026-12-01: marked inactive in the source, last day 2026-11-30; to be disabled on 2026-12-01',
    ]);
    expect(made.seats).toEqual({ before: 2, after: 2 });
  });

  it.each([
    ['today', '2026-11-02', []],
    ['yesterday', '2026-11-01', ['deactivate bob']],
    ['missing', undefined, ['deactivate bob']],
  ])('%s', (_, lastDay, expected) => {
    expect(lines(plan([...ANN, gone(lastDay)], THERE))).toEqual(expected);
  });

  it('does not move them to the disabled users group yet, nor invite anyone', () => {
    const there = account([user('ann'), user('bob')], { '9': 'Former' });
    const options = { disabledUsersGroupId: '9', disableUserDeactivation: true };
    expect(lines(plan([...ANN, gone('2026-11-30')], there, options))).toEqual([]);
    expect(lines(plan([...ANN, gone('2026-11-30')], account([user('ann')])))).toEqual([]);
  });

  it('leaves those disabled who are disabled already', () => {
    const there = account([user('ann'), user('bob', { disabled: true })]);
    const made = plan([...ANN, gone('2026-11-30')], there);
    expect([lines(made), kept(made)]).toEqual([[], []]);
  });
});
