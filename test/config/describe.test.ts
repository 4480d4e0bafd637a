import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envSample, settingsPage } from '../../src/config/describe.ts';
import type { Section } from '../../src/config/setting.ts';
import { SECTIONS, type SectionName } from '../../src/sources/all-settings.ts';
import { createGoogleState } from '../stand-ins/google/state.ts';
import { folderWith, load } from './load-settings.ts';

const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];
const ALL: readonly (readonly [SectionName, Section])[] = SECTION_NAMES.map((name) => [name, SECTIONS[name]]);

/** Prefixes that keys leave away, where it is not the section's own name; storage and half of logging have none. */
const PREFIXES: Partial<Readonly<Record<SectionName, RegExp>>> = {
  prepare: /^TIMECAMP_/,
  azuread: /^AZURE_/,
  sources: /^TCSYNC_/,
  secrets: /^TCSYNC_/,
  network: /^TCSYNC_/,
  notifications: /^TCSYNC_/,
  storage: /^(TCSYNC_)?/,
  logging: /^LOG_/,
  http: /^TCSYNC_(HTTP_)?/,
};

/** Values of required settings by the type of their kind; the others take a number. */
const EXAMPLES: Readonly<Record<string, string>> = {
  path: import.meta.filename,
  address: 'https://example.com',
  'e-mail': 'admin@example.com',
  JSON: createGoogleState().serviceAccount.keyFile,
};

function fileOf(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('what is written from the table (npm run docs)', () => {
  it('.env.sample is up to date', () => {
    expect(fileOf('.env.sample')).toBe(envSample(SECTIONS));
  });

  it('docs/settings.md is up to date', () => {
    expect(fileOf('docs/settings.md')).toBe(settingsPage(SECTIONS));
  });

  it('.env.sample shows defaults that are the defaults', () => {
    const needed: Record<string, string> = {};
    for (const [, { settings, oneOf: [alternative = []] = [] }] of ALL) {
      for (const [key, { name, required, kind }] of Object.entries(settings)) {
        if (required || alternative.includes(key)) needed[name] = EXAMPLES[kind.type] ?? '7';
      }
    }
    const uncommented = envSample(SECTIONS).replaceAll(/^#(?=[A-Z\d_]+=)/gm, '');
    const shown = load(SECTION_NAMES, needed, folderWith(uncommented));
    const plain = load(SECTION_NAMES, needed);
    expect(shown.settings).toEqual(plain.settings);
    expect(shown.notices).toEqual([]);
  });
});

describe('the table', () => {
  it('names every value after its variable', () => {
    for (const [section, { settings }] of ALL) {
      for (const [key, { name }] of Object.entries(settings)) {
        const camel = name
          .replace(PREFIXES[section] ?? `${section.toUpperCase()}_`, '')
          .toLowerCase()
          .replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
        expect(`${section}.${key}`).toBe(`${section}.${camel}`);
      }
    }
  });

  it('has every variable once', () => {
    const names = ALL.flatMap(([, { settings, retired = [] }]) => [
      ...Object.values(settings).flatMap(({ name, oldNames }) => [name, ...oldNames.map((old) => old.name)]),
      ...retired.map(({ name }) => name),
    ]);
    expect(names).toHaveLength(new Set(names).size);
  });
});
