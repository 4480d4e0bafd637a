import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { SOURCE_NAMES } from '../../src/sources/registry.ts';
import { describeWith, type Service } from '../services/service.ts';
import { createTestShell } from './shell.ts';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-completion-'));
  await mkdir(join(folder, 'here'));
  await writeFile(join(folder, 'here', 'our people.csv'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** Asks a shell what it offers behind a line, given its script and the line. */
type Ask = (script: string, line: string) => Promise<readonly string[]>;

const askBash: Ask = async (script, line) => {
  const words = line.split(' ');
  const ask = `source ${script}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _tcsync; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return offered((await run('bash', ['--norc', '-c', ask], { cwd: join(folder, 'here') })).stdout);
};

/** An interactive zsh in a terminal of its own, in which the Tab key is pressed; what it offers goes into a file. */
const askZsh: Ask = async (script, line) => {
  const ask = `zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell 'autoload -Uz compinit; compinit -D; source ${script}'
    zpty -w shell 'compadd() { [[ \${@[(I)-[OAD]]} != 0 ]] || { local -a hits; builtin compadd -O hits "$@"; print -rl -- $hits >> ../offered }; builtin compadd "$@" }'
    zpty -w shell 'tell() { zle list-choices; : >> ../offered; exit }; zle -N tell; bindkey "^I" tell; PS1=RE""ADY'
    zpty -r shell seen '*READY*'
    zpty -w -n shell $'${line}\\t'
    while zpty -r shell >/dev/null; do :; done
    cat ../offered; rm ../offered`;
  const { stdout } = await run('zsh', ['-f', '-c', ask], { cwd: join(folder, 'here') });
  return offered(stdout.replaceAll('\\ ', ' '));
};

const askFish: Ask = async (script, line) => {
  const ask = `source ${script}; complete -C '${line}'`;
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const { stdout } = await run('fish', ['--no-config', '-c', ask], { cwd: join(folder, 'here'), env });
  return offered(stdout).map((candidate) => candidate.split('\t')[0] ?? '');
};

function offered(output: string): readonly string[] {
  return [...new Set(output.split('\n').filter((line) => line !== ''))].sort();
}

const shellService = (name: string): Service => ({
  title: name,
  commands: [name],
  packages: [name],
  quick: name === 'bash',
});

describe.each([
  ['bash', askBash],
  ['zsh', askZsh],
  ['fish', askFish],
] as const)('', (name, ask) => {
  describeWith(shellService(name), `completion in ${name}`, () => {
    let script: string;
    beforeAll(async () => {
      const shell = createTestShell();
      expect(await main(['completion', name], shell)).toBe(0);
      script = join(folder, `tcsync.${name}`);
      await writeFile(script, shell.stdout.text);
    });
    const complete = (line: string) => ask(script, line);

    it('offers commands, their other names too', async () => {
      expect(await complete('tcsync sync')).toEqual(['sync', 'sync-time-off']);
      expect(await complete('tcsync d')).toEqual(['demo', 'diff', 'display-tree', 'docs', 'doctor']);
    });

    it('offers sources, also behind an option and its value', async () => {
      expect(await complete('tcsync fetch ')).toEqual([...SOURCE_NAMES].sort());
      expect(await complete('tcsync run --allow moves=9 b')).toEqual(['bamboohr']);
    });

    it('offers the options of the command', async () => {
      expect(await complete('tcsync sync --plan')).toEqual(['--plan', '--plan-digest', '--plan-out']);
      expect(await complete('tcsync fetch okta --allow')).toEqual([
        '--allow-empty',
        '--allow-missing-groups',
      ]);
    });

    it('offers the words that an option takes, and nothing where it is for the user to know', async () => {
      expect(await complete('tcsync sync --format ')).toEqual(['csv', 'json', 'text']);
      expect(await complete('tcsync fetch --format ')).toEqual(['json', 'text']);
      expect(await complete('tcsync sync --only n')).toEqual(['new-users']);
      expect(await complete('tcsync sandbox --latency ')).toEqual([]);
    });

    it('offers files where a file is meant', async () => {
      expect(await complete('tcsync fetch file o')).toEqual(['our people.csv']);
      expect(await complete('tcsync tree --file o')).toEqual(['our people.csv']);
    });

    it('offers commands behind help', async () => {
      expect(await complete('tcsync help sync')).toEqual(['sync', 'sync-time-off']);
    });
  });
});

describe('completion', () => {
  it('for PowerShell has commands, options, their words and arguments, in brackets that pair up', async () => {
    const shell = createTestShell();
    expect(await main(['completion', 'powershell'], shell)).toBe(0);
    const script = shell.stdout.text;
    expect(script).toContain("'display-tree' = @('--account', ");
    expect(script).toContain("'sync --format' = @('text', 'json', 'csv')");
    expect(script).toContain("'sandbox --latency' = @()");
    expect(script).not.toContain("'sync --dry-run'");
    expect(script).toMatch(/'fetch 0' = @\('bamboohr', .*'okta'.*\)/);
    const plain = script.replaceAll(/'[^'\n]*'|"[^"\n]*"|#.*/g, '');
    for (const [open, close] of ['()', '{}', '[]'])
      expect(plain.split(open ?? '').length).toBe(plain.split(close ?? '').length);
  });

  it('knows no other shells', async () => {
    const shell = createTestShell();
    expect(await main(['completion', 'csh'], shell)).toBe(64);
    expect(shell.stderr.text).toContain('bash, zsh, fish');
  });
});
