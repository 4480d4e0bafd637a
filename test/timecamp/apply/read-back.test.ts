import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/core/plan/plan.ts';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply, recordingLog } from './harness.ts';
import { change, createGroup, finish, group, invite, move, removeGroup, role } from './operations.ts';

const [TWO, THREE] = [group('2'), group('3')];
const NOT_APPLIED = 'failed -: TimeCamp accepted the request but did not apply it.';
const NOT_CONFIRMED = 'failed -: TimeCamp accepted the request but did not confirm the new value.';

/** An account with Ann in group 2. It returns the settings of those who are asked for, and counts them. */
function accountOfAnn(settings: Readonly<Record<string, string>> = {}) {
  const api = new FakeTimecamp();
  api.user('ann', '2');
  api.members = [{ groupId: '2', userId: 'ann', roleId: '3' }];
  api.groupList = [{ id: '9', name: 'Old', parentId: '1' }];
  api.settings.set('ann', new Map(Object.entries(settings)));
  const asked: number[] = [];
  api.userSettings = async (userIds: readonly string[]) => {
    asked.push(userIds.length);
    return new Map([...api.settings].filter(([id]) => userIds.includes(id)));
  };
  return { api, asked };
}

/** A TimeCamp that confirms every change and makes none. */
function confirmingOnly(settings: Readonly<Record<string, string>> = {}) {
  const account = accountOfAnn(settings);
  const { api } = account;
  api.updateUser = async () => {};
  api.updateMembers = async ({ userIds }) => userIds;
  api.setUserSetting = async (_, __, value) => value;
  api.deleteGroup = async () => {};
  return account;
}

const FLAGS = { disabled_user: '1', added_manually: '1' };

describe('a change that TimeCamp confirms but does not make', () => {
  it.each<[string, Operation, Readonly<Record<string, string>>]>([
    ['a name', change('name', 'ann', { before: 'ann' }), {}],
    ['an e-mail', change('email', 'ann', { before: 'Ann@example.com' }), {}],
    ['a move', move('ann', TWO, THREE), {}],
    ['a role', role('ann', 'guest', { place: TWO }), {}],
    ['a first external id', change('external-id', 'ann'), {}],
    ['another external id', change('external-id', 'ann', { before: 'e1' }), { external_id: 'e1' }],
    ['a first additional e-mail', change('additional-email', 'ann'), {}],
    ['a deactivation', change('deactivate', 'ann'), {}],
    ['an activation', change('enable', 'ann'), FLAGS],
    ['a reset of the manual flag', change('reset-manual', 'ann'), FLAGS],
  ])('has failed after three looks: %s', async (_, operation, settings) => {
    const { api, asked } = confirmingOnly(settings);
    const run = await apply([operation], api);
    expect(run.outcomes).toEqual({ [operation.id]: NOT_APPLIED });
    expect(run.clock.slept).toEqual([2000, 4000]);
    expect(asked.length + api.made('users').length + api.made('picker').length).toBe(3);
    expect([run.stored, run.journal.stored]).toEqual([[], []]);
    expect(run.journal.reset_manual).toEqual(['ann']);
  });

  it('has failed at once when it is the removal of a group', async () => {
    const { api } = confirmingOnly();
    const { outcomes, clock } = await apply([removeGroup('9'), removeGroup('8')], api);
    expect(outcomes).toEqual({ 'remove-group:9': NOT_APPLIED, 'remove-group:8': 'done' });
    expect(clock.slept).toEqual([]);
  });

  it.each([
    [2, [2000]],
    [3, [2000, 4000]],
  ])('is done when look %i shows it', async (look, slept) => {
    const { api } = confirmingOnly();
    api.before = (call) => {
      if (call === 'users' && api.made('users').length === look)
        api.userList = api.userList.map((user) => ({ ...user, groupId: '3' }));
    };
    const { outcomes, clock } = await apply([move('ann', TWO, THREE)], api);
    expect([outcomes, clock.slept]).toEqual([{ 'move:ann': 'done' }, slept]);
  });

  it('is not looked at again once the run is interrupted', async () => {
    const stop = new AbortController();
    const { api } = confirmingOnly();
    api.before = (call) => {
      if (call === 'users') stop.abort();
    };
    const { outcomes, clock } = await apply([move('ann', TWO, THREE)], api, { signal: stop.signal });
    expect([outcomes, api.made('users').length, clock.slept]).toEqual([{ 'move:ann': NOT_APPLIED }, 1, []]);
  });

  it('has failed alone: those that TimeCamp made are done, and only it is looked at again', async () => {
    const { api, asked } = accountOfAnn();
    api.after = (call) => {
      if (call.startsWith('setting bob')) api.settings.delete('bob');
    };
    const { outcomes } = await apply([change('external-id', 'ann'), change('external-id', 'bob')], api);
    expect(outcomes).toEqual({ 'external-id:ann': 'done', 'external-id:bob': NOT_APPLIED });
    expect(asked).toEqual([2, 1, 1]);
  });

  it('counts as made when TimeCamp shows neither the user nor the role', async () => {
    const { api } = confirmingOnly();
    const { outcomes } = await apply(
      [move('bob', TWO, THREE), role('cid', 'guest', { place: TWO }), change('name', 'dan')],
      api,
    );
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['done']));
  });
});

