import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import type { Journal } from '../../src/core/plan/journal.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, OWNER, person, withEnvironment } from './with-environment.ts';
import type { TestEnvironment } from './test-environment.ts';

const PEOPLE = [OWNER, prepared('ann')];
const HOUR = 60 * 60_000;
const sent = ({ timecamp }: TestEnvironment) => timecamp.requests.count('POST /group/{id}/user');
const kept = (world: TestEnvironment) => (JSON.parse(world.journal() ?? '{}') as Journal).invited;

describe('an invitation that is answered with a word that tcsync does not know', () => {
  it('is looked up, not sent again, and the status is reported', async () => {
    await withEnvironment(
      { account: accountOf([]), invitationStatus: () => 'No free seats' },
      async (world) => {
        const first = await world.sync(PEOPLE);
        expect([failures(first.applied), sent(world)]).toEqual([['invite:ann@example.com '], 1]);
        expect(JSON.stringify(first.applied.results)).toContain('No free seats');
        expect(kept(world)).toMatchObject([{ email: 'ann@example.com', answered: true }]);
      },
    );
  });

  it('is reported again by the next runs, and sent again after 24 hours only', async () => {
    await withEnvironment(
      { account: accountOf([]), invitationStatus: () => 'No free seats' },
      async (world) => {
        await world.sync(PEOPLE);
        const second = await world.sync(PEOPLE);
        expect([failures(second.applied), sent(world)]).toEqual([[], 1]);
        expect(second.applied.notices.map(({ code, message }) => [code, message])).toEqual([
          ['not-visible-yet', expect.stringContaining('"No free seats"')],
        ]);
        world.clock.advance(24 * HOUR);
        await world.sync(PEOPLE);
        world.clock.advance(24 * HOUR);
        const last = await world.sync(PEOPLE);
        expect([sent(world), last.plan.failures.map(({ message }) => message)]).toEqual([
          2,
          [expect.stringContaining('"No free seats"')],
        ]);
      },
    );
  });

  it('that is a yes in other words counts as one when the person appears', async () => {
    let add: () => void = () => {};
    await withEnvironment(
      {
        account: accountOf([]),
        invitationStatus: () => 'Done',
        onCarriedOut: ({ kind }) => (kind === 'POST /group/{id}/user' ? add() : undefined),
      },
      async (world) => {
        add = () => void world.timecamp.state.addUser('ann@example.com', '100', 0);
        const { applied } = await world.sync(PEOPLE);
        expect([failures(applied), person(world, 'ann')?.name, kept(world), sent(world)]).toEqual([
          [],
          'ann',
          [],
          1,
        ]);
      },
    );
  });

  it('that leaves someone out says so', async () => {
    await withEnvironment({ account: accountOf([]), invitationStatus: () => 'absent' }, async (world) => {
      const { applied } = await world.sync(PEOPLE);
      expect([failures(applied), sent(world)]).toEqual([['invite:ann@example.com '], 1]);
      expect(JSON.stringify(applied.results)).toContain('does not mention the address');
    });
  });
});

describe('the journal', () => {
  it('has the answers before the long wait begins', async () => {
    let during: Journal['invited'] | undefined;
    let look: () => void = () => {};
    await withEnvironment(
      {
        account: accountOf([]),
        visibleAfterMs: HOUR,
        onRequest: ({ kind, nOfKind }) => (kind === 'GET /users' && nOfKind === 2 ? look() : undefined),
      },
      async (world) => {
        look = () => (during = kept(world));
        await world.sync(PEOPLE);
        expect(during).toMatchObject([{ email: 'ann@example.com', answered: true }]);
      },
    );
  });

  it('keeps someone who was found until they have all that they need', async () => {
    let isRefused = true;
    await withEnvironment(
      {
        account: accountOf([]),
        refuse: (action) =>
          action.kind === 'setting' && action.name === 'external_id' && isRefused ? 403 : undefined,
      },
      async (world) => {
        await world.sync(PEOPLE);
        expect([person(world, 'ann')?.external_id, kept(world).length]).toEqual(['', 1]);
        isRefused = false;
        const next = await world.sync(PEOPLE);
        expect(next.plan.operations.map(({ kind }) => kind)).toEqual([
          'finish',
          'external-id',
          'reset-manual',
        ]);
        expect([person(world, 'ann')?.external_id, kept(world), sent(world)]).toEqual(['ann', [], 1]);
      },
    );
  });

  it('counts 24 hours from the last time that an unanswered invitation was sent', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 1e12 }, async (world) => {
      let saves = 0;
      await world.sync(PEOPLE, {
        beforeSave: () => {
          if (++saves === 2) throw new UserError('Power cut.', { code: 'storage' });
        },
      });
      expect(kept(world)).toMatchObject([{ answered: false }]);
      world.clock.advance(72 * HOUR);
      await world.sync(PEOPLE);
      world.clock.advance(HOUR);
      const next = await world.sync(PEOPLE);
      expect(next.plan.operations.map(({ id }) => id)).toContain('finish:ann@example.com');
      expect(sent(world)).toBe(2);
    });
  });

  it('keeps a second invitation a second one, though it had to be repeated', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 1e12 }, async (world) => {
      await world.sync(PEOPLE);
      world.clock.advance(24 * HOUR);
      let saves = 0;
      await world.sync(PEOPLE, {
        beforeSave: () => {
          if (++saves === 2) throw new UserError('Power cut.', { code: 'storage' });
        },
      });
      await world.sync(PEOPLE);
      expect(kept(world)).toMatchObject([{ answered: true, again_at: expect.any(String) as string }]);
      world.clock.advance(24 * HOUR);
      expect((await world.sync(PEOPLE)).plan.failures).toHaveLength(1);
    });
  });
});

describe('a group whose creation was not clearly answered', () => {
  it('is looked up with growing pauses, and created at the fifth try', async () => {
    await withEnvironment(
      {
        account: accountOf([]),
        fault: ({ kind, nOfKind }) => (kind === 'PUT /group' && nOfKind <= 4 ? FAULTS['503'] : undefined),
      },
      async (world) => {
        const { applied } = await world.sync([OWNER, prepared('ann', { group: 'Sales' })]);
        expect(failures(applied)).toEqual([]);
        expect(person(world, 'ann')?.group).toBe('Sales');
        expect(world.clock.slept.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
      },
    );
  });

  it('is given up after five', async () => {
    await withEnvironment(
      {
        account: accountOf([]),
        fault: ({ kind }) => (kind === 'PUT /group' ? FAULTS['503'] : undefined),
      },
      async (world) => {
        const { applied } = await world.sync([OWNER, prepared('ann', { group: 'Sales' })]);
        expect(failures(applied)).toEqual(['create-group:Sales 503']);
        expect(world.timecamp.requests.count('PUT /group')).toBe(5);
      },
    );
  });
});
