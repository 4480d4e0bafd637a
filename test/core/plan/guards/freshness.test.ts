import { describe, expect, it } from 'vitest';
import { staleReasons } from '../../../../src/core/plan/guards/freshness.ts';
import { NOW } from '../builders.ts';

describe('freshness', () => {
  const hour = 60 * 60 * 1000;
  const timeAgo = (hours: number) => new Date(NOW - hours * hour).toISOString();
  const meta = (hours: number, source = 'bamboohr', fetched_at = timeAgo(hours)) => ({
    input: { source, run: 'r', fetched_at, count: 1, tool: 't' },
    prepared_at: new Date(NOW).toISOString(),
    sha256: 'same',
    settings_sha256: '',
    tool: 't',
  });
  const check = (of: ReturnType<typeof meta> | undefined, rest = {}) =>
    staleReasons({ meta: of, sha256: 'same', maxAgeHours: 26, lastSource: 'bamboohr', now: NOW, ...rest });

  it.each([
    ['fresh data', () => check(meta(26)), 0],
    ['data older than the limit', () => check(meta(26.1)), 1],
    ['data fetched just now, with the clock at its limit', () => check(meta(-1)), 1],
    ['any age', () => check(meta(9999), { maxAgeHours: 0 }), 0],
    ['data fetched by a clock that is a little ahead', () => check(meta(-0.5)), 0],
    ['data from the future', () => check(meta(-2)), 1],
    ['data from the future, of any age', () => check(meta(-2), { maxAgeHours: 0 }), 0],
    ['data of a time that cannot be read', () => check(meta(1, 'bamboohr', 'yesterday')), 1],
    ['another digest', () => check(meta(1), { sha256: 'other' }), 1],
    ['another source than at the last sync', () => check(meta(1, 'ldap')), 1],
    ['the first sync', () => check(meta(1, 'ldap'), { lastSource: null }), 0],
    ['no meta file', () => check(undefined), 0],
  ])('%s', (_, reasons, count) => {
    expect(reasons()).toHaveLength(count);
  });

  it('says what is wrong with the data', () => {
    expect(check(meta(30.5, 'ldap'), { sha256: 'other' })).toEqual([
      'The prepared file was edited after `tcsync prepare` wrote it.',
      'The data were fetched 30 hours ago; the limit is 26 (TIMECAMP_MAX_INPUT_AGE_HOURS).',
      'The data come from ldap; the last sync used bamboohr.',
    ]);
    expect(check(meta(-2))).toEqual([
      'The data have the fetch time 2026-11-02 10:00 UTC, which is not in the past. Check the clock of the machine that runs `tcsync fetch`.',
    ]);
    const { input: _, ...withoutInput } = meta(99);
    expect(
      staleReasons({
        meta: withoutInput,
        sha256: 'same',
        maxAgeHours: 26,
        lastSource: 'bamboohr',
        now: NOW,
      }),
    ).toEqual([]);
  });

  it('looks at each of several sources, but for one that failed', () => {
    const of = meta(50, 'google,ldap');
    const google = { source: 'google', fetched_at: timeAgo(50), count: 1 };
    const ldap = { source: 'ldap', fetched_at: timeAgo(1), count: 1 };
    const reasonsWith = (...sources: readonly object[]) =>
      check({ ...of, input: { ...of.input, sources } } as typeof of, { lastSource: 'google,ldap' });
    expect(reasonsWith(ldap, google)).toEqual([
      'The data of google were fetched 50 hours ago; the limit is 26 (TIMECAMP_MAX_INPUT_AGE_HOURS).',
    ]);
    expect(reasonsWith(ldap, { ...google, failed: { at: timeAgo(1), code: 'login' } })).toEqual([]);
  });
});
