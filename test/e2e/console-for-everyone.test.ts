import { readFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { check, startConsole, useBrowser, visit } from './console.ts';
import { TEAM, giveEmployees, findPerson, violations, screenshot } from './console-steps.ts';

describeWith(CHROMIUM, 'the console in Chromium', () => {
  useBrowser();

  describe('for everyone', () => {
    it.each([
      ['light', {}],
      ['dark', { dark: true }],
      ['narrow', { width: 390, height: 844 }],
    ])('axe finds nothing, and nothing is wider than the screen: %s', async (name, options) => {
      const { url, environment } = await startConsole(TEAM.slice(0, 5));
      expect((await environment.run(['sync'])).code).toBe(0);
      await environment.give(TEAM);
      const { page, complaints } = await visit(url, options);
      const look = async (view: string): Promise<void> => {
        await screenshot(page, `${view}-${name}`);
        expect([view, await violations(page)]).toEqual([view, []]);
        const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect([view, isTooWide]).toEqual([view, false]);
      };
      await look('overview');
      await check(page);
      await look('plan');
      for (const tree of ['prepared', 'account', 'difference']) {
        await page.goto(`${url}/#/tree/${tree}`);
        await page.locator('#outline .row').first().waitFor();
        await look(`tree-${tree}`);
      }
      await page.goto(`${url}/#/history`);
      await page.locator('table').waitFor();
      await look('history');
      await page.getByRole('link', { name: /^Show sync from/ }).click();
      await page.getByRole('heading', { name: /^sync,/ }).waitFor();
      await look('past-run');
      await giveEmployees(environment, TEAM);
      await page.goto(`${url}/#/people/p`);
      await page.getByText('12 people match').waitFor();
      await look('people');
      await findPerson(page, 'p3@example.com');
      await look('person');
      await page.getByRole('button', { name: 'Hold' }).click();
      await page.getByText('Held until released.').waitFor();
      await look('person-held');
      await page.goto(`${url}/#/people`);
      await page.getByText('People on hold').waitFor();
      await look('held-people');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Token').waitFor();
      await look('sign-in');
      expect(complaints).toEqual([]);
    });

    it('works with the keyboard alone', async () => {
      const { url } = await startConsole(TEAM);
      const { page } = await visit(url);
      await page.getByRole('button', { name: 'Check now' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.headline').waitFor();
      const apply = page.getByRole('button', { name: 'Apply this plan' });
      await apply.focus();
      await page.keyboard.press('Enter');
      await page.locator('.result .alert').waitFor();
      // The result has the focus, so that a screen reader reads it.
      expect(await page.evaluate('document.activeElement.className')).toBe('result');
    });

    it('the script has at most 120 kB compressed, and the first view comes in under a second', async () => {
      const script = new URL('../../dist/page/console/main.js', import.meta.url);
      const { size } = await stat(script);
      expect(size).toBeGreaterThan(10_000);
      expect(gzipSync(await readFile(script)).length).toBeLessThan(120_000);
      const { url } = await startConsole(TEAM);
      const { page } = await visit(url);
      const times: number[] = [];
      for (let n = 0; n < 3; n++) {
        await page.reload();
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        times.push(await page.evaluate('performance.now()'));
      }
      console.info(`First view: ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
      expect(Math.min(...times)).toBeLessThan(1000);
    });
  });
});
