import { readFile, stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import { CHROMIUM, type openFile, type OpenPage } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { usePages, preparedCompany, rows, violations, isTooWide, onPaper } from './html.ts';

const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6).slice(0, 200);
/** Each tries to be more than a name. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '<img src=x onerror=alert(3)>',
  '"><b onmouseover=alert(4)>',
  '<!--<script>',
  '\u202egnp.exe\u2067',
  LONG,
  '𠮷野家 👩‍👩‍👧‍👦',
];

describeWith(CHROMIUM, 'pages in a browser', () => {
  const { openUrl, treePage } = usePages();

  describe('the tree of 60 people', () => {
    let url: string;
    let opened: OpenPage;
    beforeAll(async () => {
      url = await treePage('small', preparedCompany(60));
    });
    const open = async (options: Parameters<typeof openFile>[2] = {}): Promise<Page> => {
      opened = await openUrl(url, options);
      return opened.page;
    };

    it('is for its owner only, needs no network and says so to the browser', async () => {
      const path = new URL(url);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const html = await readFile(path, 'utf8');
      expect(html).toContain("default-src 'none'");
      expect(html).not.toMatch(/<script[^>]+src=|<link[^>]+stylesheet|unsafe-inline/);
      await open();
      expect(opened.complaints).toEqual([]);
    });

    it.each([
      ['a name without its accents', 'zaneta zielinski', 'Żaneta Zieliński'],
      ['an e-mail', 'chloe.rossi@', 'Chloé Rossi'],
      ['a group and a role', 'platform supervisor', 'Mateusz Śliwa'],
    ])('search finds %s', async (_, query, name) => {
      const page = await open();
      await page.fill('#query', query);
      expect((await rows(page))[0]).toContain(name);
      expect(await page.locator('#status').innerText()).toContain('1 person');
    });

    it('search finds groups, says when there is nothing, and lets go', async () => {
      const page = await open();
      await page.fill('#query', 'logist');
      expect((await rows(page))[0]).toContain('Logistics');
      await page.fill('#query', 'nobody at all');
      expect(await page.locator('#status').innerText()).toBe('0 people, 0 groups found');
      await page.fill('#query', '');
      expect((await rows(page))[0]).toContain('Root group');
      await page.selectOption('#role', 'supervisor');
      expect(await page.locator('#status').innerText()).toBe('16 people found');
    });

    it('works by keyboard alone, in the outline', async () => {
      const page = await open();
      await page.keyboard.press('/');
      await page.keyboard.type('elif');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const card = page.locator('#card');
      expect(await card.locator('h2').innerText()).toBe('Elif Berg');
      expect(await card.innerText()).toContain('Customer Care');
      await page.keyboard.press('Escape');
      expect(await card.isVisible()).toBe(false);
      await page.fill('#query', '');
      await page.locator('#outline').focus();
      for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
      const active = page.locator(`#${await page.locator('#outline').getAttribute('aria-activedescendant')}`);
      expect(await active.getAttribute('aria-level')).toBe('3');
      await page.keyboard.press('ArrowLeft');
      const group = page.locator(`#${await page.locator('#outline').getAttribute('aria-activedescendant')}`);
      expect(await group.getAttribute('aria-expanded')).toBe('true');
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('.row.active').getAttribute('aria-expanded')).toBe('false');
      expect(opened.complaints).toEqual([]);
    });

    it('works by keyboard alone, in the chart', async () => {
      const page = await open();
      await page.locator('#node-0').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const focused = page.locator('.node:focus');
      expect(await focused.innerText()).toContain('Management');
      await page.keyboard.press('Enter');
      expect(await page.locator('#card h2').innerText()).toBe('Management');
      const before = await page.locator('.canvas').getAttribute('style');
      await page.locator('.node:focus').press('+');
      expect(await page.locator('.canvas').getAttribute('style')).not.toBe(before);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('.node').count()).toBe(1);
      expect(await focused.getAttribute('aria-expanded')).toBe('false');
    });

    it('shows on paper everyone by name', async () => {
      const page = await open();
      await onPaper(page);
      const paper = await page.locator('#paper').innerText();
      for (const { timecamp_user_name: name } of preparedCompany(60)) expect(paper).toContain(name);
      expect(await page.locator('.panels').isVisible()).toBe(false);
    });

    it('the texts of the chart have at least 11 px at first sight, and a search marks groups', async () => {
      const page = await open();
      const sizes: number[] = await page.evaluate(`(() => {
        const { a } = new DOMMatrix(getComputedStyle(document.querySelector('.canvas')).transform);
        const texts = [...document.querySelectorAll('.node, .node *')];
        return texts.map((one) => parseFloat(getComputedStyle(one).fontSize) * a);
      })()`);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10.99);
      const [chart, root] = [page.locator('#chart'), page.locator('.node').first()];
      const [outer, inner] = [await chart.boundingBox(), await root.boundingBox()];
      expect(inner?.y).toBeGreaterThan(outer?.y ?? 0);
      expect((inner?.y ?? 0) - (outer?.y ?? 0)).toBeLessThan(40);
      await page.fill('#query', 'elif berg');
      expect(await page.locator('.node.found').allInnerTexts()).toEqual([
        expect.stringMatching(/Customer Care[^]*1 found/),
      ]);
      await page.fill('#query', '');
      expect(await page.locator('.node.found').count()).toBe(0);
    });

    it.each([
      ['light', { dark: false }],
      ['dark', { dark: true }],
      ['narrow', { width: 360, height: 700 }],
    ])('axe finds nothing serious: %s', async (_, options) => {
      const page = await open(options);
      await page.fill('#query', 'a');
      await page.locator('.row.person').first().click();
      expect(await violations(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    });
  });

  it('hostile names are names and nothing else', async () => {
    const people = HOSTILE.map((name, index): PreparedUser => ({
      timecamp_external_id: `${index}`,
      timecamp_user_name: name,
      timecamp_email: `p${index}@example.com`,
      timecamp_groups_breadcrumb: name.replaceAll('/', '-'),
      timecamp_groups: [name.replaceAll('/', '-')],
      timecamp_status: 'active',
      timecamp_role: 'supervisor',
    }));
    const { page, complaints } = await openUrl(await treePage('hostile', people));
    for (const [index, name] of HOSTILE.entries()) {
      await page.fill('#query', `p${index}@example.com`);
      await page.locator('.row.person').click();
      const shown = name.replaceAll(/[\u202e\u2067]/g, '\ufffd');
      expect(await page.locator('#card h2 bdi').textContent()).toBe(shown);
    }
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img, b').count()).toBe(0);
    expect(await isTooWide(page)).toBe(false);
    expect(complaints).toEqual([]);
  });
});
