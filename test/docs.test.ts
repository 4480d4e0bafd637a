import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, linesOf, PAGES, PROJECT } from './docs.ts';

describe('the links between the pages', () => {
  const links = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) => [name, link] as const),
  );

  it.each(links)('%s → %s', (page, link) => {
    expect(existsSync(join(PROJECT, dirname(page), link))).toBe(true);
  });
});

// test/e2e/docs.test.ts executes what is marked as typed.
it('every block with a command line is marked as one', () => {
  const COMMAND = /^(?:\$ )?(?:tcsync|npm|npx|docker|curl|helm|kubectl) /;
  const unmarked = PAGES.flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => language !== 'sh' && language !== 'crontab')
      .flatMap((block) => linesOf(block).filter((line) => COMMAND.test(line)))
      .map((line) => `${page.name}: ${line}`),
  );
  expect(unmarked).toEqual([]);
});
