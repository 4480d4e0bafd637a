import { expect, it } from 'vitest';
import { CHROMIUM } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { check, openPage, startConsole, TOKEN, useBrowser, visit } from './console.ts';
import { TEAM, giveEmployees, findPerson, result, violations, screenshot } from './console-steps.ts';

describeWith(CHROMIUM, 'the console in Chromium', () => {
  useBrowser();

  it('sign in, check, read, apply, watch, see it in the history, undo, hold, sign out', async () => {
    const { url, environment } = await startConsole(TEAM, { latencyMs: 30 });
    const page = await openPage();
    await page.goto(url);
    await page.getByLabel('Token').fill('a-wrong-token-of-length');
    await page.keyboard.press('Enter');
    await page.getByText('The token is invalid.').waitFor();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();

    await page.getByRole('button', { name: 'Check now' }).click();
    await page.locator('.headline').waitFor();
    expect(await page.locator('.headline').innerText()).toBe(
      'A sync would make 15 changes to 12 people and 3 groups.',
    );
    expect(environment.timecamp.requests.writes).toBe(0);
    await page.fill('#query', 'p11@');
    await page.locator('.row.operation').click();
    expect(await page.locator('#card').innerText()).toContain('p11@example.com');

    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    // The run goes on, and the page finds it again.
    await page.reload();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toMatch(/The plan was applied\s+\d+ changes made, 0 failed/);
    expect(environment.timecamp.state.invitations).toHaveLength(12);
    expect(await page.getByRole('button', { name: 'Apply this plan' }).count()).toBe(0);

    await page.getByRole('link', { name: 'Show in History' }).click();
    await page.getByRole('link', { name: /^Show sync from/ }).click();
    await page.getByRole('heading', { name: /^sync,/ }).waitFor();
    expect(await page.locator('main').innerText()).toMatch(/Invitations\s+p0@example\.com/);
    expect(await page.getByRole('cell', { name: 'Done' }).count()).toBeGreaterThan(14);

    await page.getByRole('button', { name: 'Undo this run' }).click();
    await page.getByText(/^A guard refuses this plan: \d+ changes to 12 people and 3 groups\.$/).waitFor();
    await page.getByLabel(/^Type 12 to allow/).fill('12');
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText('The plan was applied').waitFor();
    expect(
      [...environment.timecamp.state.users.values()].filter(
        ({ settings }) => settings.get('disabled_user') === '1',
      ),
    ).toHaveLength(12);

    await giveEmployees(environment, TEAM);
    await findPerson(page, 'p11@example.com');
    const main = page.locator('main');
    expect(await main.innerText()).toMatch(/Matched by\s+e-mail/);
    expect(await main.innerText()).toMatch(/Invitations\s+Team 2\s+Done/);
    await page.getByLabel('Reason (optional)').fill('parental leave');
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByText('Held until released.').waitFor();
    expect(await main.innerText()).toContain('Held by HTTP service, token full');
    // After the undo, the next sync would enable everyone but the person who is held.
    await check(page);
    await page.getByText(/\d+ changes to 11 people/).waitFor();

    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('link', { name: 'p11@example.com' }).click();
    await page.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Not held.').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText(/The last run, tcsync sync, succeeded/).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
    expect(page.url()).not.toContain(TOKEN);
    expect((await environment.run(['sync'])).code).toBe(0);
  });

  it('a plan that the account has left behind is refused, with what changed', async () => {
    const { url, environment } = await startConsole(TEAM);
    const { page, complaints } = await visit(url);
    await check(page);
    await environment.give(TEAM.slice(0, 1));
    expect((await environment.run(['sync'])).code).toBe(0);
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toMatch(
      /The plan was not applied\s+The account has changed since the plan was created\. .*p0@example\.com/,
    );
    expect(environment.timecamp.state.invitations).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('a refused plan is applied only after its number was typed', async () => {
    const { url, environment } = await startConsole(TEAM);
    expect((await environment.run(['sync'])).code).toBe(0);
    await environment.give(TEAM.slice(0, 5));
    const { page, complaints } = await visit(url);
    await check(page);
    expect(await page.locator('.alert.refused').innerText()).toContain('7 people would be disabled');
    expect(await page.locator('main').innerText()).not.toContain('--allow');
    const apply = page.getByRole('button', { name: 'Apply this plan' });
    expect(await apply.isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await screenshot(page, 'refused');
    const answer = page.getByLabel('Type 7 to allow 7 deactivations once');
    await answer.fill('8');
    expect(await apply.isDisabled()).toBe(true);
    await answer.fill('7');
    await answer.press('Enter');
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toContain('The plan was applied');
    expect(complaints).toEqual([]);
  });
});
