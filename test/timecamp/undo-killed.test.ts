import { describe, expect, it } from 'vitest';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member, OWNER, person, withEnvironment } from './with-environment.ts';
import type { TestEnvironment } from './test-environment.ts';

const TEAM = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'];
const WANTED = [OWNER, ...TEAM.map((name) => prepared(name, { timecamp_user_name: `${name} Senior` }))];
const ACCOUNT = { account: accountOf(TEAM.map((name) => member(name))) };

const namesIn = (world: TestEnvironment) => TEAM.map((name) => person(world, name)?.name);
const isChanged = (world: TestEnvironment) => namesIn(world).map((name) => name?.endsWith('Senior'));

/** Dies before the fourth name is sent. */
async function syncAndDie(world: TestEnvironment): Promise<void> {
  const mayWrite = async (): Promise<void> => {
    if (isChanged(world).filter(Boolean).length === 3) throw new Error('killed');
  };
  await expect(world.sync(WANTED, { mayWrite, concurrency: 1 })).rejects.toThrow('killed');
}

describe('a killed run', () => {
  it('is kept with what it was going to do', async () => {
    await withEnvironment(ACCOUNT, async (world) => {
      await syncAndDie(world);
      const [record, ...others] = await world.unfinished();
      expect(others).toEqual([]);
      expect(record).toMatchObject({
        unfinished: true,
        plan: { counts: { name: 6 } },
        summary: { ok: false, exit_code: 130, error: { code: 'killed' } },
      });
    });
  });

  it('gets its results from the account before the next run changes it, and only those are undone', async () => {
    await withEnvironment(ACCOUNT, async (world) => {
      await syncAndDie(world);
      const before = isChanged(world);
      world.clock.advance(3_600_000);
      await world.sync(WANTED);
      expect(isChanged(world)).toEqual(TEAM.map(() => true));
      expect(await world.unfinished()).toHaveLength(1);
      const [record] = await world.settled();
      if (record === undefined) return expect.unreachable();
      expect(record.unfinished).toBeUndefined();
      expect(record.summary.counts?.name).toEqual({ planned: 6, done: 3, failed: 0, skipped: 3 });
      await world.undo(record);
      expect(isChanged(world)).toEqual(before.map((changed) => !changed));
    });
  });

  it('did not invite someone who was added by hand after it was killed', async () => {
    await withEnvironment({ account: accountOf([member('ann')]) }, async (world) => {
      const people = [OWNER, prepared('ann'), prepared('new')];
      const mayWrite = async (): Promise<void> => {
        if (world.journal() === undefined) throw new Error('killed');
      };
      await expect(world.sync(people, { mayWrite, concurrency: 1 })).rejects.toThrow('killed');
      world.timecamp.state.addUser('new@example.com', '100', world.clock.now());
      const [record] = await world.unfinished();
      if (record === undefined) return expect.unreachable();
      expect((await world.undo(record)).plan.operations).toEqual([]);
      expect(person(world, 'new')).toMatchObject({ disabled: false });
    });
  });

  it('can be undone at once', async () => {
    await withEnvironment(ACCOUNT, async (world) => {
      await syncAndDie(world);
      const [record] = await world.unfinished();
      if (record === undefined) return expect.unreachable();
      const { plan } = await world.undo(record);
      expect(plan.counts.name).toBe(3);
      expect(namesIn(world)).toEqual(TEAM);
    });
  });
});
