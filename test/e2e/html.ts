import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import { createCompany, isWanted } from '../../src/sandbox/company.ts';
import { type OpenPage, openFile, startChromium } from '../services/chromium.ts';
import { tcsync } from './command.ts';

/** The prepared users of an invented company. */
export function preparedCompany(size: number): PreparedUser[] {
  return createCompany({ people: size })
    .filter(isWanted)
    .map((person) => {
      const groups = [person.division, person.department].filter((level) => level !== '');
      return {
        timecamp_external_id: person.number,
        timecamp_user_name: `${person.firstName} ${person.lastName}`,
        timecamp_email: person.email,
        timecamp_groups_breadcrumb: groups.join('/'),
        timecamp_groups: groups,
        timecamp_status: 'active',
        timecamp_role: person.isSupervisor ? 'supervisor' : 'user',
      };
    });
}

/** Rows in sight of the list, from the top. */
export function rows(page: Page): Promise<string[]> {
  return page.locator('.row').allInnerTexts();
}

/** What axe calls serious or critical. */
export async function violations(page: Page): Promise<string[]> {
  // The page's own policy lets no other script run; playwright evaluates beside it.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const found = (await axe.run()).violations.filter(({ impact }) =>
      ['serious', 'critical'].includes(impact),
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}

export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth');
}

/** As it is printed. */
export async function onPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
}

interface Pages {
  /** A file in the folder of the suite. */
  readonly pathOf: (name: string) => string;
  /** Opens a page in the suite's browser. */
  readonly openUrl: (url: string, options?: Parameters<typeof openFile>[2]) => Promise<OpenPage>;
  /** The address of the page that `tcsync tree --html` writes of these people. */
  readonly treePage: (name: string, people: readonly PreparedUser[]) => Promise<string>;
}

/** A browser and a folder for the suite. */
export function usePages(): Pages {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-html-'));
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  return {
    pathOf: (name) => join(folder, name),
    openUrl: (url, options) => openFile(browser, url, options),
    treePage: async (name, people) => {
      const cwd = join(folder, name);
      await mkdir(join(cwd, 'var'), { recursive: true });
      await writeFile(join(cwd, 'var/timecamp_users.json'), JSON.stringify(people));
      const { code, stderr } = await tcsync(['tree', '--html', 'tree.html'], { cwd });
      expect([code, stderr]).toEqual([0, expect.stringContaining('tree.html')]);
      return pathToFileURL(join(cwd, 'tree.html')).href;
    },
  };
}
