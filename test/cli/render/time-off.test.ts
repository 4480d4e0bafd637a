import { expect, it } from 'vitest';
import { renderTimeOff } from '../../../src/cli/render/time-off.ts';
import type { TimeOffReport } from '../../../src/core/time-off/report.ts';

const REPORT: TimeOffReport = {
  dry_run: false,
  leaves: 2,
  people: 1,
  not_reached: 0,
  ended: null,
  changes: [
    { person: 'ann@example.com', day: '2026-12-30', before: null, after: 'Vacation' },
    { person: 'ann@example.com', day: '2026-12-31', before: null, after: 'Vacation' },
    { person: 'ann@example.com', day: '2027-01-01', before: null, after: 'Vacation' },
    { person: 'ann@example.com', day: '2027-01-02', before: 'Working day', after: 'Vacation' },
    { person: 'ann@example.com', day: '2027-01-04', before: null, after: 'Vacation' },
  ],
  held: [],
  left: [{ person: 'ann@example.com', day: '2027-01-08', day_type: 'Vacation' }],
  failed: [],
  requests: { read: 6, write: 1, retried: 0 },
};

it('shows days in a row as one line', () => {
  expect(renderTimeOff(REPORT, [], 1.25)).toBe(
    [
      'Days written (5)',
      '  ann@example.com  2026-12-30 to 2027-01-01  Vacation',
      '  ann@example.com  2027-01-02  Working day → Vacation',
      '  ann@example.com  2027-01-04  Vacation',
      'In TimeCamp but not in the file (unchanged) (1)',
      '  ann@example.com  2027-01-08  Vacation',
      '5 days written, 0 failures. 7 requests (writes: 1, retries: 0), 1.3 s.',
    ].join('\n'),
  );
});

it('shows a dry run, failures and notices', () => {
  const text = renderTimeOff(
    { ...REPORT, dry_run: true, left: [], failed: [{ person: 'bob@example.com', message: 'No.' }] },
    [{ level: 'warning', code: 'x', message: 'Look here.', who: ['zoe@example.com'] }],
    1,
  );
  expect(text).toContain(
    'warning: Look here. (zoe@example.com)\nFAILED  bob@example.com: No.\nDays to be written (5)',
  );
  expect(text).toContain('Dry run: 5 days would be written');
});

it('says whom it did not reach, and why', () => {
  const text = renderTimeOff({ ...REPORT, changes: [], left: [], not_reached: 4, ended: 'No key.' }, [], 1);
  expect(text).toContain('ENDED  No key. 4 people were not reached');
  expect(text).not.toContain('Nothing to do');
});

it('says so when there is nothing to do', () => {
  expect(renderTimeOff({ ...REPORT, changes: [], left: [] }, [], 1)).toBe(
    'Nothing to do. 7 requests (writes: 1, retries: 0), 1.0 s.',
  );
});
