import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT } from '../docs.ts';
import { describeWith } from '../services/service.ts';
import { masked, playPage } from './first-sync.ts';
import { SCRIPT } from './terminal.ts';

const PAGE = await readFile(join(PROJECT, 'docs/first-sync.md'), 'utf8');
/** What the page promises, packing and installing included. */
const TEN_MINUTES = 600_000;

describeWith({ ...SCRIPT, quick: false }, 'docs/first-sync.md', () => {
  it('shows what a terminal shows now', { timeout: TEN_MINUTES, tags: ['slow'] }, async () => {
    expect(masked(await playPage(PAGE)), 'npm run docs:first-sync records it').toBe(masked(PAGE));
  });
});

it.each([
  ['Apply these 69 changes? [y/N] y', 'Apply these 70 changes? [y/N] y'],
  ['Seats: 42 → 57', 'Seats: 42 → 56'],
  ['│  Leave them alone\n', '│  Disable them too\n'],
])('would notice another %j', (now, other) => {
  expect(PAGE).toContain(now);
  expect(masked(PAGE.replace(now, other))).not.toBe(masked(PAGE));
});
