import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseDotenv } from '../src/config/dotenv.ts';
import { type Block, blocksOf, PAGES } from './docs.ts';

/** Throws where a block is not what its fence says. Languages without a syntax to check do nothing. */
const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  js: (text) => void transformSync(text, { loader: 'js', logLevel: 'silent' }),
  ts: checkTypeScript,
  json: (text) => void JSON.parse(text),
  yaml: (text) => void parseYaml(text, { strict: true }),
  sh: (text) => void execFileSync('sh', ['-n'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] }),
  crontab: (text) => forEachLine(text, checkCrontabLine),
  dotenv: checkDotenv,
  ini: (text) => forEachLine(text, checkUnitLine),
  mermaid: () => {},
  http: () => {},
  text: () => {},
};

/** A block is a whole file, or one entry of an object. */
function checkTypeScript(text: string): void {
  const isEntry = /^\s*\w+: .*,\n$/.test(text);
  transformSync(isEntry ? `void {${text}}` : text, { loader: 'ts', logLevel: 'silent' });
}

function forEachLine(text: string, check: (line: string) => void): void {
  for (const line of text.split('\n')) if (!/^\s*(?:#|$)/.test(line)) check(line);
}

/** Minutes, hours, days of the month, months and days of the week, with the bounds of crontab(5). */
const CRONTAB_FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

function checkCrontabLine(line: string): void {
  if (/^\w+ *=/.test(line)) return;
  const [, schedule = '', command = ''] =
    /^((?:\S+\s+){5}|@(?:hourly|daily|weekly|monthly|yearly|reboot)\s+)(\S.*)$/.exec(line) ?? [];
  if (command === '') throw new Error(`No schedule and command: ${line}`);
  // Cron makes a new line of a % without a backslash.
  if (/(?<!\\)%/.test(command)) throw new Error(`A % without a backslash: ${line}`);
  if (schedule.startsWith('@')) return;
  for (const [index, field] of schedule.trim().split(/\s+/).entries()) {
    const [lowest = 0, highest = 0] = CRONTAB_FIELDS[index] ?? [];
    for (const part of field.split(',')) {
      const [, from, to] = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/[1-9]\d*)?$/.exec(part) ?? [part, '-1'];
      const isValid = [from, to].every(
        (bound) => bound === undefined || (Number(bound) >= lowest && Number(bound) <= highest),
      );
      if (!isValid) throw new Error(`Invalid field ${field}: ${line}`);
    }
  }
}

function checkDotenv(text: string): void {
  const { invalid } = parseDotenv(text, {});
  if (invalid.length > 0) throw new Error(`Not NAME=value: line ${invalid.join(', ')}`);
}

function checkUnitLine(line: string): void {
  if (!/^(?:\[\w+\]|[A-Z]\w+=.*)$/.test(line)) throw new Error(`Not a line of a unit file: ${line}`);
}

function check({ language, text }: Block): void {
  const checkText = CHECKS[language];
  if (checkText === undefined) throw new Error(`Unknown language: "${language}"`);
  checkText(text);
}

describe('every code block is what its fence says', () => {
  const blocks = PAGES.flatMap((page) =>
    blocksOf(page).map((block, index) => [page.name, index + 1, block.language, block] as const),
  );

  it.each(blocks)('%s, block %i: %s', (_page, _number, _language, block) => {
    expect(() => check(block)).not.toThrow();
  });
});

describe('a block that is not what its fence says is found', () => {
  it.each([
    ['js', 'const a = 1;\n  a,\n);'],
    ['ts', 'const a: = 1;'],
    ['json', '{ "a": 1, }'],
    ['yaml', 'a: 1\n b: 2'],
    ['sh', 'echo "a'],
    ['sh', 'if true; then echo a'],
    ['crontab', '7 * * * tcsync run bamboohr'],
    ['crontab', '60 * * * * tcsync run bamboohr'],
    ['crontab', '*/0 * * * * tcsync run bamboohr'],
    ['crontab', '7 * * * * date +%F'],
    ['dotenv', 'TIMECAMP_API_KEY: abc'],
    ['ini', 'OnCalendar hourly'],
    ['', 'tcsync run bamboohr'],
  ])('%s: %s', (language, text) => {
    expect(() => check({ language, text })).toThrow();
  });

  it.each([
    ['crontab', '# every hour\nMAILTO=admin@example.com\n*/15 6-20 1,15 * 1-5 date +\\%F'],
    ['crontab', '@hourly tcsync run bamboohr'],
    ['ini', '[Timer]\nOnCalendar='],
  ])('and one that is, is not: %s: %s', (language, text) => {
    expect(() => check({ language, text })).not.toThrow();
  });
});

it('the sample that checks a webhook signature accepts only the right one', async () => {
  const page = PAGES.find(({ name }) => name === 'docs/monitoring.md');
  const sample = page && blocksOf(page).find(({ language }) => language === 'js');
  const { isFromTcsync } = await import(
    `data:text/javascript,${encodeURIComponent(`${sample?.text}\nexport { isFromTcsync };`)}`
  );
  const body = '{"text":"Żaneta"}';
  const signature = `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`;
  expect(isFromTcsync(body, signature, 'secret')).toBe(true);
  expect(isFromTcsync(body, signature, 'other')).toBe(false);
  expect(isFromTcsync(body, 'ł'.repeat(signature.length), 'secret')).toBe(false);
});
