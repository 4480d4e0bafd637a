import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { SOURCE_NAMES } from '../src/sources/registry.ts';
import { PROJECT } from './docs.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly options?: readonly string[] };
  }[];
}

const WORKFLOWS = readdirSync(join(PROJECT, '.github/workflows'));
const FORMS = readdirSync(join(PROJECT, '.github/ISSUE_TEMPLATE'));

function read(path: string): unknown {
  return parseYaml(readFileSync(join(PROJECT, '.github', path), 'utf8'), { strict: true });
}

describe('the workflows', () => {
  it.each(WORKFLOWS)('%s runs only scripts that package.json has', (file) => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(PROJECT, 'package.json'), 'utf8'),
    );
    const steps = Object.values((read(`workflows/${file}`) as Workflow).jobs).flatMap((job) => job.steps);
    expect(steps).not.toEqual([]);
    const names = steps.flatMap(({ run = '' }) => /^npm (?:run )?(test|(?<=run )\S+)$/.exec(run)?.[1] ?? []);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(names));
  });
});

describe('the issue forms', () => {
  it.each(FORMS)('%s has a name, a description and fields with ids', (file) => {
    const form = read(`ISSUE_TEMPLATE/${file}`) as Form;
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const fields = form.body.filter(({ type }) => type !== 'markdown');
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  });

  it('the bug form lists every source', () => {
    const { body } = read('ISSUE_TEMPLATE/bug.yml') as Form;
    expect(body.find(({ id }) => id === 'source')?.attributes.options).toEqual(
      expect.arrayContaining([...SOURCE_NAMES]),
    );
  });
});

it('no script of package.json needs a POSIX shell', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(PROJECT, 'package.json'), 'utf8'),
  );
  // cmd.exe knows && and double quotes: no test, no Unix commands, no variables, no single quotes outside double ones.
  for (const [name, script] of Object.entries(scripts)) {
    const outside = script.replaceAll(/"[^"]*"/g, '""');
    expect(outside, name).not.toMatch(
      /'|\$|\[|;|\|\||(?:^|&& )(?:bash|chmod|cp|export|mkdir|mv|rm|sh|test)\b/,
    );
  }
});
