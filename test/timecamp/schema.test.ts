import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import {
  parseCreatedGroup,
  parseGroups,
  parseGroupUsers,
  parseInvitation,
  parseMe,
  parsePeoplePicker,
  parseUpdatedMembers,
  parseUsers,
  parseUserSettings,
} from '../../src/timecamp/schema.ts';

const ann = { id: '7', groupId: '3', email: 'Ann@example.com', name: 'Ann' };

describe('users', () => {
  const row = {
    user_id: '7',
    group_id: '3',
    email: 'Ann@example.com',
    display_name: 'Ann',
    login_count: '2',
  };
  it.each([
    ['a list', [row], [ann]],
    ['numbers as ids', [{ ...row, user_id: 7, group_id: 3 }], [ann]],
    ['a map by id', { '7': row }, [ann]],
    ['no name', [{ ...row, display_name: null }], [{ ...ann, name: '' }]],
    ['no e-mail', [{ ...row, email: undefined }], [{ ...ann, email: '' }]],
    ['nobody', [], []],
  ])('%s', (_, body, expected) => {
    expect(parseUsers(body)).toEqual(expected);
  });
});

it.each([2 ** 63, 1e21, 1.5, '', null, true])(
  'a user whose id is %j is refused: it may name another user',
  (id) => {
    expect(() => parseUsers([{ user_id: id, group_id: '3', email: 'a@example.com' }])).toThrow(
      'unexpected format',
    );
  },
);

describe('groups', () => {
  it.each([
    [
      'a list',
      [{ group_id: '3', name: 'Sales', parent_id: '1' }],
      [{ id: '3', name: 'Sales', parentId: '1' }],
    ],
    [
      'a map by id',
      { 3: { group_id: 3, name: 'Sales', parent_id: 1 } },
      [{ id: '3', name: 'Sales', parentId: '1' }],
    ],
    [
      'the top group',
      [{ group_id: 1, name: 'Top', parent_id: 0 }],
      [{ id: '1', name: 'Top', parentId: '0' }],
    ],
    ['no parent', [{ group_id: 1, name: 'Top', parent_id: null }], [{ id: '1', name: 'Top', parentId: '0' }]],
  ])('%s', (_, body, expected) => {
    expect(parseGroups(body)).toEqual(expected);
  });
});

describe('people_picker', () => {
  const expected = [{ groupId: '3', userId: '7', roleId: '2' }];
  it.each([
    ['maps by id', { groups: { 3: { group_id: '3', users: { 7: { role_id: '2' } } } } }, expected],
    ['numbers as ids', { groups: { 3: { group_id: 3, users: { 7: { role_id: 2 } } } } }, expected],
    ['lists', { groups: [{ group_id: '3', users: [{ user_id: '7', role_id: '2' }] }] }, expected],
    ['ids only as keys', { groups: { 3: { users: { 7: { role_id: '2' } } } } }, expected],
    ['an empty list for no users', { groups: { 3: { group_id: '3', users: [] } } }, []],
    ['no users at all', { groups: { 3: { group_id: '3' } } }, []],
    ['an empty list for no groups', { groups: [] }, []],
    [
      'an unknown role',
      { groups: { 3: { users: { 7: { role_id: null } } } } },
      [{ groupId: '3', userId: '7', roleId: undefined }],
    ],
  ])('%s', (_, body, members) => {
    expect(parsePeoplePicker(body)).toEqual(members);
  });

  it('a listed user without an id is not guessed at', () => {
    expect(() => parsePeoplePicker({ groups: { 3: { users: [{ role_id: '2' }] } } })).toThrow(
      'GET /people_picker',
    );
  });
});

