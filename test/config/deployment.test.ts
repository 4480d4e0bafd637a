import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { composeVariables, helmSchema, helmValues, withGenerated } from '../../src/config/deployment.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { folderWith, load } from './world.ts';

function fileOf(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('what Docker and Kubernetes get from the table (npm run docs)', () => {
  it.each([
    ['docker-compose.yml', composeVariables],
    ['deploy/helm/tcsync/values.yaml', helmValues],
  ])('%s has every variable', (name, lines) => {
    expect(fileOf(name)).toBe(withGenerated(fileOf(name), lines(SECTIONS)));
  });

  it("the schema of the chart's values is up to date", () => {
    expect(fileOf('deploy/helm/tcsync/values.schema.json')).toBe(helmSchema(SECTIONS));
  });
});

describe('generated lines', () => {
  const FILE = 'a:\n  # Begin of what `npm run docs` writes\n  old\n  # End\nb:\n';

  it('replace what stands between the two comments, with their indent', () => {
    expect(withGenerated(FILE, ['one:', '', '  two:'])).toBe(FILE.replace('  old\n', '  one:\n\n    two:\n'));
  });

  it('need a place', () => {
    expect(() => withGenerated('a:\n', [])).toThrow('no lines');
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
