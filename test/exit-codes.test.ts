import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { EXIT, worstExit } from '../src/base/errors.ts';

it('docs/scheduling.md lists every exit code, and the order in which they win', async () => {
  const page = await readFile(new URL('../docs/scheduling.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  const order = /with the first of ([\d, ]+)\./.exec(page)?.[1]?.split(', ').map(Number) ?? [];
  const codes = Object.values(EXIT);
  expect(order).toHaveLength(codes.length);
  for (const [index, code] of order.entries())
    expect(worstExit(...codes.filter((one) => order.indexOf(one) >= index))).toBe(code);
});
