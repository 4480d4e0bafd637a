import { describe, expect, it } from 'vitest';
import type { PageAssets } from '../../../../src/cli/render/html/page.ts';
import { renderPlanPage } from '../../../../src/cli/render/html/plan-page.ts';
import { renderTreePage } from '../../../../src/cli/render/html/tree-page.ts';
import { type ApplyResult, summarize } from '../../../../src/core/plan/outcome.ts';
import { growTree } from '../../../../src/core/tree/tree.ts';
import { account, plan, prepared, user } from '../../../core/plan/builders.ts';

const ASSETS: PageAssets = { script: 'run()', style: 'b{}', scriptSha256: 'SCRIPT', styleSha256: 'STYLE' };
const EVIL = '</script><script>alert(1)</script>';

/** What the page's script gets. */
function dataOf(html: string): unknown {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json);
}

function treePage(name: string): string {
  const person = { name, email: 'a@example.com', external_id: '', role: 'user' } as const;
  const why = { group: 'the department', role: 'no rule' };
  const tree = growTree(
    [
      { path: [name], person: { ...person, reasons: why } },
      { path: [name], person: { ...person, reasons: { ...why, role: 'has reports' } } },
    ],
    false,
  );
  const view = { title: name, origin: name, tree, rootName: name, outside: [], facts: [] };
  return renderTreePage(view, [['Label', name]], ASSETS);
}

describe('the tree', () => {
  it('lets nothing run or load but what is in it', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(treePage('Ann')) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'sha256-SCRIPT'",
      "style-src 'sha256-STYLE'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it.each([EVIL, '<!--<script>', '"><img src=x>', "' onload='x", '&lt;'])('%s stays a text', (name) => {
    const html = treePage(name);
    expect(html.match(/<script/g)).toHaveLength(2);
    const outsideData = html.replace(/<script type="application\/json".*?<\/script>/s, '');
    expect(outsideData).not.toMatch(/<img|<!--|' onload/);
    expect(dataOf(html)).toMatchObject({ groups: [{ name }, { name }], people: [{ name }, { name }] });
  });

  it('people point to their group and share their reasons', () => {
    expect(dataOf(treePage('Ann'))).toMatchObject({
      groups: [
        { parent: -1, own: 0, total: 2 },
        { parent: 0, own: 2, total: 2 },
      ],
      people: [
        { group: 1, why: [0, 1] },
        { group: 1, why: [0, 2] },
      ],
      reasons: ['the department', 'no rule', 'has reports'],
    });
  });
});

describe('the plan', () => {
  const there = account([user('ann'), ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => user(name))]);
  const refused = plan([prepared('ann', { timecamp_user_name: EVIL, group: EVIL })], there);
  const page = (applied: ApplyResult | undefined, dryRun: boolean): string => {
    const facts = { command: 'sync', exit_code: 3, started: refused.created, seconds: 1 };
    const requests = { read: 5, write: 0, retried: 0 };
    const summary = summarize(refused, applied, refused.notices, { ...facts, requests });
    return renderPlanPage({ plan: refused, applied, notices: refused.notices, dryRun, summary }, ASSETS);
  };
  const html = page(undefined, true);

  it('hazards and seats stand in the page itself, before the script does anything', () => {
    expect(html).toContain('<strong>Refused</strong>');
    expect(html).toContain('--allow deactivations=7');
    expect(html).toContain('8 → 1 (−7)');
  });

  it('a refusal names 200 people, and counts the others; the list of changes has all', () => {
    const leavers = Array.from({ length: 1300 }, (_, n) => user(`p${n}`));
    const large = plan([], account(leavers));
    const { hazards } = large;
    const facts = { command: 'sync', exit_code: 3, started: large.created, seconds: 1 };
    const requests = { read: 5, write: 0, retried: 0 };
    const summary = summarize(large, undefined, [], { ...facts, requests });
    const text = renderPlanPage(
      { plan: large, applied: undefined, notices: [], dryRun: true, summary },
      ASSETS,
    );
    expect(hazards.find(({ kind }) => kind === 'deactivations')?.who).toHaveLength(1300);
    expect(text).toContain('Who (1,300)');
    expect(text).toContain('and 1,100 more');
    const [head = ''] = text.split('<script type="application/json"');
    expect(head.match(/p\d+@example\.com/g)?.length).toBeLessThan(700);
    expect((dataOf(text) as { operations: unknown[] }).operations).toHaveLength(1300);
  });

  it('operations have the old and the new value; names stay texts', () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(dataOf(html)).toMatchObject({
      applied: false,
      kinds: ['New groups', 'Disabled', 'Names', 'Moves'],
    });
    const { operations } = dataOf(html) as { operations: object[] };
    expect(operations).toContainEqual({
      kind: 2,
      who: 'ann@example.com',
      name: 'ann',
      before: 'ann',
      after: EVIL,
      reason: 'name in the source',
      matched: 'by e-mail',
      state: 'planned',
    });
  });

  it('after a run: what was done, what failed and why, and what ended it', () => {
    const failed = { state: 'failed', message: `No right: ${EVIL}`, status: 403 } as const;
    const done = page(
      {
        results: refused.operations.map((operation) => ({
          operation,
          outcome: operation.kind === 'deactivate' ? failed : { state: 'done' },
        })),
        stored: [],
        notices: [],
        fatal: { code: 'login', message: 'The key was withdrawn.' },
        interrupted: false,
      },
      false,
    );
    expect(done).toContain('<h1>What the sync did</h1>');
    expect(done).toContain('8, no change');
    expect(done).toContain('<strong>Ended early</strong><bdi>The key was withdrawn.</bdi>');
    expect(done.match(/<script/g)).toHaveLength(2);
    const { applied, operations } = dataOf(done) as { applied: boolean; operations: { state: string }[] };
    expect(applied).toBe(true);
    expect(operations.filter(({ state }) => state === 'failed')).toHaveLength(7);
    expect(operations).toContainEqual(expect.objectContaining({ message: failed.message }));
  });
});
