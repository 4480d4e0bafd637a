import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { ApplyResult } from '../../src/core/plan/outcome.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { prepared } from '../core/plan/builders.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
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

describe('someone whom TimeCamp refuses', () => {
  it.each([400, 403, 404])('with %i in an invitation of 50 does not stop the others', async (status) => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'invite' && action.email.startsWith('p17@') ? status : undefined;
    await withEnvironment({ account: accountOf([]), refuse }, async (world) => {
      const people = Array.from({ length: 50 }, (_, i) => prepared(`p${i}`));
      const { applied } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toEqual([`invite:p17@example.com ${status}`]);
      expect(world.timecamp.state.people()).toHaveLength(50);
      expect(world.journal()).not.toContain('p17@');
      const skipped = applied.results
        .filter(({ outcome }) => outcome.state === 'skipped')
        .map(({ operation }) => operation.kind);
      expect(skipped.sort((a, b) => a.localeCompare(b))).toEqual(['external-id', 'name', 'reset-manual']);
    });
  });

  it.each([false, true])(
    'in a move of many is found, whether the others were done or not (half done: %s)',
    async (partialBatches) => {
      const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
      const culprit = member('p7').id;
      const refuse: TimecampOptions['refuse'] = (action) =>
        action.kind === 'move' && action.userId === culprit ? 403 : undefined;
      await withEnvironment(
        {
          account: accountOf(
            names.map((name) => member(name)),
            { '101': 'A' },
          ),
          refuse,
          partialBatches,
        },
        async (world) => {
          const { applied } = await world.sync([
            OWNER,
            ...names.map((name) => prepared(name, { group: 'A' })),
          ]);
          expect(
            world.timecamp.state.people().filter(({ group }) => group === 'A').length,
          ).toBeGreaterThanOrEqual(10);
          expect(failures(applied)).toContain(`move:${culprit} 403`);
        },
      );
    },
  );

  it('a role of one is found among many', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const culprit = member('p7').id;
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'role' && action.userId === culprit ? 403 : undefined;
    await withEnvironment(
      { account: accountOf(names.map((name) => member(name))), refuse },
      async (world) => {
        const { applied } = await world.sync([
          OWNER,
          ...names.map((name) => prepared(name, { timecamp_role: 'guest' })),
        ]);
        expect(failures(applied)).toEqual([`role:${culprit} 403`]);
        expect(world.timecamp.state.people().filter(({ role }) => role === 'guest')).toHaveLength(19);
      },
    );
  });

  it('a group that refuses everyone ends the search after three people alone', async () => {
    const people = Array.from({ length: 40 }, (_, i) => prepared(`p${i}`, { group: 'A' }));
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'invite-to-group' && action.groupId === '101' ? 403 : undefined;
    await withEnvironment({ account: accountOf([], { '101': 'A' }), refuse }, async (world) => {
      const { applied } = await world.sync([OWNER, ...people]);
      expect(failures(applied)).toHaveLength(40);
      expect(world.timecamp.requests.count('POST /group/{id}/user')).toBe(6);
    });
  });

  it('a name that is refused does not take the e-mail with it', async () => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'setting' && action.name === 'external_id' ? 403 : undefined;
    await withEnvironment(
      { account: accountOf([{ ...member('ann'), settings: {} }]), refuse },
      async (world) => {
        const { applied } = await world.sync([OWNER, prepared('ann', { timecamp_user_name: 'Ann B' })]);
        expect(failures(applied)).toEqual([`external-id:${member('ann').id} 403`]);
        expect(person(world, 'ann')).toMatchObject({ name: 'Ann B', added_manually: false });
      },
    );
  });
});

describe('groups', () => {
  it('a parent that is not usable yet is waited for', async () => {
    await withEnvironment({ account: accountOf([]), freshParentMs: 60_000 }, async (world) => {
      const { applied } = await world.sync([
        OWNER,
        prepared('ann', { group: 'A/B/C' }),
        prepared('bob', { group: 'A/D' }),
      ]);
      expect(failures(applied)).toEqual([]);
      expect(person(world, 'ann')?.group).toBe('A > B > C');
    });
  });

  it('a parent that stays unusable fails its children and those who need them, after 3 minutes', async () => {
    const refuse: TimecampOptions['refuse'] = (action) =>
      action.kind === 'create-group' && action.name === 'B' ? 403 : undefined;
    await withEnvironment({ account: accountOf([member('bob')]), refuse }, async (world) => {
      const { applied } = await world.sync([
        OWNER,
        prepared('ann', { group: 'A/B' }),
        prepared('bob', { group: 'A/B' }),
        prepared('cid', { group: 'A' }),
      ]);
      expect(failures(applied)).toEqual(['create-group:A/B 403']);
      expect([person(world, 'ann'), person(world, 'bob')?.group, person(world, 'cid')?.group]).toEqual([
        undefined,
        '',
        'A',
      ]);
    });
  });

  it('the depth that TimeCamp refuses is learned: people go to the group above, and no second attempt is made', async () => {
    await withEnvironment({ account: accountOf([]), maxLevel: 3 }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'A/B/C/D' }), prepared('bob', { group: 'A/B' })];
      const { applied } = await world.sync(people);
      expect(failures(applied)).toEqual([]);
      expect(person(world, 'ann')?.group).toBe('A > B');
      expect(applied.notices.map(({ code }) => code)).toEqual(['too-deep']);
      world.timecamp.requests.clear();
      const again = await world.sync(people);
      expect([again.plan.operations, again.plan.notices.map(({ code }) => code)]).toEqual([[], ['too-deep']]);
    });
  });
});