describe('settings of users 7 and 8', () => {
  const flags = { '7': { disabled_user: '1', external_id: 'E7' }, '8': {} };
  it.each([
    [
      'a list',
      [
        { userId: 7, name: 'disabled_user', value: 1 },
        { userId: '7', name: 'external_id', value: 'E7' },
      ],
      flags,
    ],
    [
      'flags as truth values',
      [
        { userId: 7, name: 'disabled_user', value: true },
        { userId: 7, name: 'external_id', value: 'E7' },
        { userId: 8, name: 'disabled_user', value: false },
      ],
      { ...flags, '8': { disabled_user: '0' } },
    ],
    [
      'a map of lists by user',
      {
        7: [
          { name: 'disabled_user', value: '1' },
          { name: 'external_id', value: 'E7' },
        ],
        8: [],
      },
      flags,
    ],
    [
      'a map of settings',
      {
        0: { userId: '7', name: 'disabled_user', value: '1' },
        1: { userId: '7', name: 'external_id', value: 'E7' },
      },
      flags,
    ],
    [
      'one setting alone',
      { userId: '7', name: 'external_id', value: 'E7' },
      { '7': { external_id: 'E7' }, '8': {} },
    ],
    [
      'a value of null',
      [{ userId: '7', name: 'external_id', value: null }],
      { '7': { external_id: '' }, '8': {} },
    ],
    ['an empty list', [], { '7': {}, '8': {} }],
  ])('%s', (_, body, expected) => {
    const parsed = parseUserSettings(['7', '8'], body);
    expect(Object.fromEntries([...parsed].map(([id, own]) => [id, Object.fromEntries(own)]))).toEqual(
      expected,
    );
  });

  it('one user alone, whose id is not repeated', () => {
    expect(parseUserSettings(['7'], { name: 'disabled_user', value: '1' }).get('7')).toEqual(
      new Map([['disabled_user', '1']]),
    );
  });

  it.each([
    ['of someone else', [{ userId: '9', name: 'disabled_user', value: '1' }]],
    ['of nobody in particular', [{ name: 'disabled_user', value: '1' }]],
    ['under names instead of a list', { 7: { disabled_user: '1' } }],
    ['an error in their place', { message: 'not found' }],
    ['a list of flags', ['1']],
    ['an empty body', undefined],
  ])('%s are not taken for none', (_, body) => {
    expect(() => parseUserSettings(['7', '8'], body)).toThrow('GET /user/{ids}/setting');
  });
});

describe('invitations', () => {
  it.each([
    ['statuses', { statuses: { 'Ann@Example.com': { status: 'Invite' } } }, { 'ann@example.com': 'Invite' }],
    ['an empty list', { statuses: [] }, {}],
    ['an empty body', undefined, {}],
  ])('%s', (_, body, expected) => {
    expect(Object.fromEntries(parseInvitation(body))).toEqual(expected);
  });
});

describe('other answers', () => {
  it('a new group by its id', () => expect(parseCreatedGroup({ group_id: 12, name: 'Sales' })).toBe('12'));
  it('the owner of the key', () =>
    expect(parseMe({ user_id: 1, email: 'o@example.com' })).toEqual({ id: '1', email: 'o@example.com' }));
  it.each([
    [{ user_id: [7, 8], role_id: 0, group_id: 3 }, ['7', '8']],
    [{ user_id: '7' }, ['7']],
    [{ user_id: ['7'], group_id: '4' }, []],
    [{ user_id: [] }, []],
    [undefined, []],
    [{}, []],
  ])('people moved: %j', (body, expected) => {
    expect(parseUpdatedMembers(body, { targetGroupId: '3' })).toEqual(expected);
  });
  it('the users of a group without their password hashes', () => {
    const row = { user_id: 7, role_id: '3', pass_hash: 'x', activation_code: 'y', admin_pass: 'z' };
    expect(parseGroupUsers('3', [row])).toEqual([{ groupId: '3', userId: '7', roleId: '3' }]);
  });
});

describe('an answer of another shape', () => {
  function failure(parse: () => unknown): RemoteError {
    try {
      parse();
    } catch (error) {
      if (error instanceof RemoteError) return error;
    }
    throw new Error('a RemoteError was expected');
  }

  it.each([
    ['GET /users', () => parseUsers({ message: 'canary' })],
    ['GET /users', () => parseUsers([{ user_id: '7', group_id: { canary: 'canary' } }])],
    ['GET /users', () => parseUsers(undefined)],
    ['GET /group', () => parseGroups('canary')],
    ['GET /me', () => parseMe({ error: 'canary' })],
    ['GET /people_picker', () => parsePeoplePicker(['canary'])],
    ['GET /group/{id}/user', () => parseGroupUsers('3', [{ pass_hash: 'canary' }])],
  ])('names %s and shows no value', (endpoint, parse) => {
    const error = failure(parse);
    expect(error).toMatchObject({ code: 'bad-answer', service: 'TimeCamp', indeterminate: false });
    expect(error.message).toContain(endpoint);
    expect(error.message).not.toContain('canary');
  });

  it.each([
    ['a group', () => parseCreatedGroup(undefined)],
    ['an invitation', () => parseInvitation('what?')],
  ])('leaves %s in doubt: it may have been made', (_, parse) => {
    expect(failure(parse)).toMatchObject({ code: 'bad-answer', indeterminate: true });
  });
});
