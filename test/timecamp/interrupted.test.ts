import { describe, expect, it } from 'vitest';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { renderClosing } from '../../src/cli/render/plan.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, failures, member, OWNER, withEnvironment } from './with-environment.ts';

const PEOPLE = [OWNER, ...Array.from({ length: 300 }, (_, i) => prepared(`p${i}`))];

/** Interrupts when the third invitation is carried out; `undefined` after that. */
function interruptAtThirdInvitation() {
  const stop = new AbortController();
  let invitations = 0;
  const onCarriedOut: TimecampOptions['onCarriedOut'] = ({ kind }) => {
    if (kind === 'POST /group/{id}/user' && ++invitations === 3) stop.abort();
  };
  return { stop, onCarriedOut };
}

describe('an interrupted onboarding of 300', () => {
  it('is finished by the next run in at most 10 s more than an uninterrupted one takes', async () => {
    const behavior = { account: accountOf([]), visibleAfterMs: 10_000 };
    const uninterrupted = await withEnvironment(behavior, async (world) => {
      const start = world.clock.now();
      await world.sync(PEOPLE);
      return world.clock.now() - start;
    });
    const { stop, onCarriedOut } = interruptAtThirdInvitation();
    await withEnvironment({ ...behavior, onCarriedOut }, async (world) => {
      const first = await world.sync(PEOPLE, { signal: stop.signal });
      const { plan, applied, summary } = first;
      const planned = Object.values(summary.counts).reduce((sum, kind) => sum + kind.planned, 0);
      const done = Object.values(summary.counts).reduce((sum, kind) => sum + kind.done, 0);
      const skipped = Object.values(summary.counts).reduce((sum, kind) => sum + kind.skipped, 0);
      expect(renderClosing(plan, summary, false, applied)).toMatch(
        `Interrupted: ${done} of ${planned} changes done; run \`tcsync sync\` again to finish. 0 failed, ${skipped} skipped.`,
      );
      const { invited } = JSON.parse(world.journal() ?? '') as {
        invited: { email: string; answered: boolean }[];
      };
      expect(invited.map(({ email }) => email).sort()).toEqual(
        world.timecamp.state.invitations.map(({ email }) => email).sort(),
      );
      expect(invited.every(({ answered }) => answered)).toBe(true);

      const start = world.clock.now();
      const { applied: second } = await world.sync(PEOPLE);
      expect(failures(second)).toEqual([]);
      expect(second.results.every(({ outcome }) => outcome.state === 'done')).toBe(true);
      expect(world.clock.now() - start).toBeLessThanOrEqual(uninterrupted + 10_000);
      expect(world.timecamp.state.invitations).toHaveLength(300);
      world.timecamp.requests.clear();
      expect((await world.sync(PEOPLE)).plan.operations).toEqual([]);
    });
  });

  it('is finished as fast after a crash: what was not answered is looked up once and sent again', async () => {
    await withEnvironment({ account: accountOf([]), visibleAfterMs: 10_000 }, async (world) => {
      let lost = false;
      const mayWrite = async (): Promise<void> => {
        if (lost || world.timecamp.state.invitations.length < 100) return;
        lost = true;
        throw new Error('killed');
      };
      await world.sync(PEOPLE, { mayWrite }).catch(() => undefined);
      world.clock.advance(10_000);
      const start = world.clock.now();
      const { applied } = await world.sync(PEOPLE);
      expect(failures(applied)).toEqual([]);
      expect(world.clock.now() - start).toBeLessThanOrEqual(60_000);
    });
  });

  it('leaves no flag to reset for people whom it did not change', async () => {
    const users = Array.from({ length: 20 }, (_, i) => member(`p${i}`));
    const stop = new AbortController();
    const onCarriedOut: TimecampOptions['onCarriedOut'] = ({ kind }) => {
      if (kind === 'POST /user') stop.abort();
    };
    await withEnvironment({ account: accountOf(users), onCarriedOut }, async (world) => {
      const people = users.map(({ name }) => prepared(name ?? '', { timecamp_user_name: 'Other Name' }));
      const { applied } = await world.sync([OWNER, ...people], { signal: stop.signal, concurrency: 1 });
      const changed = applied.results.filter(({ outcome }) => outcome.state === 'done').length;
      const { reset_manual: pending } = JSON.parse(world.journal() ?? '') as { reset_manual: string[] };
      expect(pending).toHaveLength(changed);
    });
  });
});
