import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createTestShell } from './shell.ts';

/** Runs `tcsync sandbox` until it has printed its settings, then hands them over, and interrupts it. */
async function whileRunning(
  words: readonly string[],
  use: (env: Readonly<Record<string, string>>) => Promise<void>,
) {
  const interruption = new AbortController();
  const shell = createTestShell({ signal: interruption.signal });
  const end = main(['sandbox', ...words], shell);
  try {
    await expect.poll(() => shell.stderr.text).toContain('until Ctrl-C');
    const lines = shell.stdout.text.trim().split('\n');
    await use(Object.fromEntries(lines.map((line) => line.split('=', 2))));
  } finally {
    interruption.abort();
  }
  return end;
}

function users(env: Readonly<Record<string, string>>) {
  return fetch(`${env['TIMECAMP_DOMAIN']}/third_party/api/users`, {
    headers: { authorization: `Bearer ${env['TIMECAMP_API_KEY']}`, accept: 'application/json' },
  });
}

it('prints nothing but settings to stdout, serves until it is interrupted, then leaves nothing behind', async () => {
  let settings: Readonly<Record<string, string>> = {};
  const exitCode = await whileRunning([], async (env) => {
    settings = env;
    expect(Object.keys(env).every((name) => /^(TIMECAMP|BAMBOOHR)_[A-Z_]+$/.test(name))).toBe(true);
    expect((await users(env)).status).toBe(200);
  });
  expect(exitCode).toBe(0);
  await expect(users(settings)).rejects.toThrow();
});

it('behaves as badly as it is told to', async () => {
  await whileRunning(['--rate-limit', '1', '--latency', '30'], async (env) => {
    const began = performance.now();
    expect([(await users(env)).status, (await users(env)).status]).toEqual([200, 429]);
    expect(performance.now() - began).toBeGreaterThan(55);
  });
  await whileRunning(['--fail', 'timecamp:GET:/users:502'], async (env) => {
    expect((await users(env)).status).toBe(502);
  });
});

it('refuses a rule that it does not understand', async () => {
  const shell = createTestShell();
  expect(await main(['sandbox', '--fail', 'often'], shell)).toBe(64);
  expect(shell.stderr.text).toContain('--fail often is not a rule.');
});
