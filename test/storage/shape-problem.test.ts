import { expect, it } from 'vitest';
import { z } from 'zod';
import { shapeProblem } from '../../src/storage/shape-problem.ts';

const schema = z.object({
  name: z.string(),
  rows: z.array(z.object({ count: z.number(), kind: z.enum(['a', 'b']), at: z.iso.datetime() })),
});
const ROW = { count: 1, kind: 'a', at: '2026-11-28T15:00:00Z' };

it.each<[content: unknown, problem: string]>([
  [7, 'it is not an object'],
  [{ rows: [] }, '"name" is missing'],
  [{ name: null, rows: [] }, '"name" is missing'],
  [{ name: 7, rows: [] }, '"name" is not text'],
  [{ name: 'x', rows: {} }, '"rows" is not a list'],
  [{ name: 'x', rows: [ROW, { ...ROW, count: '1' }] }, '"rows.1.count" is not a number'],
  [{ name: 'x', rows: [{ ...ROW, kind: 'c' }] }, '"rows.0.kind" is not "a" or "b"'],
  [{ name: 'x', rows: [{ ...ROW, at: 'today' }] }, '"rows.0.at" is invalid'],
])('%j: %s', (content, problem) => {
  const { error } = schema.safeParse(content);
  expect(error && shapeProblem(error)).toBe(problem);
});
