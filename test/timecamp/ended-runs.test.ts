import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { ApplyResult } from '../../src/core/plan/outcome.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { accountOf, failures, member, OWNER, withEnvironment } from './with-environment.ts';

describe('the end of a run before its end', () => {
  const many = Array.from({ length: 120 }, (_, i) => `p${i}`);
  const renamed = [OWNER, ...many.map((name) => prepared(name, { timecamp_user_name: `New ${name}` }))];
  const account = accountOf(many.map((name) => member(name)));
  const states = ({ results }: ApplyResult) => {
    const count = (state: string) => results.filter(({ outcome }) => outcome.state === state).length;
    return { done: count('done'), failed: count('failed'), skipped: count('skipped') };
  };

  it('20 failures in a row', async () => {
    await withEnvironment(
      { account, refuse: (action) => (action.kind === 'change-user' ? 403 : undefined) },
      async (world) => {
        const { applied } = await world.sync(renamed, { concurrency: 1 });
        expect(states(applied)).toEqual({ done: 0, failed: 20, skipped: 220 });
        expect(applied.fatal?.message).toContain('20 requests in a row failed');
      },
    );
  });

  it('half of at least 50', async () => {
    const odd = new Set(many.filter((_, i) => i % 2 === 1).map((name) => member(name).id));
    await withEnvironment(
      {
        account,
        refuse: (action) => (action.kind === 'change-user' && odd.has(action.userId) ? 403 : undefined),
      },
      async (world) => {
        const { applied } = await world.sync(renamed, { concurrency: 1 });
        expect(states(applied)).toEqual({ done: 25, failed: 25, skipped: 190 });
      },
    );
  });

  it('a key that is no longer accepted', async () => {
    await withEnvironment(
      {
        account,
        fault: ({ kind, nOfKind }) => (kind === 'POST /user' && nOfKind === 10 ? FAULTS['401'] : undefined),
      },
      async (world) => {
        const { applied } = await world.sync(renamed, { concurrency: 1 });
        expect(states(applied)).toEqual({ done: 9, failed: 1, skipped: 230 });
        expect(applied.fatal?.code).toBe('login');
      },
    );
  });

  it.each([
    ['a journal that cannot be written', 'storage', 1],
    ['a lock that was taken over', 'locked', 4],
  ] as const)('%s: what was done is reported, and the next run continues', async (_, code, exitCode) => {
    await withEnvironment({ account }, async (world) => {
      let [saves, writes] = [0, 0];
      const fail = (): never => {
        throw new UserError('No more.', { code, exitCode });
      };
      const { applied } = await world.sync(renamed, {
        ...(code === 'storage' ? { beforeSave: () => (++saves === 2 ? fail() : undefined) } : {}),
        ...(code === 'locked' ? { mayWrite: async () => (++writes > 40 ? fail() : undefined) } : {}),
      });
      expect(applied.fatal).toMatchObject({ code, exitCode, message: 'No more.' });
      const { done, failed, skipped } = states(applied);
      expect([done, failed, done + skipped]).toEqual([
        world.timecamp.requests.count('POST /user'),
        0,
        applied.results.length,
      ]);
      expect(done).toBeGreaterThanOrEqual(30);
      await world.sync(renamed);
      expect((await world.sync(renamed)).plan.operations).toEqual([]);
    });
  });

  it('a lock that was taken over while an invitation was sent: nothing is looked up, sent again or saved', async () => {
    let [lost, saves] = [false, 0];
    const fault: TimecampOptions['fault'] = ({ kind, nOfKind }) => {
      if (kind !== 'POST /group/{id}/user' || nOfKind > 1) return undefined;
      lost = true;
      return FAULTS['500'];
    };
    await withEnvironment(
      { account: accountOf([member('bob')]), visibleAfterMs: 1e12, fault },
      async (world) => {
        const { applied } = await world.sync(
          [OWNER, prepared('ann'), prepared('bob', { timecamp_user_name: 'Bob B' })],
          {
            beforeSave: () => (lost ? (saves += 1) : undefined),
            mayWrite: async () => {
              if (lost) throw new UserError('Lost.', { code: 'locked', exitCode: 4 });
            },
          },
        );
        expect(applied.fatal?.message).toBe('Lost.');
        const { requests } = world.timecamp;
        expect([saves, requests.count('POST /group/{id}/user'), requests.count('GET /users')]).toEqual([
          0, 1, 1,
        ]);
      },
    );
  });

  it('a lock that was taken over while a request is tried again', async () => {
    let lost = false;
    const fault: TimecampOptions['fault'] = ({ kind }) => {
      if (kind !== 'POST /user') return undefined;
      lost = true;
      return FAULTS['503'];
    };
    await withEnvironment({ account: accountOf([member('bob')]), fault }, async (world) => {
      const { applied } = await world.sync([OWNER, prepared('bob', { timecamp_user_name: 'Bob B' })], {
        mayWrite: async () => {
          if (lost) throw new UserError('Lost.', { code: 'locked', exitCode: 4 });
        },
      });
      expect([applied.fatal?.message, world.timecamp.requests.count('POST /user')]).toEqual(['Lost.', 1]);
    });
  });

  it('a signal, and a lock that is lost at that moment: both are reported', async () => {
    const stop = new AbortController();
    let asked = 0;
    await withEnvironment({ account }, async (world) => {
      const { applied } = await world.sync(renamed, {
        signal: stop.signal,
        mayWrite: async () => {
          if (++asked !== 10) return;
          stop.abort();
          throw new UserError('Lost.', { code: 'locked', exitCode: 4 });
        },
      });
      expect([applied.interrupted, applied.fatal?.message]).toEqual([true, 'Lost.']);
    });
  });

  it('a signal stops after the requests in flight, and the next run goes on', async () => {
    const stop = new AbortController();
    await withEnvironment(
      {
        account,
        onRequest: ({ kind, nOfKind }) =>
          kind === 'POST /user' && nOfKind === 30 ? stop.abort() : undefined,
      },
      async (world) => {
        const { applied } = await world.sync(renamed, { signal: stop.signal });
        expect(applied.interrupted).toBe(true);
        expect(failures(applied)).toEqual([]);
        expect(world.timecamp.requests.count('POST /user')).toBeLessThanOrEqual(33);
        await world.sync(renamed);
        expect(
          world.timecamp.state
            .people()
            .filter(({ name, added_manually }) => name.startsWith('New') && !added_manually),
        ).toHaveLength(120);
      },
    );
  });
});
