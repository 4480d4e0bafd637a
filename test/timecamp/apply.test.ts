import { describe, expect, it } from 'vitest';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, member, OWNER, person, withEnvironment } from './with-environment.ts';

describe('what a run costs', () => {
  it('onboarding 300 people into 20 groups: one run, at most 970 requests without look-ups', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 10_000 }, async (world) => {
      const people = Array.from({ length: 300 }, (_, i) =>
        prepared(`p${i}`, {
          group: `Group ${i % 20}`,
          timecamp_user_name: `Person ${i}`,
          timecamp_role: i === 0 ? 'supervisor' : 'user',
        }),
      );
      const { applied } = await world.sync([OWNER, ...people]);
      expect(applied.results.every(({ outcome }) => outcome.state === 'done')).toBe(true);
      const { requests } = world.timecamp;
      const lookUps = requests.count('GET /users') - 1;
      expect(requests.all.length - lookUps).toBeLessThanOrEqual(970);
      expect(
        world.timecamp.state
          .people()
          .filter(({ name, added_manually }) => name.startsWith('Person') && !added_manually),
      ).toHaveLength(300);
      requests.clear();
      expect((await world.sync([OWNER, ...people])).plan.operations).toEqual([]);
      expect(requests.writes).toBe(0);
    });
  });

  it('moving 60 people from three groups to one and changing their role: at most 70 writing requests', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const account = accountOf(
      names.map((name, i) => member(name, String(101 + (i % 3)))),
      { '101': 'A', '102': 'B', '103': 'C' },
    );
    await withEnvironment({ account }, async (world) => {
      const people = names.map((name) => prepared(name, { group: 'New', timecamp_role: 'guest' }));
      const { applied } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toEqual([]);
      expect(world.timecamp.requests.writes).toBeLessThanOrEqual(70);
      expect(
        new Set(
          world.timecamp.state
            .people()
            .slice(1)
            .map(({ group, role }) => `${group} ${role}`),
        ),
      ).toEqual(new Set(['New guest']));
    });
  });

  it('a quiet run of N users: exactly 4 + ⌈N/100⌉ requests', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `p${i}`);
    await withEnvironment({ account: accountOf(names.map((name) => member(name))) }, async (world) => {
      await world.sync([OWNER, ...names.map((name) => prepared(name))]);
      expect(world.timecamp.requests.all).toHaveLength(4 + 3);
    });
  });
});

describe('invited people who appear late', () => {
  it('stay in the journal and are finished by the next run', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 30 * 60_000 }, async (world) => {
      const people = [OWNER, prepared('ann', { timecamp_user_name: 'Ann B' })];
      const first = await world.sync(people);
      expect(failures(first.applied)).toEqual([]);
      expect(first.applied.notices.map(({ code }) => code)).toEqual(['not-visible-yet']);
      expect(world.journal()).toContain('ann@example.com');
      world.clock.advance(30 * 60_000);
      await world.sync(people, { options: { disableManualUserUpdates: true } });
      expect(person(world, 'ann')).toMatchObject({ name: 'Ann B', added_manually: false });
      expect(world.timecamp.state.invitations).toHaveLength(1);
      expect(world.journal()).not.toContain('ann@example.com');
    });
  });

  it('are invited once more after 24 hours, then are failures', async () => {
    await withEnvironment({ account: accountOf([]), invitationStatus: () => 'Invite' }, async (world) => {
      const people = [OWNER, prepared('ann')];
      const day = 24 * 60 * 60_000;
      const invitations = () => world.timecamp.requests.count('POST /group/{id}/user');
      await world.sync(people);
      await world.sync(people);
      expect(invitations()).toBe(1);
      world.clock.advance(day);
      await world.sync(people);
      expect(invitations()).toBe(2);
      world.clock.advance(day);
      const last = await world.sync(people);
      expect([invitations(), last.plan.failures.map(({ person: who }) => who)]).toEqual([
        2,
        ['ann@example.com'],
      ]);
    });
  });

  it('an e-mail that the answer leaves out is looked up before it counts', async () => {
    const invitationStatus = (email: string) => (email.startsWith('ann') ? 'absent' : undefined);
    await withEnvironment({ account: accountOf([]), invitationStatus }, async (world) => {
      const { applied } = await world.sync([OWNER, prepared('ann'), prepared('bob')]);
      expect(failures(applied)).toEqual(['invite:ann@example.com ']);
      expect(person(world, 'bob')?.name).toBe('bob');
    });
  });
});
