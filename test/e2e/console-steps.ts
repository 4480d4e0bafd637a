import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { PreparedUser } from '../../src/core/model.ts';
import { prepared } from '../core/plan/builders.ts';
import type { CommandEnvironment } from './command-environment.ts';

/** Twelve people in three groups. */
export const TEAM = Array.from({ length: 12 }, (_, n) => prepared(`p${n}`, { group: `Team ${n % 3}` }));
/** Names that try to be more than a name. */
export const HOSTILE = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', '\u202egnp.exe'];

/** The same people as the source has them. */
export async function giveEmployees(
  { folder }: CommandEnvironment,
  people: readonly PreparedUser[],
): Promise<void> {
  const employees = people.map((person) => ({
    external_id: person.timecamp_external_id,
    name: person.timecamp_user_name,
    email: person.timecamp_email,
    department: person.timecamp_groups_breadcrumb,
    status: 'active',
    supervisor_id: '',
    raw_data: { salary: 'much', [HOSTILE[0] ?? '']: 'x' },
  }));
  await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: employees }));
}

/** Searches for a person, and waits until they are shown. */
export async function findPerson(page: Page, text: string): Promise<void> {
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByLabel('Search by name, e-mail or external id').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('h2.person-name').waitFor();
}

/** What the page says a run did. */
export const result = (page: Page): Promise<string> => page.locator('.result .alert').innerText();

/** What axe finds. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    '(async () => (await axe.run()).violations)()',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** A picture in the folder TCSYNC_TEST_SCREENSHOTS, where that is set. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const shots = process.env['TCSYNC_TEST_SCREENSHOTS'];
  if (shots !== undefined) await page.screenshot({ path: `${shots}/console-${name}.png` });
}
