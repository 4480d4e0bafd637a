import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepared } from '../core/plan/builders.ts';
import { CHROMIUM } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { check, READ_TOKEN, startConsole, useBrowser, visit } from './console.ts';
import { TEAM, HOSTILE, giveEmployees, findPerson, screenshot } from './console-steps.ts';

describeWith(CHROMIUM, 'the console in Chromium', () => {
  useBrowser();

  it('on paper: all changes that are not filtered away, and no controls', async () => {
    const { url } = await startConsole(TEAM);
    const { page, complaints } = await visit(url);
    await check(page);
    const print = async (): Promise<string> => {
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      await screenshot(page, 'plan-printed');
      const controls = page.locator('button, input, select, nav, .panels, .controls, .apply');
      expect(await controls.filter({ visible: true }).count()).toBe(0);
      return page.locator('#paper').innerText();
    };
    const all = await print();
    for (const { timecamp_email: email } of TEAM) expect(all).toContain(email);
    expect(await page.locator('#paper tr').count()).toBe(15);
    expect(await page.locator('.headline').isVisible()).toBe(true);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.emulateMedia({ media: 'screen' });
    expect(await page.locator('#paper').innerText()).toBe('');
    await page.fill('#query', 'p11@');
    const filtered = await print();
    expect(filtered).toContain('p11@example.com');
    expect(await page.locator('#paper tr').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('the read token sees everything and has no buttons to act', async () => {
    const { url, environment } = await startConsole(TEAM);
    const first = await visit(url);
    await check(first.page);
    const { page, complaints } = await visit(url, { token: READ_TOKEN });
    expect(await page.getByText('Read-only').isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Read the plan' }).click();
    await page.getByText('Your token is read-only.').waitFor();
    expect(await page.getByRole('button', { name: /Check|Apply|Cancel/ }).count()).toBe(0);
    await giveEmployees(environment, TEAM);
    await findPerson(page, 'p3@example.com');
    expect(await page.getByRole('button', { name: 'Hold' }).count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toContain('much');
    await page.goto(`${url}/#/tree/account`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /as CSV$/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^tcsync-account-\d{4}-\d\d-\d\d\.csv$/);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^kind,id,name[^]*\nuser,/);
    expect(environment.timecamp.requests.writes).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('an overdue schedule is a warning; people are found before a run has read the source', async () => {
    const { url, environment } = await startConsole(TEAM);
    await mkdir(join(environment.folder, 'var/history'), { recursive: true });
    for (let hours = 9; hours >= 4; hours--) {
      const started = new Date(Date.now() - hours * 3_600_000).toISOString();
      const summary = { version: 1, command: 'run bamboohr', ok: true, exit_code: 0, started, seconds: 1 };
      const by = { user: 'tcsync', host: 'hr-server', from: 'script' };
      await writeFile(
        join(environment.folder, `var/history/${started.replaceAll(/[:.]/g, '-')}-run-bamboohr.json`),
        JSON.stringify({ version: 1, summary, plan: null, started_by: by }),
      );
    }
    const { page, complaints } = await visit(url);
    expect(await page.locator('.alert').innerText()).toMatch(
      /The scheduled run, tcsync run bamboohr, is overdue\.\s+It usually starts about every hour; it last started 4 hours ago\./,
    );
    await findPerson(page, 'p3@example.com');
    const main = await page.locator('main').innerText();
    expect(main).toContain('no run has read the source yet');
    expect(main).toMatch(/Invitations\s+into Team 0/);
    expect(complaints).toEqual([]);
  });

  it('hostile names are names and nothing else, in every view', async () => {
    const people = HOSTILE.map((name, n) =>
      prepared(`p${n}`, { timecamp_user_name: name, group: name.replaceAll('/', '-') }),
    );
    const { url, environment } = await startConsole(people);
    const { page, complaints } = await visit(url);
    await check(page);
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.locator('.result .alert').waitFor();
    for (const [hash, wait] of [
      ['#/tree/prepared', '#outline'],
      ['#/tree/account', '#outline'],
      ['#/history', 'table'],
    ] as const) {
      await page.goto(`${url}/${hash}`);
      await page.locator(wait).waitFor();
    }
    await page.getByRole('link', { name: /^Show sync from/ }).click();
    await page.getByRole('heading', { name: /^sync,/ }).waitFor();
    expect(await page.locator('main').innerText()).toContain('<img src=x onerror=alert(1)>');
    await giveEmployees(environment, people);
    await findPerson(page, 'p1@example.com');
    await page.getByText('2 more fields with hidden values').click();
    await page.getByLabel('Reason (optional)').fill(HOSTILE[1] ?? '');
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByText('Held until released.').waitFor();
    expect(await page.locator('main').innerText()).toContain('"><script>alert(2)</script>');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByText('People on hold').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
