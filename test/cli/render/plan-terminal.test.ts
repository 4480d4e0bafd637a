import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { planToCsv } from '../../../src/cli/render/plan.ts';
import { renderTerminalPlan, renderTerminalSummary } from '../../../src/cli/render/plan-terminal.ts';
import { account, plan, prepared, user } from '../../core/plan/builders.ts';

const STYLE = { columns: 80, colors: false, full: false };

const LONG = 'a-person-with-a-remarkably-long-address-in-a-subsidiary';

/** `size` people who all move, and as many joiners; a tenth as many leavers, half of them outside the root group. */
function bigPlan(size: number) {
  const names = Array.from({ length: size }, (_, i) => `p${i}`);
  const gone = Array.from({ length: Math.ceil(size / 10) }, (_, i) => `gone${i}`);
  const there = account(
    [
      user(LONG),
      ...names.map((name) => user(name, { group_id: '2', external_id: '' })),
      ...gone.map((name, i) => user(name, i % 2 === 0 ? { group_id: '2' } : { group_id: '9' })),
    ],
    { '2': 'Old' },
  );
  const outside = { id: '9', name: 'Freelancers', parent_id: '0', member_ids: [] };
  return plan(
    [
      prepared(LONG, { group: 'A department with a long name/And a team with a long name too' }),
      ...names.map((name) => prepared(name, { group: 'Sales/North' })),
      ...names.map((name) => prepared(`new-${name}`, { group: 'Sales' })),
    ],
    { ...there, groups: [...there.groups, outside] },
  );
}

describe('a plan on a terminal', () => {
  const made = bigPlan(150);

  it.each([60, 80, 120])('fits %d columns without breaking a word', (columns) => {
    const text = renderTerminalPlan(made, made.notices, undefined, { ...STYLE, columns, full: true });
    expect(text.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
  });

  it('shortens a long value in the middle', () => {
    const text = renderTerminalPlan(made, [], undefined, { ...STYLE, columns: 60 });
    expect(text).toMatch(/^ {2}a-person-with-a…ry@example\.com {2}the r…group → A depa…e too$/m);
  });

  it('names the reason once and lists 20 of a kind', () => {
    const text = renderTerminalPlan(made, [], undefined, STYLE);
    expect(text.match(/group in the source/g)).toHaveLength(1);
    expect(text.match(/^ {2}p\d+@example\.com/gm)?.length).toBeLessThanOrEqual(20);
    expect(text).toContain('  … and 131 more (--full lists all)');
    expect(renderTerminalPlan(made, [], undefined, { ...STYLE, full: true })).toContain('p149@example.com');
  });

  it('lists external ids and bookkeeping as counts', () => {
    const text = renderTerminalPlan(made, [], undefined, STYLE);
    expect(text).not.toContain('external id in the source');
    expect(text).toContain('External ids: 300');
  });

  it("shows each leaver's group, those outside the root group below their own heading", () => {
    const text = renderTerminalPlan(made, [], undefined, STYLE);
    expect(text).toContain('Disabled (8): not in the source\n  gone0@example.com (gone0)    in Old');
    expect(text).toContain('Disabled (7): not in the source; in a group outside the root group\n');
    expect(text).toContain('gone1@example.com (gone1)    in Freelancers');
    expect(planToCsv(made, undefined)).toMatch(/^deactivate,gone1@.*,Freelancers\r?$/m);
  });
});

describe('the end of a plan', () => {
  it('has refusals with their options, seats and counts', () => {
    const text = renderTerminalSummary(bigPlan(150), undefined, STYLE);
    expect(text).toContain('REFUSED  150 people would be moved');
    expect(text).toContain('  To allow it for one run: --allow new-users=150');
    expect(text).toContain('TimeCamp may charge for');
    expect(text).toContain('Moves: 151');
  });

  it.each([75, 10_000])('of twice %d people is one screen', (size) => {
    const lines = renderTerminalSummary(bigPlan(size), undefined, STYLE).split('\n');
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });
});
