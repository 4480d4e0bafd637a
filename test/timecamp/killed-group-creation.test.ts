import { expect, it } from 'vitest';
import type { TextField } from '../../src/sandbox/timecamp/options.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, OWNER, person, withEnvironment } from './with-environment.ts';
import type { TestEnvironment } from './test-environment.ts';

const storesAs = (_: TextField, text: string) => text.replaceAll('|', '');
const PEOPLE = [OWNER, prepared('ann', { group: 'R|D/Lab|1' }), prepared('bob', { group: 'RD' })];

/** A run that dies once the account has this many groups. */
async function kill(world: TestEnvironment, groups: number): Promise<void> {
  const mayWrite = async (): Promise<void> => {
    if (world.timecamp.state.groups.size >= groups) throw new Error('killed');
  };
  await expect(world.sync(PEOPLE, { mayWrite, concurrency: 1 })).rejects.toThrow('killed');
}

it.each<[string, TimecampSeed, number]>([
  ['first group', accountOf([]), 2],
  ['second group', accountOf([]), 3],
  ['last group', accountOf([]), 4],
  ['request to create it, beside a group of that name', accountOf([], { '101': 'RD' }), 2],
  ['creation beside a group of that name', accountOf([], { '101': 'RD' }), 3],
])('a run killed after the %s leaves no group twice', async (_, account, groups) => {
  await withEnvironment({ account, storesAs }, async (world) => {
    await kill(world, groups);
    const { applied } = await world.sync(PEOPLE);
    expect(failures(applied)).toEqual([]);
    expect(world.timecamp.state.groupPaths()).toEqual(['RD', 'RD', 'RD > Lab1']);
    expect([person(world, 'ann')?.group, person(world, 'bob')?.group]).toEqual(['RD > Lab1', 'RD']);
    world.timecamp.requests.clear();
    expect((await world.sync(PEOPLE)).plan.operations).toEqual([]);
    expect(world.timecamp.requests.writes).toBe(0);
  });
});
