import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/sandbox/company.ts';
import { timecampAccount } from '../../src/sandbox/company-account.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { CHROMIUM } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { openEnvironment } from './command-environment.ts';
import { usePages, preparedCompany, rows, violations, isTooWide, onPaper } from './html.ts';

describeWith(CHROMIUM, 'pages in a browser', () => {
  const { pathOf, openUrl } = usePages();

  describe('a plan', () => {
    const pages: Record<string, string> = {};
    beforeAll(async () => {
      const people = createCompany({ people: 60 });
      const environment = await openEnvironment({
        account: timecampAccount(people, 'partly'),
        visibleAfterMs: 0,
      });
      try {
        const keep = async (name: string, argv: readonly string[], code: number): Promise<void> => {
          const outcome = await environment.run([...argv, '--html', `${name}.html`]);
          expect([outcome.code, outcome.stderr]).toEqual([code, expect.any(String)]);
          const path = pathOf(`${name}.html`);
          await writeFile(path, await readFile(join(environment.folder, `${name}.html`)));
          pages[name] = pathToFileURL(path).href;
        };
        await environment.give(preparedCompany(60).slice(30));
        await keep('refused', ['sync'], 3);
        await environment.give(preparedCompany(60));
        await keep('dry', ['sync', '--dry-run'], 0);
        await keep('diff', ['tree', '--diff'], 0);
        await keep('done', ['sync'], 0);
        const [held] = preparedCompany(60);
        await environment.run(['hold', held?.timecamp_email ?? '', '--why', 'audit']);
        await environment.give(preparedCompany(30));
        await environment.run(['sync', '--plan-out', 'plan.json']);
        await keep('saved', ['plan', 'show', 'plan.json'], 3);
      } finally {
        await environment.close();
      }
    });

    it('changes by kind, filters, and a card with old and new', async () => {
      const { page, complaints } = await openUrl(pages['dry'] ?? '');
      expect(await page.locator('.facts').innerText()).toMatch(/Seats\s+39 → \d+/);
      const all = await rows(page);
      expect(all.findIndex((row) => row.includes('New groups'))).toBe(0);
      await page.getByRole('button', { name: /^Moves/ }).click();
      const [kind, first = ''] = await rows(page);
      expect(kind).toContain('Moves');
      expect(first).toContain('→');
      await page.locator('#changes').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await page.locator('#card .old').first().isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      expect(await page.locator('#card').isVisible()).toBe(false);
      await page.getByRole('button', { name: /^Moves/ }).click();
      await page.fill('#query', 'nobody at all');
      expect(await page.locator('#status').innerText()).toMatch(/^0 of \d+ changes$/);
      expect(complaints).toEqual([]);
    });

    it('says in one sentence what a sync would change, and how many more seats that takes', async () => {
      const { page } = await openUrl(pages['dry'] ?? '');
      expect(await page.locator('.headline').innerText()).toMatch(
        /^A sync would make \d+ changes to \d+ people and \d+ groups\.$/,
      );
      expect(await page.locator('.alert.warning strong').innerText()).toMatch(/^\d+ more seats: 39 → \d+$/);
    });

    it('a saved plan names who is held', async () => {
      expect(await readFile(pathOf('saved.html'), 'utf8')).toContain('(held: audit)');
    });

    it('of many changes, each kind shows its first rows, and all of them when asked', async () => {
      const environment = await openEnvironment({ account: emptyAccount() });
      try {
        await environment.give(preparedCompany(300));
        expect((await environment.run(['sync', '--dry-run', '--html', 'many.html'])).code).toBe(3);
        const url = pathToFileURL(join(environment.folder, 'many.html')).href;
        const { page, complaints } = await openUrl(url, { height: 2000 });
        const [groups, invitations] = await page.locator('.row.more').allInnerTexts();
        expect(groups).toMatch(/^Show all \d+/);
        expect(invitations).toMatch(/^Show all \d{3}/);
        expect(await page.locator('.row.operation').count()).toBeLessThan(40);
        await page.locator('.row.more').first().click();
        expect((await page.locator('.row.more').allInnerTexts())[0]).toBe(invitations);
        expect(complaints).toEqual([]);
      } finally {
        await environment.close();
      }
    });

    it('what refused it is on top, with the flag that would permit it', async () => {
      const { page } = await openUrl(pages['refused'] ?? '');
      expect(await page.locator('.alert.refused').innerText()).toMatch(/--allow deactivations=\d+/);
      expect(await page.locator('h1').innerText()).toBe('Planned changes');
      expect(await violations(page)).toEqual([]);
    });

    it('after a real run, what became of each change', async () => {
      const { page } = await openUrl(pages['done'] ?? '');
      expect(await page.locator('h1').innerText()).toBe('What the sync did');
      await page.selectOption('#state', 'done');
      expect(await page.locator('.badge.done').count()).toBeGreaterThan(3);
      await page.selectOption('#state', 'failed');
      expect(await rows(page)).toEqual([]);
    });

    it('on paper: all that is not filtered away', async () => {
      const { page } = await openUrl(pages['dry'] ?? '');
      await page.fill('#query', 'invit');
      await onPaper(page);
      expect(await page.locator('#paper h2').allInnerTexts()).toEqual([
        expect.stringMatching(/^Invitations/),
      ]);
    });

    it('the tree of a comparison shows who comes, goes and moves', async () => {
      const { page, complaints } = await openUrl(pages['diff'] ?? '');
      await page.selectOption('#change', 'goes');
      const going = await rows(page);
      expect(going.length).toBeGreaterThan(2);
      for (const row of going) expect(row).toContain('Disabled');
      await page.locator('.row').first().click();
      expect(await page.locator('#card').innerText()).toContain('disabled');
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it.each([
      ['light', { dark: false }],
      ['dark', { dark: true }],
      ['narrow', { width: 360, height: 700 }],
    ])('axe finds nothing serious: %s', async (_, options) => {
      const { page } = await openUrl(pages['dry'] ?? '', options);
      await page.locator('.row.operation').first().click();
      expect(await violations(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    });
  });
});
