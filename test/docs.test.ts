import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, linesOf, PAGES, PROJECT } from './docs.ts';

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

describe('the links between the pages', () => {
  const links = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) => [name, link] as const),
  );

  it.each(links)('%s → %s', (page, link) => {
    expect(existsSync(join(PROJECT, dirname(page), link))).toBe(true);
  });
});

describe('the links to a heading', () => {
  const links = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([^):#\s]*)#([^)\s]+)\)/g)].map(
      ([, path = '', anchor = '']) => [name, path === '' ? name : join(dirname(name), path), anchor] as const,
    ),
  );

  it.each(links)('%s → %s#%s', (_, path, anchor) => {
    const headings = readFileSync(join(PROJECT, path), 'utf8').matchAll(/^#+ (.+)$/gm);
    expect([...headings].map(([, heading = '']) => anchorOf(heading))).toContain(anchor);
  });
});

describe("CONTRIBUTING.md's walk through the code", () => {
  const { text } = PAGES.find(({ name }) => name === 'CONTRIBUTING.md') ?? { text: '' };
  const [section = ''] = /^## One employee[\s\S]*?(?=^## )/m.exec(text) ?? [];
  const names = [...section.matchAll(/`(\w+)` \(`(src\/[\w/.-]+\.ts)`\)/g)].map(
    ([, name = '', file = '']) => [name, file] as const,
  );

  it('has ten steps, each with a function', () => {
    const steps = section.match(/^\d+\. .*$/gm) ?? [];
    expect(steps).toHaveLength(10);
    expect(steps.filter((step) => !names.some(([name]) => step.includes(`\`${name}\` (`)))).toEqual([]);
  });

  it.each(names)('%s is exported from %s', async (name, file) => {
    const module: Record<string, unknown> = await import(join(PROJECT, file));
    expect(module[name]).toBeTypeOf('function');
  });
});

// test/e2e/docs.test.ts executes what is marked as typed.
it('every block with a command line is marked as one', () => {
  const COMMAND = /^(?:\$ )?(?:tcsync|npm|npx|docker|curl|helm|kubectl) /;
  // A recorded session, which test/e2e/first-sync.test.ts plays.
  const unmarked = PAGES.filter(({ name }) => name !== 'docs/first-sync.md').flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => language !== 'sh' && language !== 'crontab')
      .flatMap((block) => linesOf(block).filter((line) => COMMAND.test(line)))
      .map((line) => `${page.name}: ${line}`),
  );
  expect(unmarked).toEqual([]);
});
