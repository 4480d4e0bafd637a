import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { useFleet } from './fleet.ts';

const { pathOf, addAccount, gives, run } = useFleet();

describe('fleet doctor', () => {
  it('has a line for each account, with the first step that failed', async () => {
    const step = (title: string, message?: string) => ({
      title,
      ok: message === undefined,
      detail: '',
      warnings: message === undefined ? ['old'] : [],
      ...(message === undefined ? {} : { error: { code: 'x', message } }),
    });
    await gives('acme', { parts: [{ name: 'a', title: 'A', steps: [step('One'), step('Two')] }] });
    await gives('beta', {
      exit_code: 1,
      parts: [{ name: 'a', title: 'A', steps: [step('One', 'is wrong\nvery'), step('Two', 'too')] }],
    });
    await addAccount('none', 'TIMECAMP_API_KEY=n\n');
    const { code, stdout } = await run(['doctor', '.', '--offline', '--concurrency', '1']);
    expect(stdout.split('\n')).toEqual([
      'acme  ok    2 steps, 2 warnings',
      'beta  FAIL  One: is wrong very (and 1 more)',
      'none  FAIL  The .env file has no settings for an HR system.',
      '',
    ]);
    expect(code).toBe(1);
    expect(await readFile(pathOf('acme/ran'), 'utf8')).toBe('doctor --offline --format json');
  });
});
