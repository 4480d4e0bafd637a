import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromEarlierScript } from '../src/cli/earlier-scripts.ts';
import { parse } from '../src/cli/program.ts';
import { createTestShell } from './cli/shell.ts';

const TOP = join(import.meta.dirname, '..');
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((file) => join(TOP, file)),
  ...readdirSync(join(TOP, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(TOP, 'docs', file)),
];

/** Command lines of the text and of the shell blocks: `tcsync …`, without comments, redirections and what is piped on. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```(?:sh|console|bash)?\n([\s\S]*?)^ *```/gm)].map(
    ([, block = '']) => block,
  );
  const inText = [...text.matchAll(/`(tcsync [^\s`]+ [^`<[…]+)`/g)].map(([, line = '']) => line);
  return [...inText, ...blocks]
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.trim().replace(/^\$ /, ''))
    .filter((line) => line.startsWith('tcsync '))
    .map((line) => line.replace(/\s+(#|[<>|&;]).*$/, '').replace(/^tcsync\s+/, ''));
}

/** Words as a shell makes them, quotes taken away. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** The page about a source that does not exist. */
const INVENTED = join(TOP, 'docs/adding-a-source.md');

const lines = PAGES.filter((page) => page !== INVENTED).flatMap((page) =>
  commandLines(readFileSync(page, 'utf8')).map((line) => [relative(TOP, page), line] as const),
);

describe('the command lines of the pages', () => {
  it('are many', () => {
    expect(lines.length).toBeGreaterThan(60);
  });

  it.each([...new Map(lines.map(([page, line]) => [line, page]))].map(([line, page]) => [page, line]))(
    '%s: tcsync %s',
    (_, line) => {
      const shell = createTestShell();
      const understood = parse(fromEarlierScript(words(line)), shell);
      // Help and the version are done with being parsed.
      expect(understood === 0 || typeof understood === 'object', shell.stderr.text).toBe(true);
    },
  );
});

describe('the links between the pages', () => {
  const links = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) => [
      relative(TOP, page),
      link,
    ]),
  );

  it.each(links)('%s → %s', (page, link) => {
    expect(existsSync(join(TOP, dirname(page ?? ''), link ?? ''))).toBe(true);
  });
});