describe('a setting', () => {
  it.each([
    [100, [100]],
    [101, [100, 1]],
  ])('of %i users is read back in batches of %j', async (count, sizes) => {
    const { api, asked } = accountOfAnn();
    const operations = Array.from({ length: count }, (_, i) => change('external-id', `p${i}`));
    const { outcomes } = await apply(operations, api);
    expect([asked, new Set(Object.values(outcomes))]).toEqual([sizes, new Set(['done'])]);
  });

  it.each([
    ['a flag', change('enable', 'ann'), 'done'],
    ['the manual flag', change('reset-manual', 'ann'), 'done'],
    [
      'an additional e-mail',
      change('additional-email', 'ann', { before: 'a@example.com', after: '' }),
      'done',
    ],
    ['a flag that is to be on', change('deactivate', 'ann'), NOT_APPLIED],
  ])('that TimeCamp leaves out is off or empty: %s', async (_, operation, outcome) => {
    const { api } = confirmingOnly();
    const { outcomes, stored } = await apply([operation], api);
    expect([outcomes, stored]).toEqual([{ [operation.id]: outcome }, []]);
  });

  it.each<[string, Operation, string | undefined, string]>([
    ['its value', change('external-id', 'ann', { after: 'R|D' }), 'R|D', 'changed'],
    ['another form of a text', change('external-id', 'ann', { after: 'R|D' }), 'RD', 'changed'],
    ['another form of an e-mail', change('additional-email', 'ann', { after: 'a@b.c ' }), 'a@b.c', 'changed'],
    ['another text', change('external-id', 'ann', { after: 'R|D' }), 'X', 'not changed'],
    ['nothing', change('external-id', 'ann'), undefined, 'not changed'],
    ['anything but its value for a flag', change('deactivate', 'ann'), '1.', 'not changed'],
  ])('answered with %s is confirmed or read back, and done', async (_, operation, answer, logged) => {
    const { api, asked } = accountOfAnn();
    api.answered = () => answer;
    const { log, lines } = recordingLog();
    const { outcomes } = await apply([operation], api, { log });
    expect(lines[0]).toMatch(logged === 'changed' ? /^info changed / : /^debug not changed /);
    expect([outcomes, asked]).toEqual([{ [operation.id]: 'done' }, [1]]);
  });

  it('that TimeCamp neither confirms nor shows has failed', async () => {
    const { api } = accountOfAnn();
    api.answered = () => undefined;
    api.userSettings = async () => {
      throw remoteError(500, { message: 'No settings.' });
    };
    const { outcomes, notices, journal } = await apply([change('reset-manual', 'ann')], api);
    expect(outcomes).toEqual({ 'reset-manual:ann': NOT_CONFIRMED });
    expect(notices).toEqual([{ level: 'warning', code: 'timecamp', message: 'No settings.' }]);
    expect(journal.reset_manual).toEqual(['ann']);
  });

  it('that TimeCamp confirms is done although it cannot be read back', async () => {
    const { api } = accountOfAnn();
    api.userSettings = async () => {
      throw remoteError(500);
    };
    const { outcomes, journal } = await apply([change('reset-manual', 'ann'), change('enable', 'bob')], api);
    expect(outcomes).toEqual({ 'reset-manual:ann': 'done', 'enable:bob': 'done' });
    expect(journal.reset_manual).toEqual(['bob']);
  });

  it('that is read back later than its answer leaves no mark in the journal', async () => {
    const { api } = accountOfAnn(FLAGS);
    api.answered = () => undefined;
    const { outcomes, journal } = await apply([change('reset-manual', 'ann')], api);
    expect([outcomes, journal.reset_manual]).toEqual([{ 'reset-manual:ann': 'done' }, []]);
  });

  it('can set the manual flag again, for an undo', async () => {
    const { api } = accountOfAnn();
    const undo = { ...change('reset-manual', 'ann'), after: { added_manually: true } } as Operation;
    await apply([undo], api);
    expect(api.made('setting')).toEqual(['setting ann added_manually=1']);
  });
});

