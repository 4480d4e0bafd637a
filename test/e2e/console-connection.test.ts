import { expect, it } from 'vitest';
import { CHROMIUM } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { check, openNetwork, startConsole, useBrowser, visit } from './console.ts';
import { TEAM, result } from './console-steps.ts';

describeWith(CHROMIUM, 'the console in Chromium', () => {
  useBrowser();

  it('Cancel stops a run in good order; the next check shows what is left', async () => {
    const { url, environment } = await startConsole(TEAM, { latencyMs: 80 });
    const { page } = await visit(url);
    await check(page);
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toContain('The run was cancelled');
    expect(await environment.files()).not.toContain('var/sync.lock');
    await check(page);
    expect((await environment.run(['sync'])).code).toBe(0);
  });

  it('a lost connection and a killed service are reported; the run ends by itself', async () => {
    const { url, environment, kill, restart } = await startConsole(TEAM, { latencyMs: 80 });
    const { page, complaints } = await visit(url);
    await check(page);
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    await kill();
    await page.getByText('The connection was lost.').waitFor();
    await restart();
    await page.getByText('The service was restarted during the run.').waitFor();
    await page.getByText('This plan has been applied.').waitFor();
    await expect
      .poll(async () => (await environment.run(['sync'])).code, { timeout: 60_000, interval: 500 })
      .toBe(0);
    expect(environment.timecamp.state.invitations).toHaveLength(12);
    expect(complaints).toEqual([]);
  });

  it('without the network the page says so, and finds the run again', async () => {
    const { url, environment } = await startConsole(TEAM, { latencyMs: 300 });
    const network = await openNetwork(url);
    const { page, complaints } = await visit(network.url);
    await check(page);
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    network.cut();
    await page.getByText('The connection was lost.').waitFor();
    network.mend();
    await page.getByText(/Applying the plan: .*\d+ of \d+/).waitFor();
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toMatch(/The plan was applied\s+\d+ changes made, 0 failed/);
    expect(environment.timecamp.state.invitations).toHaveLength(12);
    expect(complaints).toEqual([]);
  });

  it('a proxy that finds no service is a lost connection, too', async () => {
    const { url } = await startConsole(TEAM, { latencyMs: 80 });
    const { page, complaints } = await visit(url);
    await check(page);
    await page.route('**/runs/*/events', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
    await page.getByRole('button', { name: 'Apply this plan' }).click();
    await page.getByText('The connection was lost.').waitFor();
    await page.unroute('**/runs/*/events');
    await page.locator('.result .alert').waitFor();
    expect(await result(page)).toContain('The plan was applied');
    expect(complaints).toEqual([]);
  });
});
