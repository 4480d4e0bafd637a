import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  composeServices,
  composeVariables,
  helmSchema,
  helmValues,
  withGenerated,
} from '../../src/config/deployment.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { loadSourceSections } from '../../src/sources/registry.ts';
import { folderWith, load } from './load-settings.ts';

function fileOf(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('what Docker and Kubernetes get from the table (npm run docs)', () => {
  it('docker-compose.yml has every variable, and a service for each source', async () => {
    const compose = fileOf('docker-compose.yml');
    const sources = Object.keys(await loadSourceSections());
    expect(compose).toBe(withGenerated(compose, composeVariables(SECTIONS), composeServices(sources)));
  });

  it("the chart's values have every variable", () => {
    const values = fileOf('deploy/helm/tcsync/values.yaml');
    expect(values).toBe(withGenerated(values, helmValues(SECTIONS)));
  });

  it("the schema of the chart's values is up to date", () => {
    expect(fileOf('deploy/helm/tcsync/values.schema.json')).toBe(helmSchema(SECTIONS));
  });
});

describe('generated lines', () => {
  const FILE = 'a:\n  # Begin of what `npm run docs` writes\n  old\n  # End\nb:\n';

  it('replace the lines between the two comments, with their indent', () => {
    expect(withGenerated(FILE, ['one:', '', '  two:'])).toBe(FILE.replace('  old\n', '  one:\n\n    two:\n'));
  });

  it('stand in as many places as there are lists', () => {
    const twice = withGenerated(FILE + FILE, ['one'], ['two']);
    expect(twice).toBe(FILE.replace('old', 'one') + FILE.replace('old', 'two'));
    expect(() => withGenerated('a:\n', [])).toThrow('has 0 times');
    expect(() => withGenerated(FILE + FILE, [])).toThrow('has 2 times');
  });
});

describe('compose', () => {
  it('passes secrets, their files and the old names on, but no path that machines set for all programs', () => {
    const names = composeVariables(SECTIONS);
    for (const name of ['LDAP_PASSWORD:', 'LDAP_PASSWORD_FILE:', 'LeaveTypeMap:', 'https_proxy:'])
      expect(names).toContain(name);
    expect(names).not.toContain('REQUESTS_CA_BUNDLE:');
  });

  it('finds its own settings in .env, without a warning of tcsync', () => {
    expect(load(['logging'], {}, folderWith('TCSYNC_UID=1001\nTCSYNC_GID=1001\n')).notices).toEqual([]);
  });
});