describe('a text that TimeCamp stores in another form', () => {
  const withoutBars = (text: string) => text.replaceAll('|', '');

  it.each([
    ['a group', createGroup('R|D'), 'group', 'new-R|D'],
    ['a name', change('name', 'ann', { before: 'ann', after: 'R|D' }), 'name', 'ann'],
    ['an e-mail', change('email', 'ann', { before: 'ann@example.com', after: 'R|D' }), 'email', 'ann'],
    ['an external id', change('external-id', 'ann', { after: 'R|D' }), 'external_id', 'ann'],
    ['an additional e-mail', change('additional-email', 'ann', { after: 'R|D' }), 'additional_email', 'ann'],
  ])('is remembered: %s', async (_, operation, field, id) => {
    const { api } = accountOfAnn();
    api.storedForm = withoutBars;
    const { outcomes, stored, journal, notices } = await apply([operation], api);
    const form = { field, id, wanted: 'R|D', stored: 'RD' };
    expect([outcomes, stored, journal.stored]).toEqual([{ [operation.id]: 'done' }, [form], [form]]);
    expect(notices.map(({ code, who }) => [code, who])).toEqual([['stored-otherwise', ['R|D']]]);
  });

  it.each([
    ['the same text, trimmed', 'Ann', ' Ann B. ', 'Ann B.', 'done', false],
    ['the same letters', 'Ann', 'R|D', 'RD', 'done', true],
    ['the letters of before and after', 'R|D', 'R-D', 'R|D', 'done', true],
    ['neither the text nor the one before', 'Ann', 'Bea', 'Cid', 'done', true],
    ['the text before', 'Ann', 'Bea', 'Ann ', NOT_APPLIED, false],
  ])('as %s: "%s" to "%s" becomes "%s"', async (_, before, after, form, outcome, isRemembered) => {
    const { api } = accountOfAnn();
    api.storedForm = () => form;
    const { outcomes, stored } = await apply([change('name', 'ann', { before, after })], api);
    expect([outcomes['name:ann'], stored.length]).toEqual([outcome, isRemembered ? 1 : 0]);
  });

  it.each<[string, string, string, 'name' | 'external-id', string]>([
    ['the name that the invitation gave', 'ann', NOT_APPLIED, 'name', 'new ann'],
    ['another name', 'Cid', 'done', 'name', 'new ann'],
    ['no external id', '', NOT_APPLIED, 'external-id', 'e1'],
    ['another external id', 'X', 'done', 'external-id', 'e1'],
  ])('of an invited user: %s', async (_, form, outcome, kind, after) => {
    const { api } = accountOfAnn();
    api.userList = [];
    api.storedForm = () => form;
    const { outcomes, stored } = await apply(
      [invite('ann'), change(kind, 'ann', { id: null, after, needs: ['invite:ann'] })],
      api,
    );
    const forms = outcome === 'done' ? [form] : [];
    expect([outcomes[`${kind}:ann`], stored.map((one) => one.stored)]).toEqual([outcome, forms]);
  });

  // A plan does not say what such a user had before.
  it.each([
    ['another text has failed', 'Cid', NOT_APPLIED],
    ['the text is done', 'new ann', 'done'],
  ])('of a user of the account who is invited again: %s', async (_, form, outcome) => {
    const { api } = accountOfAnn();
    api.storedForm = () => form;
    const { outcomes, stored } = await apply(
      [finish('ann'), change('name', 'ann', { id: null, needs: ['finish:ann'] })],
      api,
      { knownUserIds: new Set(['ann']) },
    );
    expect([outcomes['name:ann'], stored]).toEqual([outcome, []]);
  });
});
