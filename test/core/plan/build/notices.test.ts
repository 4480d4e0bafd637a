import { describe, expect, it } from 'vitest';
import type { AccountUser, PreparedUser } from '../../../../src/core/model.ts';
import type { Matching, UnresolvedPerson } from '../../../../src/core/matching/matching.ts';
import type { PlanNoteCode } from '../../../../src/core/plan/build/context.ts';
import {
  conflictNotices,
  failuresOf,
  personNotices,
  waitingNotices,
} from '../../../../src/core/plan/build/notices.ts';
import { account, plan, prepared, user } from '../builders.ts';

const NOBODY: Matching = {
  people: [],
  matches: [],
  joiners: [],
  conflicts: [],
  waiting: [],
  unresolved: [],
  contestedIds: new Set(),
};
const inactive = (name: string) => prepared(name, { timecamp_status: 'inactive' });

it.each<[PlanNoteCode, string, string]>([
  [
    'group-missing',
    '1 person stays in their current group: the new group does not exist and groups are not created.',
    '2 people stay in their current group: the new group does not exist and groups are not created.',
  ],
  [
    'role-unknown',
    '1 person keeps their role: TimeCamp does not report it.',
    '2 people keep their role: TimeCamp does not report it.',
  ],
  [
    'custom-role',
    '1 person keeps a custom role of this account, which tcsync does not change.',
    '2 people keep a custom role of this account, which tcsync does not change.',
  ],
  [
    'email-in-use',
    '1 person keeps their e-mail: the new address belongs to another TimeCamp user.',
    '2 people keep their e-mail: the new address belongs to another TimeCamp user.',
  ],
  [
    'email-exchanged',
    '1 person gets a temporary e-mail address because people are swapping addresses. To set the final addresses, run `tcsync sync` again.',
    '2 people get temporary e-mail addresses because people are swapping addresses. To set the final addresses, run `tcsync sync` again.',
  ],
  [
    'owner-unknown',
    '1 TimeCamp user is not in any of the fetched sources, but may be in one that could not be fetched. tcsync does not change them.',
    '2 TimeCamp users are not in any of the fetched sources, but may be in one that could not be fetched. tcsync does not change them.',
  ],
  [
    'source-removed',
    '1 TimeCamp user belongs to a source that is no longer in TCSYNC_SOURCES. tcsync does not change them. In TimeCamp, disable those who have left.',
    '2 TimeCamp users belong to a source that is no longer in TCSYNC_SOURCES. tcsync does not change them. In TimeCamp, disable those who have left.',
  ],
])('a notice about people says how many and why: %s', (code, one, two) => {
  const noticeOf = (...who: readonly string[]) => personNotices(new Map([[code, who]]));
  expect([noticeOf('ann'), noticeOf('ann', 'bob')]).toEqual([
    [{ level: 'notice', code, message: one, who: ['ann'] }],
    [{ level: 'notice', code, message: two, who: ['ann', 'bob'] }],
  ]);
});

describe('a person without operations is a failure that says what to correct', () => {
  const failing = (found: Partial<Matching>) =>
    failuresOf({ ...NOBODY, ...found }, [], ({ email }) => email !== 'other@example.com');

  it.each<[UnresolvedPerson['reason'], readonly AccountUser[], PreparedUser | undefined, string]>([
    [
      'contested',
      [user('x'), user('y')],
      undefined,
      'has an e-mail or external id (ann) that another person or several TimeCamp users have. Correct it in the source or in TimeCamp. The TimeCamp user x@example.com, y@example.com is not changed.',
    ],
    [
      'unusable-address',
      [],
      undefined,
      'has an invalid e-mail and is not invited. Correct it in the source.',
    ],
    [
      'duplicate',
      [],
      prepared('bob'),
      'has the e-mail or external id of bob@example.com and is skipped as a duplicate. Correct or remove one of the two records in the source.',
    ],
  ])('%s', (reason, users, winner, message) => {
    const unresolved = ['ann', 'other'].map((name) => ({
      prepared: prepared(name),
      reason,
      users,
      ...(winner === undefined ? {} : { winner }),
    }));
    expect(failing({ unresolved })).toEqual([{ person: 'ann@example.com', message }]);
  });

  it('who matches a user of another person', () => {
    const conflicts = [prepared('ann'), prepared('other'), inactive('bob')].map((one) => ({
      prepared: one,
      user: user('x'),
    }));
    expect(failing({ conflicts })).toEqual([
      {
        person: 'ann@example.com',
        message:
          'matches the TimeCamp user x@example.com, who is already matched with another person. Correct the e-mails or external ids in the source.',
      },
    ]);
  });
});

it.each([
  [['ann'], '1 inactive person matches a TimeCamp user who is already matched with another person.'],
  [['ann', 'bob'], '2 inactive people match TimeCamp users who are already matched with another person.'],
])('inactive people who match a user of another person are a notice: %j', (names, message) => {
  const conflicts = [prepared('active'), ...names.map(inactive)].map((one) => ({
    prepared: one,
    user: user('x'),
  }));
  expect(conflictNotices({ ...NOBODY, conflicts })).toEqual([
    { level: 'notice', code: 'matched-twice', message, who: names.map((name) => `${name}@example.com`) },
  ]);
  expect(conflictNotices(NOBODY)).toEqual([]);
});

it.each([
  [
    'the e-mail',
    'email',
    false,
    "the address still belongs to Bob, who has another external id (b). Change that user's e-mail in TimeCamp.",
  ],
  [
    'the e-mail of someone whose own can change',
    'email',
    true,
    "the address still belongs to Bob, who has another external id (b). Change that user's e-mail in TimeCamp, or set TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID=true.",
  ],
  [
    'the additional e-mail',
    'additional',
    true,
    "the address is the additional e-mail of Bob, who has another external id (b). Remove it from that user's additional e-mail in TimeCamp, and from their record in the source.",
  ],
] as const)('a joiner with an address that another user has as %s waits', (_, by, isActive, message) => {
  const bob = user('bob', { name: 'Bob', external_id: 'b' });
  const listed = isActive ? prepared('bob') : inactive('bob');
  const found: Matching = {
    ...NOBODY,
    matches: [{ prepared: listed, listed, user: bob, by: 'external_id' }],
    waiting: [{ prepared: prepared('ann'), user: bob, by }],
  };
  expect(waitingNotices(found)).toEqual([
    {
      level: 'warning',
      code: 'email-recycled',
      message: `ann@example.com (ann) is not invited yet: in TimeCamp ${message}`,
      who: ['ann@example.com'],
    },
  ]);
});

it.each([
  [
    ['ann'],
    '1 person has a group path deeper than level 2, the limit of this account: the deepest allowed parent is used, e.g. A / B.',
  ],
  [
    ['ann', 'bob'],
    '2 people have group paths deeper than level 2, the limit of this account: the deepest allowed parent is used, e.g. A / B.',
  ],
])('a group path that is too deep is a notice: %j', (names, message) => {
  const people = [prepared('flat', { group: 'A' }), ...names.map((name) => prepared(name, { group: 'A/B' }))];
  const made = plan(people, account([]), { maxGroupLevel: 2 });
  expect(made.notices).toEqual([
    { level: 'notice', code: 'too-deep', message, who: names.map((name) => `${name}@example.com`) },
  ]);
});
