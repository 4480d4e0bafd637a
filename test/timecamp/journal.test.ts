import { describe, expect, it } from 'vitest';
import { EMPTY_JOURNAL, type Journal } from '../../src/core/plan/journal.ts';
import { readJournal } from '../../src/timecamp/journal-file.ts';
import { JournalWriter } from '../../src/timecamp/journal-writer.ts';

const [FIRST, LATER] = ['2026-11-01T08:00:00.000Z', '2026-11-02T08:00:00.000Z'];
const FULL: Journal = {
  version: 1,
  invited: [
    { email: 'ann@example.com', sent_at: FIRST, answered: true, again_at: LATER, unknown_status: 'What?' },
  ],
  reset_manual: ['7'],
  max_level: 3,
  last_source: 'ldap',
  stored: [{ field: 'group', id: '8', wanted: 'R|D', stored: 'RD' }],
};
const MISSING = [{ user_id: '5', since: FIRST, runs: 2 }];
const PENDING = { name: 'Sales', parent_id: '1', others: ['9'] };
/** With the fields that only some runs need. */
const FULLEST: Journal = {
  ...FULL,
  max_level_setting: 6,
  user_count: 12,
  creating: [PENDING, { ...PENDING, parent_id: '2', id: '10' }],
  owners: { ldap: ['1', '2'], okta: [] },
  missing: MISSING,
};

function open(stored: Journal = EMPTY_JOURNAL, start?: Journal) {
  const saves: string[] = [];
  const file = {
    name: 'var/sync_journal.json',
    load: async () => saves.at(-1),
    save: async (text: string) => void saves.push(text),
  };
  return { writer: new JournalWriter(file, stored, start), saves, file };
}

describe('the file', () => {
  it.each([
    ['usual', FULL],
    ['fullest', FULLEST],
  ])('reads as it was written: the %s journal', async (_, journal) => {
    const { writer, saves, file } = open(EMPTY_JOURNAL, journal);
    await writer.save();
    expect(await readJournal(file)).toEqual(journal);
    expect(saves.map((text) => JSON.parse(text) as unknown)).toEqual([journal]);
    expect(saves[0]).toMatch(/^\{\n  "version": 1,\n[^]*\n\}\n$/);
  });

  it('has no field without a use', () => {
    expect(open().writer.state).toStrictEqual(EMPTY_JOURNAL);
  });

  it('that is missing is an empty journal', async () => {
    expect(await readJournal({ ...open().file, load: async () => undefined })).toEqual(EMPTY_JOURNAL);
  });

  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...FULL, version: 2 })],
    [
      'an invitation without its time',
      JSON.stringify({ ...FULL, invited: [{ email: 'a', answered: true }] }),
    ],
    ['a time that is none', JSON.stringify({ ...FULL, invited: [{ ...FULL.invited[0], sent_at: 'today' }] })],
    ['a level of 0', JSON.stringify({ ...FULL, max_level: 0 })],
    ['a missing field', JSON.stringify({ ...FULL, reset_manual: undefined })],
  ])('with %s is refused, not taken for an empty one', async (_, text) => {
    await expect(readJournal({ ...open().file, load: async () => text })).rejects.toMatchObject({
      code: 'input',
      message: 'tcsync cannot read var/sync_journal.json: it is damaged or not a journal of this version.',
      hint: expect.stringContaining('Restore the file') as string,
    });
  });

  it('has no field for what an invitation does not have', async () => {
    const invited = [{ email: 'ann@example.com', sent_at: FIRST, answered: false }];
    const text = JSON.stringify({ ...FULL, invited });
    const journal = await readJournal({ ...open().file, load: async () => text });
    expect(Object.keys(journal.invited[0] ?? {})).toEqual(['email', 'sent_at', 'answered']);
  });
});

