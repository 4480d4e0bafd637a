import { readdirSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { envFile, envSample } from '../../src/config/describe.ts';
import { dotenvLine, findDotenvLine } from '../../src/config/dotenv-line.ts';
import { parseDotenv } from '../../src/config/dotenv.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { fc } from '../properties.ts';
import { textOfLines } from './dotenv-text.ts';

/** The variables of a .env file as tcsync, dotenv and Node read them. */
function readings(text: string): readonly Record<string, unknown>[] {
  const { values, invalid } = parseDotenv(text, { A: 'expanded' });
  expect(invalid).toEqual([]);
  return [Object.fromEntries(values), { ...parse(text) }, { ...parseEnv(text) }];
}

function expectAlike(text: string, expected: Record<string, unknown>): void {
  for (const reading of readings(text)) expect(reading).toEqual(expected);
}

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), textOfLines());

describe('a written line', () => {
  it.each([
    ['abc', 'N=abc'],
    ['DC=corp,DC=example', 'N=DC=corp,DC=example'],
    ['', 'N='],
    ['ab#cd', "N='ab#cd'"],
    ['ab #cd', "N='ab #cd'"],
    ['${A}', "N='${A}'"],
    ['pa$word', "N='pa$word'"],
    ["it's", 'N="it\'s"'],
    [String.raw`DOMAIN\user`, String.raw`N='DOMAIN\user'`],
    [String.raw`a\\b`, String.raw`N=a\\b`],
    [' blank', "N=' blank'"],
    ['a\n"b', `N='a\n"b'`],
  ])('%j is quoted so that every program reads it the same', (value, line) => {
    expect(dotenvLine('N', value)).toBe(line);
    expectAlike(`${line}\n`, { N: value });
  });

  it('is read the same by tcsync, dotenv and Node among other lines, for any text', () => {
    let written = 0;
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (texts) => {
        const values = texts
          .map((text, index) => [index === 0 ? 'LDAP_PASSWORD' : `OTHER_${index}`, text] as const)
          .filter(([name, text]) => findDotenvLine(name, text) !== undefined);
        written += values.length;
        expectAlike(envFile(SECTIONS, new Map(values)), Object.fromEntries(values));
      }),
      { numRuns: 500 },
    );
    expect(written).toBeGreaterThan(500);
  });

  it('exists for every text without quotes, backslashes and carriage returns', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/['"`\\\r]/.test(text));
        expect(findDotenvLine('N', text)).toBeDefined();
      }),
    );
  });

  it.each([`a'b"c#d`, 'a\rb', `\\'#`])('is refused for %j, which no quotes suit', (value) => {
    expect(() => dotenvLine('SECRET', value)).toThrow('tcsync cannot write SECRET to .env');
  });
});

describe('the files to begin with', () => {
  it('.env.sample reads the same for every program, with every line in use', () => {
    const text = envSample(SECTIONS).replaceAll(/^#(?=[A-Z\d_]+=)/gm, '');
    const [own = {}] = readings(text);
    expect(Object.keys(own).length).toBeGreaterThan(100);
    expectAlike(text, own);
  });

  const samples = readdirSync('samples').filter((name) => name.endsWith('.env'));
  it.each(samples)('samples/%s reads the same for every program', (name) => {
    const text = readFileSync(`samples/${name}`, 'utf8').replaceAll(/^# ?(?=[A-Z\d_]+=)/gm, '');
    const [own = {}] = readings(text);
    expectAlike(text, own);
  });
});
