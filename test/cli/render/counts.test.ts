import { describe, expect, it } from 'vitest';
import { renderFetch } from '../../../src/cli/render/fetch.ts';
import { renderSummary } from '../../../src/cli/render/prepare.ts';
import { renderTimeOff } from '../../../src/cli/render/time-off.ts';
import type { Employee } from '../../../src/core/model.ts';
import { mapLeaves } from '../../../src/sources/factorial/leaves.ts';
import type { FactorialLeave } from '../../../src/sources/factorial/schema.ts';
import { checkFields } from '../../../src/sources/fields.ts';
import { checkRoots } from '../../../src/sources/okta/roots.ts';
import { fetchResult } from '../../../src/sources/people.ts';
import { person } from '../../core/prepare/people.ts';

const LEAVE = {
  employee_id: '1',
  approved: true,
  start_on: '2026-12-30',
  finish_on: '2026-12-30',
  leave_type_name: 'Moving house',
} as FactorialLeave;

function leave(more: Partial<FactorialLeave>, email = 'ann@example.com'): string | undefined {
  const context = { emails: new Map([['1', email]]), typeNames: new Map(), typeMap: {} };
  return mapLeaves([{ ...LEAVE, ...more }], context).notices[0]?.message;
}

function nameless(one: Employee): string | undefined {
  const rest = { managers: [], read: 1, skipped: { counts: {}, people: [] }, requests: 0, notices: [] };
  return fetchResult({ employees: [one], ...rest }).notices[0]?.message;
}

describe('of one', () => {
  it.each([
    [
      renderFetch(
        {
          source: 'hibob',
          read: 1,
          active: 1,
          inactive: 0,
          skipped: {},
          managers_added: 0,
          requests: 1,
          leaves: 1,
          output: 'x',
        },
        'HiBob',
        1,
      ),
      /^HiBob: 1 person read in 1\.0 s with 1 request\.$[^]*^  1 time-off entry written/m,
    ],
    [
      renderSummary(
        {
          read: 1,
          prepared: 1,
          active: 1,
          inactive: 0,
          excluded: [],
          conflicts: [],
          invalid: [],
          hierarchy_only: [],
          roles: { administrator: 0, supervisor: 0, user: 1, guest: 0 },
          groups: 1,
          deepest_level: 2,
          warnings: 0,
        },
        [],
      ),
      /^1 record read, 1 user prepared[^]*^  1 group, the deepest/m,
    ],
    [
      renderTimeOff(
        {
          dry_run: false,
          leaves: 1,
          people: 2,
          not_reached: 1,
          ended: 'No key.',
          changes: [{ person: 'ann@example.com', day: '2026-12-30', before: null, after: 'Vacation' }],
          held: [],
          left: [],
          failed: [{ person: 'bob@example.com', message: 'No.' }],
          requests: { read: 1, write: 0, retried: 0 },
        },
        [],
        1,
      ),
      /No key\. 1 person was not reached[^]*^1 day written, 1 failure\. 1 request \(/m,
    ],
    [leave({}), /its 1 leave is skipped/],
    [leave({}, ''), /^1 leave is skipped because the employee has no e-mail/],
    [nameless(person('1', { name: '' })), /^1 person has no name: /],
    [
      checkFields({ service: 'HiBob', rows: [{ site: null }], fields: ['site'], reader: 'the user' })[0]
        ?.message,
      /the field site is empty for the only person/,
    ],
    [
      checkRoots([person('1'), person('2', { supervisor_id: '1' })], 0)[0]?.message,
      /has 1 person at the top/,
    ],
  ])('%s', (text, words) => {
    expect(text).toMatch(words);
  });
});
