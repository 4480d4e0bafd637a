import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Invocation } from '../../src/cli/invocation.ts';
import { parse } from '../../src/cli/program.ts';
import { createTestShell } from './shell.ts';

const COMMANDS = [
  'init',
  'fetch',
  'prepare',
  'explain',
  'hold',
  'plan',
  'holds',
  'release',
  'run',
  'sync',
  'tree',
  'history',
  'undo',
  'export',
  'diff',
  'remove-empty-groups',
  'sync-time-off',
  'doctor',
  'schedule',
  'cron',
  'serve',
  'sandbox',
  'demo',
  'fleet',
  'docs',
  'completion',
];

function understood(...argv: readonly string[]): Invocation {
  const shell = createTestShell();
  const invocation = parse(argv, shell);
  if ('exitCode' in invocation) throw new Error(shell.stderr.text);
  return invocation;
}

describe('understood', () => {
  it.each([
    [['fetch', 'bamboohr'], 'fetch bamboohr', { format: 'text' }],
    [['fetch', 'bamboohr', '--output', 'x.json'], 'fetch bamboohr', { format: 'text', output: 'x.json' }],
    [['prepare', '--format', 'json'], 'prepare', { format: 'json' }],
    [['sync', '--dry-run', '--debug'], 'sync', { format: 'text', dryRun: true, debug: true }],
    [
      ['sync', '--allow', 'deactivations=7', '--allow', 'new-users=9'],
      'sync',
      { format: 'text', allow: ['deactivations=7', 'new-users=9'] },
    ],
    [['prepare', '--json'], 'prepare', { format: 'json', json: true }],
    [['sandbox', '--latency', '30'], 'sandbox', { latency: 30 }],
    [['demo'], 'demo', {}],
  ])('%j', (argv, command, options) => {
    expect(understood(...argv)).toMatchObject({ command, options });
    expect(understood(...argv).options).toEqual(options);
  });
});

describe('refused, with exit code 64 and a word on what is wrong', () => {
  it.each([
    [['snyc'], 'sync'],
    [['sync', '--dryrun'], '--dry-run'],
    [['hold', 'ann', '--reason', 'x'], 'Did you mean --why?'],
    [['sync', '--force'], 'Did you mean --yes?'],
    [['sync', 'now'], 'too many arguments'],
    [['sync', '--format', 'xml'], "unknown value 'xml' for --format. Choose one of text, json, csv."],
    [['sync', '--format', 'jsn'], 'Did you mean json?'],
    [
      ['fetch', 'Bambohr'],
      "unknown source 'Bambohr'. Did you mean bamboohr? Choose one of bamboohr, azuread,",
    ],
    [['fleet', 'statis', 'accounts'], "unknown action 'statis'. Did you mean status?"],
    [['sandbox', '--latency', 'slow'], 'whole number'],
    [['sync', '--allow'], '--allow'],
  ])('%j', (argv, words) => {
    const shell = createTestShell();
    expect(parse(argv, shell)).toMatchObject({ exitCode: 64 });
    expect(shell.stderr.text).toContain(words);
    expect(shell.stdout.text).toBe('');
  });

  it.each([
    [['run', 'bogus', '--format', 'json'], 'run', "unknown source 'bogus'. Choose one of"],
    [['sync', '--format=json', '--bogus'], 'sync', "unknown option '--bogus'"],
    [['-C', '.', 'sync', '--bogus', '--format', 'json'], 'sync', "unknown option '--bogus'"],
    [['-C', 'no-such-folder', 'sync', '--format', 'json'], 'sync', 'does not exist'],
  ])('%j says so as JSON too', async (argv, command, words) => {
    const shell = createTestShell();
    expect(await main(argv, shell)).toBe(64);
    expect(JSON.parse(shell.stdout.text)).toMatchObject({
      version: 1,
      command,
      ok: false,
      exit_code: 64,
      error: { code: 'usage', message: expect.stringContaining(words), hint: null },
    });
  });

  it('no command at all shows the help', () => {
    const shell = createTestShell();
    expect(parse([], shell)).toMatchObject({ exitCode: 64 });
    expect(shell.stderr.text).toContain('Usage: tcsync');
  });
});

describe('help', () => {
  it('lists every command', () => {
    const shell = createTestShell();
    expect(parse(['--help'], shell)).toEqual({ exitCode: 0 });
    for (const command of COMMANDS) expect(shell.stdout.text).toMatch(new RegExp(`^  ${command}[ |]`, 'm'));
    expect(shell.stderr.text).toBe('');
  });

  it.each(COMMANDS)('%s has examples, --debug, and lines that fit', (command) => {
    const shell = createTestShell();
    expect(parse([command, '--help'], shell)).toEqual({ exitCode: 0 });
    expect(shell.stdout.text).toMatch(new RegExp(`Examples:\\n(?:  tcsync .*\\n)*  tcsync ${command}`));
    expect(shell.stdout.text).toContain('--debug');
    expect(Math.max(...shell.stdout.text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(COMMANDS)('every example of %s is understood', (command) => {
    const shell = createTestShell();
    parse([command, '--help'], shell);
    const lines = shell.stdout.text.split('Examples:\n')[1]?.trim().split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [example = ''] = line.trim().split(/ {2,}/);
      expect(understood(...example.split(' ').slice(1)).command).not.toBe('');
    }
  });

  it('no command is missing above', () => {
    const shell = createTestShell();
    parse(['--help'], shell);
    const [listed = ''] = shell.stdout.text.split('Examples:');
    const names = [...listed.matchAll(/^ {2}([a-z][a-z-]+)/gm)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set([...COMMANDS, 'help']));
  });

  it.each(COMMANDS)('help %s is the same as --help', (command) => {
    const [asked, option] = [createTestShell(), createTestShell()];
    expect(parse(['help', command], asked)).toEqual({ exitCode: 0 });
    parse([command, '--help'], option);
    expect(asked.stdout.text).toBe(option.stdout.text);
  });

  it('--version prints tcsync, Node and the platform', () => {
    const shell = createTestShell();
    expect(parse(['--version'], shell)).toEqual({ exitCode: 0 });
    expect(shell.stdout.text).toMatch(/^tcsync \d+\.\d+\.\d+ on Node \d+\.\d+\.\d+, \w+ \w+\n$/);
  });
});
