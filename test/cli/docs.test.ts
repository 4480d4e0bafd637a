import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { DOC_PAGES } from '../../src/cli/doc-pages.ts';
import { createTestShell } from './shell.ts';

const PROJECT = join(import.meta.dirname, '../..');

function filesIn(folder: string, ending: string): string[] {
  const files = readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(ending)).map((file) => file.replaceAll('\\', '/'));
}

async function docs(...argv: readonly string[]) {
  const shell = createTestShell({ cwd: PROJECT });
  const code = await main(['docs', ...argv], shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

describe('tcsync docs', () => {
  it('knows every page of docs/', () => {
    const pages = filesIn('docs', '.md').map((file) => file.replace(/\.md$/, ''));
    expect([...DOC_PAGES]).toEqual(pages.toSorted());
  });

  it('prints a page, or the list of all', async () => {
    const page = readFileSync(join(PROJECT, 'docs/sources/ldap.md'), 'utf8');
    expect(await docs('sources/ldap')).toEqual({ code: 0, stdout: page, stderr: '' });
    const { stdout } = await docs();
    expect(stdout).toMatch(/^settings +Settings$/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(DOC_PAGES.length);
    expect((await docs('setings')).stderr).toContain('Did you mean settings?');
  });

  it('is what messages name instead of a path, which only a clone has', () => {
    const sources = filesIn('src', '.ts').map((file) => readFileSync(join(PROJECT, 'src', file), 'utf8'));
    const strings = sources.flatMap((text) =>
      text.split('\n').filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line)),
    );
    expect(strings.filter((line) => /docs\/[\w/-]+\.md/.test(line) && !line.includes('${page}'))).toEqual([]);
    const named = strings.flatMap((line) =>
      [...line.matchAll(/`tcsync docs ([\w/-]+)\\?`/g)].map(([, page]) => page),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((page) => !(DOC_PAGES as readonly (string | undefined)[]).includes(page))).toEqual(
      [],
    );
  });
});
