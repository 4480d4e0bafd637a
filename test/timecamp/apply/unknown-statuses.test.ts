import { describe, expect, it } from 'vitest';
import { FakeTimecamp } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { invite } from './operations.ts';
import { NOW, entry, silent } from './sent-invitations.ts';

describe('a status that tcsync does not know', () => {
  it.each([
    [
      'No free seats',
      'No free seats',
      'failed -: The user is not visible in TimeCamp, which answered "No free seats".',
    ],
    [
      'Cannot invite',
      'Cannot invite',
      'failed -: The user is not visible in TimeCamp, which answered "Cannot invite".',
    ],
    [
      undefined,
      '',
      'failed -: The user is not visible in TimeCamp, whose answer does not mention the address.',
    ],
  ])('%s: looked up, not sent again, recorded, and a failure', async (status, unknownStatus, outcome) => {
    const api = silent(status);
    const { outcomes, journal, notices } = await apply([invite('ann')], api);
    expect([outcomes['invite:ann'], api.made('invite').length, notices]).toEqual([outcome, 1, []]);
    expect(journal.invited).toEqual([entry('ann', { sent_at: NOW, unknown_status: unknownStatus })]);
  });

  it('does not matter when the user appears', async () => {
    const api = new FakeTimecamp();
    api.statusOf = () => 'Done';
    const { outcomes, journal } = await apply([invite('ann')], api);
    expect([outcomes['invite:ann'], journal.invited]).toEqual(['done', []]);
  });

  it('concerns only its own e-mail', async () => {
    const api = silent('Invite');
    api.statusOf = (email) => (email.startsWith('ann') ? 'What?' : 'Invite');
    const { outcomes, notices } = await apply([invite('ann'), invite('bob')], api);
    expect([outcomes['invite:bob'], notices]).toEqual([
      'done',
      [
        {
          level: 'warning',
          code: 'not-visible-yet',
          message:
            '1 invited user is not visible in TimeCamp yet; the next run sets their names and settings.',
          who: ['bob@example.com'],
        },
      ],
    ]);
  });
});