describe('a write', () => {
  it('happens only after a change', async () => {
    const { writer, saves } = open(FULLEST);
    writer.useLevelSetting(6);
    await writer.save();
    expect(writer.markPending('7')).toBe(false);
    writer.clearPending('8');
    writer.removeInvitation('bob@example.com');
    writer.recordMaxLevel(4);
    writer.recordSource('ldap');
    writer.recordSource(null);
    writer.recordAnswer('ann@example.com');
    writer.recordAnswer('bob@example.com');
    writer.recordUserCount(12);
    writer.recordMissing([...MISSING]);
    writer.recordCreatedId('Unknown', '1', '11');
    writer.useJoinerSources(new Map([['ann@example.com', ['ldap']]]));
    writer.recordOwners('ann@example.com', '2');
    writer.recordOwners('bob@example.com', '3');
    await writer.save();
    expect([saves, writer.state]).toEqual([[], FULLEST]);
    const empty = open();
    empty.writer.clearCreations();
    empty.writer.recordMissing([]);
    empty.writer.useJoinerSources(new Map([['ann@example.com', []]]));
    empty.writer.recordOwners('ann@example.com', '2');
    await empty.writer.save();
    expect(empty.saves).toEqual([]);
  });

  it.each<[string, (writer: JournalWriter) => void, Partial<Journal>]>([
    ['markPending', (writer) => writer.markPending('8'), { reset_manual: ['7', '8'] }],
    ['clearPending', (writer) => writer.clearPending('7'), { reset_manual: [] }],
    ['removeInvitation', (writer) => writer.removeInvitation('ann@example.com'), { invited: [] }],
    [
      'recordMaxLevel without a setting',
      (writer) => writer.recordMaxLevel(2),
      { max_level: 2, max_level_setting: undefined },
    ],
    ['recordUserCount', (writer) => writer.recordUserCount(9), { user_count: 9 }],
    ['removeUnsent of an invitation', (writer) => writer.removeUnsent('ann@example.com'), { invited: [] }],
    [
      'recordStored',
      (writer) => writer.recordStored({ field: 'name', id: '8', wanted: 'Ann|', stored: 'Ann' }),
      { stored: [...FULL.stored, { field: 'name', id: '8', wanted: 'Ann|', stored: 'Ann' }] },
    ],
    [
      'recordStored of the same group',
      (writer) => writer.recordStored({ field: 'group', id: '8', wanted: 'R&D', stored: 'RD' }),
      { stored: [{ field: 'group', id: '8', wanted: 'R&D', stored: 'RD' }] },
    ],
    [
      'recordCreation',
      (writer) => writer.recordCreation({ ...PENDING, name: 'New' }),
      { creating: [...(FULLEST.creating ?? []), { ...PENDING, name: 'New' }] },
    ],
    [
      'recordCreatedId',
      (writer) => writer.recordCreatedId('Sales', '1', '11'),
      {
        creating: [
          { ...PENDING, id: '11' },
          { ...PENDING, parent_id: '2', id: '10' },
        ],
      },
    ],
    ['clearCreations', (writer) => writer.clearCreations(), { creating: undefined }],
    [
      'recordMissing',
      (writer) => writer.recordMissing([{ user_id: '5', since: FIRST, runs: 3 }]),
      { missing: [{ user_id: '5', since: FIRST, runs: 3 }] },
    ],
    ['recordMissing of nobody', (writer) => writer.recordMissing([]), { missing: undefined }],
    [
      'recordOwners',
      (writer) => {
        writer.useJoinerSources(new Map([['ann@example.com', ['ldap', 'okta', 'bamboo']]]));
        writer.recordOwners('ann@example.com', '3');
      },
      { owners: { ldap: ['1', '2', '3'], okta: ['3'], bamboo: ['3'] } },
    ],
    [
      'a refusal under a setting',
      (writer) => {
        writer.useLevelSetting(7);
        writer.recordMaxLevel(3);
      },
      { max_level_setting: 7 },
    ],
    ['recordSource', (writer) => writer.recordSource('okta'), { last_source: 'okta' }],
  ])('follows %s, once', async (_, act, change) => {
    const { writer, saves } = open(FULLEST);
    act(writer);
    await writer.save();
    await writer.save();
    expect(saves.map((text) => JSON.parse(text) as unknown)).toEqual([{ ...FULLEST, ...change }]);
  });

  it('never overtakes an earlier one', async () => {
    const order: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const writer = new JournalWriter(
      {
        name: 'x',
        load: async () => undefined,
        save: async (text) => {
          if (order.push(text.includes('"9"') ? 'second begins' : 'first begins') === 1) await held;
          order.push('ends');
        },
      },
      EMPTY_JOURNAL,
    );
    writer.markPending('8');
    const first = writer.save();
    await Promise.resolve();
    writer.markPending('9');
    const second = writer.save();
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'ends', 'second begins', 'ends']);
  });
});