describe('a setting that contradicts the learned depth', () => {
  it('is tried once and then believed to be wrong', async () => {
    await withEnvironment({ account: accountOf([]), maxLevel: 3 }, async (world) => {
      const people = [OWNER, prepared('ann', { group: 'A/B/C' })];
      await world.sync(people);
      const options = { maxGroupLevel: 5 };
      expect((await world.sync(people, { options })).applied.notices.map(({ code }) => code)).toEqual([
        'too-deep',
      ]);
      world.timecamp.requests.clear();
      expect((await world.sync(people, { options })).plan.operations).toEqual([]);
      expect(world.timecamp.requests.writes).toBe(0);
    });
  });
});

describe('empty groups', () => {
  it('whose current role cannot be read: one warning, and one request that failed', async () => {
    const groups = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [String(101 + i), `G${i}`]));
    await withEnvironment(
      {
        account: accountOf([], groups),
        fault: ({ kind, nOfKind }) =>
          kind === 'GET /people_picker' && nOfKind > 1 ? FAULTS['500'] : undefined,
      },
      async (world) => {
        const { applied } = await world.sync([OWNER], { options: { removeEmptyGroups: true } });
        expect([failures(applied).length, applied.notices.map(({ code }) => code)]).toEqual([
          25,
          ['timecamp'],
        ]);
        expect(applied.fatal).toBeUndefined();
      },
    );
  });
});

describe('roles', () => {
  it('that a move takes away are put right in the same run', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')], { '101': 'A' }), moveKeepsRole: false },
      async (world) => {
        const wanted = prepared('ann', { group: 'A', timecamp_role: 'supervisor' });
        await world.sync([OWNER, wanted]);
        expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor', added_manually: false });
      },
    );
  });

  it('are put back to what they were with TIMECAMP_DISABLE_ROLE_UPDATES', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')], { '101': 'A' }), moveKeepsRole: false },
      async (world) => {
        await world.sync([OWNER, prepared('ann', { group: 'A' })], { options: { disableRoleUpdates: true } });
        expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor' });
      },
    );
  });

  it.each([true, false])(
    'are put back where people_picker returns none (updates disabled: %s)',
    async (disableRoleUpdates) => {
      await withEnvironment(
        {
          account: accountOf([member('ann', '100', '2')], { '101': 'A' }),
          moveKeepsRole: false,
          picker: ({ email }) => (email.startsWith('ann') ? 'without-role' : 'with-role'),
        },
        async (world) => {
          const wanted = prepared('ann', { group: 'A', timecamp_role: 'supervisor' });
          await world.sync([OWNER, wanted], { options: { disableRoleUpdates } });
          expect(person(world, 'ann')).toMatchObject({ group: 'A', role: 'supervisor' });
        },
      );
    },
  );

  it("are put back for those who stay enabled in the disabled users' group", async () => {
    await withEnvironment(
      {
        account: accountOf([member('ann', '101', '2')], { '101': 'A', '102': 'Left' }),
        moveKeepsRole: false,
      },
      async (world) => {
        const options = { disableUserDeactivation: true, disabledUsersGroupId: '102' };
        await world.sync([OWNER], { options });
        expect(person(world, 'ann')).toMatchObject({ group: 'Left', role: 'supervisor' });
      },
    );
  });

  it('that people_picker omits are read from the group', async () => {
    await withEnvironment(
      { account: accountOf([member('ann', '100', '2')]), picker: () => 'without-role' },
      async (world) => {
        const { plan } = await world.sync([OWNER, prepared('ann', { timecamp_role: 'supervisor' })]);
        expect(plan.operations).toEqual([]);
        expect(world.timecamp.requests.count('GET /group/{id}/user')).toBe(1);
      },
    );
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
