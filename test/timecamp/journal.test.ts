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
  it('reads as it was written', async () => {
    const { writer, saves, file } = open(EMPTY_JOURNAL, FULL);
    await writer.save();
    expect(await readJournal(file)).toEqual(FULL);
    expect(saves).toEqual([`${JSON.stringify(FULL, undefined, 2)}\n`]);
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
    const { writer, saves } = open(FULL);
    await writer.save();
    writer.markPending('7');
    writer.clearPending('8');
    writer.removeInvitation('bob@example.com');
    writer.recordMaxLevel(4);
    writer.recordSource('ldap');
    writer.recordSource(null);
    writer.recordAnswer('ann@example.com');
    writer.recordAnswer('bob@example.com');
    await writer.save();
    expect([saves, writer.state]).toEqual([[], FULL]);
  });

  it.each<[string, (writer: JournalWriter) => void, Partial<Journal>]>([
    ['markPending', (writer) => writer.markPending('8'), { reset_manual: ['7', '8'] }],
    ['clearPending', (writer) => writer.clearPending('7'), { reset_manual: [] }],
    ['removeInvitation', (writer) => writer.removeInvitation('ann@example.com'), { invited: [] }],
    ['recordMaxLevel', (writer) => writer.recordMaxLevel(2), { max_level: 2 }],
    ['recordUserCount', (writer) => writer.recordUserCount(9), { user_count: 9 }],
    [
      'a refusal under a setting',
      (writer) => {
        writer.useLevelSetting(6);
        writer.recordMaxLevel(3);
      },
      { max_level_setting: 6 },
    ],
    ['recordSource', (writer) => writer.recordSource('okta'), { last_source: 'okta' }],
  ])('follows %s, once', async (_, act, change) => {
    const { writer, saves } = open(FULL);
    act(writer);
    await writer.save();
    await writer.save();
    expect(saves.map((text) => JSON.parse(text) as unknown)).toEqual([{ ...FULL, ...change }]);
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

  it('returns its status', () => {
    const { writer } = open(FULL);
    expect([writer.unknownStatus(email), writer.unknownStatus('bob@example.com')]).toEqual([
      'What?',
      undefined,
    ]);
  });
});