describe('an invitation', () => {
  const email = 'ann@example.com';
  const invitedAfter = (invited: Journal['invited'], ...acts: ((writer: JournalWriter) => void)[]) => {
    const { writer } = open({ ...EMPTY_JOURNAL, invited });
    for (const act of acts) act(writer);
    return writer.state.invited;
  };
  const sendLater = (writer: JournalWriter) => writer.recordInvitation(email, LATER);

  it('has no answer at first', () => {
    expect(invitedAfter([], sendLater)).toEqual([{ email, sent_at: LATER, answered: false }]);
  });

  it('after an unanswered one counts as the first', () => {
    const before = [{ email, sent_at: FIRST, answered: false }];
    expect(invitedAfter(before, sendLater)).toEqual([{ email, sent_at: LATER, answered: false }]);
  });

  it('after an answered one is the second: it keeps the time of the first and drops its status', () => {
    const before = [{ email, sent_at: FIRST, answered: true, unknown_status: 'What?' }];
    expect(invitedAfter(before, sendLater)).toEqual([
      { email, sent_at: FIRST, answered: false, again_at: LATER },
    ]);
  });

  it('after an unanswered second one stays the second', () => {
    const before = [{ email, sent_at: FIRST, answered: false, again_at: FIRST }];
    expect(invitedAfter(before, sendLater)).toEqual([
      { email, sent_at: FIRST, answered: false, again_at: LATER },
    ]);
  });

  it('keeps the status that tcsync does not know, but not over an earlier answer', () => {
    const answer = (status?: string) => (writer: JournalWriter) => writer.recordAnswer(email, status);
    const open = [{ email, sent_at: FIRST, answered: false }];
    expect(invitedAfter(open, answer('What?'))).toEqual([
      { email, sent_at: FIRST, answered: true, unknown_status: 'What?' },
    ]);
    expect(invitedAfter(open, answer(), answer('What?'))).toEqual([
      { email, sent_at: FIRST, answered: true },
    ]);
    expect(open).toEqual([{ email, sent_at: FIRST, answered: false }]);
  });

  it('that was not sent leaves the journal as it was before', () => {
    const unsent = (writer: JournalWriter) => writer.removeUnsent(email);
    const before = [{ email, sent_at: FIRST, answered: true }];
    expect(invitedAfter([], sendLater, unsent)).toEqual([]);
    expect(invitedAfter(before, sendLater, unsent)).toEqual(before);
    // An invitation sent several times in a run goes back to what the run began with.
    expect(invitedAfter(before, sendLater, sendLater, unsent)).toEqual(before);
  });

  it('belongs to no source in a run of a single one', () => {
    const { writer } = open(FULL);
    writer.useJoinerSources(new Map([[email, ['ldap']]]));
    writer.recordOwners(email, '3');
    expect(writer.state).toEqual(FULL);
  });

  it('returns its status', () => {
    const { writer } = open(FULL);
    expect([writer.unknownStatus(email), writer.unknownStatus('bob@example.com')]).toEqual([
      'What?',
      undefined,
    ]);
  });
});
