import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../../src/cli/render/doctor.ts';
import { renderPersonChanges, renderRuns } from '../../../src/cli/render/history.ts';
import type { PersonChange } from '../../../src/core/history/person-changes.ts';
import { type RunLine, runLine } from '../../../src/core/history/run-line.ts';
import type { RunRecord } from '../../../src/core/plan/record.ts';
import { account, plan, prepared } from '../../core/plan/builders.ts';

const RUN: RunLine = {
  id: '2026-11-02T12-00-00-000Z-run-bamboohr',
  command: 'run bamboohr',
  started: '2026-11-02T12:00:00.000Z',
  seconds: 1,
  exit_code: 0,
  outcome: 'done',
  started_by: { user: 'tcsync', host: 'hr-server', from: 'script' },
  changes: { deactivate: 5, invite: 16, move: 3, 'external-id': 18 },
  failures: 1,
  refused_by: [],
  seats: null,
  has_plan: true,
  undoes: null,
  people: '',
};
const CHANGE: PersonChange = {
  run: RUN.id,
  started: RUN.started,
  kind: 'move',
  title: 'Moves',
  email: 'ann.with-a-long-name@example.com',
  name: 'Ann',
  before: 'Sales / Key Accounts',
  after: 'Technology / Platform',
  reason: 'group in the source',
  state: 'done',
  message: null,
};
const CHECK = {
  name: 'files',
  title: 'Files',
  steps: [
    {
      title: 'BambooHR returns people',
      ok: true,
      detail: '57 on the first page, skipped: no e-mail (1), hire date in the future (2)',
      warnings: ['All users on this machine can read .env, which contains TIMECAMP_API_KEY.'],
    },
    {
      title: 'The prepared users are valid and as new as they should be',
      ok: false,
      detail: 'as of yesterday',
      error: { code: 'input', message: 'The file was edited by hand after prepare.', hint: 'Run it again.' },
      warnings: [],
    },
  ],
};
const STYLE = { colors: false, symbols: true };

describe('on a narrow terminal', () => {
  it.each([
    ['history', (columns?: number) => renderRuns([RUN, { ...RUN, started_by: null }], columns)],
    ['history of a person', (columns?: number) => renderPersonChanges('ann', [CHANGE], columns)],
    ['doctor', (columns?: number) => renderCheck(CHECK, { ...STYLE, columns })],
  ])('no line of %s is too long, and every word is whole', (_, render) => {
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
    const whole = new Set(words(render()));
    expect(
      Math.max(
        ...render()
          .split('\n')
          .map((line) => stringWidth(line)),
      ),
    ).toBeGreaterThan(60);
    for (const columns of [60, 80, 120]) {
      const narrow = render(columns);
      for (const line of narrow.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      expect(words(narrow).filter((word) => !whole.has(word))).toEqual([]);
    }
  });

  it('history is a block for each run; in a wide one a table whose last column is wrapped', () => {
    expect(renderRuns([RUN], 60)).toBe(
      [
        '2026-11-02T12-00-00-000Z-run-bamboohr  done',
        '  tcsync@hr-server, script',
        '  Disabled: 5, Invitations: 16, Moves: 3, External ids: 18;',
        '  1 failure',
      ].join('\n'),
    );
    expect(renderRuns([RUN], 110).split('\n').at(-1)).toBe(`${' '.repeat(74)}3, External ids: 18; 1 failure`);
  });

  it('doctor puts a long detail into a column of its own, or below its title', () => {
    expect(renderCheck(CHECK, { ...STYLE, columns: 60 })).toBe(
      [
        'Files',
        '  ! BambooHR returns people  57 on the first page, skipped:',
        '                             no e-mail (1), hire date in the',
        '                             future (2)',
        '    All users on this machine can read .env, which contains',
        '    TIMECAMP_API_KEY.',
        '  ✗ The prepared users are valid and as new as they should',
        '    be',
        '    as of yesterday',
        '    The file was edited by hand after prepare.',
        '    Run it again.',
      ].join('\n'),
    );
  });
});

it('the list of runs counts what a joiner gets with the invitation once', () => {
  const made = plan([prepared('ann', { group: 'Sales', timecamp_role: 'supervisor' })], account([]));
  const kinds = made.operations.map(({ kind }) => kind);
  expect(kinds).toContain('role');
  const done = { planned: 1, done: 1, failed: 0, skipped: 0 };
  const record: RunRecord = {
    version: 1,
    plan: made,
    summary: {
      version: 1,
      command: 'sync',
      ok: true,
      exit_code: 0,
      started: RUN.started,
      seconds: 1,
      counts: Object.fromEntries(kinds.map((kind) => [kind, done])),
    },
    results: made.operations.map(({ id }) => ({ operation: id, state: 'done' })),
  };
  expect(runLine('r', record).changes).toEqual({ 'create-group': 1, invite: 1 });
});
