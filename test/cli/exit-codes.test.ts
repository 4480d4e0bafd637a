import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/base/errors.ts';
import type { Cases } from './exit-codes/cases.ts';
import { DONE_CASES } from './exit-codes/done.ts';
import { FAILED_CASES } from './exit-codes/failed.ts';
import { INTERRUPTED_CASES } from './exit-codes/interrupted.ts';
import { NOT_BEGUN_CASES } from './exit-codes/not-begun.ts';
import { REFUSED_CASES } from './exit-codes/refused.ts';
import { Scene } from './exit-codes/scene.ts';

/*
 * The contract of docs/scheduling.md: the exit code of each failure that a pipeline can meet, and in the JSON result
 * `error.code` where the failure ended the command.
 */

const CASES: Cases = {
  ...DONE_CASES,
  ...FAILED_CASES,
  ...REFUSED_CASES,
  ...NOT_BEGUN_CASES,
  ...INTERRUPTED_CASES,
};

describe('the exit code of', () => {
  it.each(Object.entries(CASES))('%s', async (_what, { code, error, argv, env, before, shell }) => {
    const scene = await Scene.open();
    await before?.(scene);
    scene.clock.advance(1000);
    const words = argv.split(' ');
    const result = await scene.tcsync([...words, '--format', 'json'], env, shell?.(scene));
    expect(result.code, result.stderr).toBe(code);
    const json = JSON.parse(result.stdout) as {
      readonly exit_code?: number;
      readonly error?: { readonly code: string };
    };
    expect(json.error?.code).toBe(error);
    if (json.exit_code !== undefined) expect(json.exit_code).toBe(code);
  });

  it('every code of the contract has a case', () => {
    expect(new Set(Object.values(CASES).map(({ code }) => code))).toEqual(new Set(Object.values(EXIT)));
  });
});
