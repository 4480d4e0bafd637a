import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOURCE_NAMES } from '../../src/sources/registry.ts';
import { PAGES, PROJECT } from '../docs.ts';

function textOf(page: string): string {
  return PAGES.find(({ name }) => name === page)?.text ?? '';
}

describe.each(SOURCE_NAMES)('%s', (source) => {
  it('has a page, to which the README and the first steps lead', () => {
    expect(textOf(`docs/sources/${source}.md`)).not.toBe('');
    expect(textOf('README.md')).toContain(`docs/sources/${source}.md`);
    expect(textOf('docs/getting-started.md')).toContain(`sources/${source}.md`);
  });

  it('is named in the README, among the words of fetch', () => {
    const row = /^\| `tcsync fetch <source>`.*$/m.exec(textOf('README.md'))?.[0];
    expect(row).toContain(`\`${source}\``);
  });

  it.skipIf(source === 'file')('has a sample of its settings', () => {
    expect(existsSync(join(PROJECT, `samples/${source}.env`))).toBe(true);
    expect(textOf(`docs/sources/${source}.md`)).toContain(`samples/${source}.env`);
  });
});
