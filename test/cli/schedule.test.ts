import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { windowsQuoted } from '../../src/cli/render/schedule/windows.ts';
import { describeWith, type Service } from '../services/service.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const SELF = [process.execPath, "/opt/it's $HOME 100%/tcsync.cjs"] as const;

let folder: string;
let home: string;
beforeEach(() => {
  folder = temporaryFolder("hr & office's 100% ");
  home = temporaryFolder();
  writeFileSync(join(folder, '.env'), '');
});

async function schedule(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: [home, '/usr/bin', '/bin'].join(delimiter), HOME: home };
  const shell = createTestShell({ cwd: folder, self: SELF, env });
  const code = await main(['schedule', ...argv], shell);
  return { code, out: shell.stdout.text, err: shell.stderr.text };
}

/** A program on PATH that records what it was called with, before it does what the script says. */
function standIn(name: string, script: string): void {
  writeFileSync(join(home, name), `#!/bin/sh\necho "$*" >> "${home}/${name}.calls"\n${script}\n`);
  chmodSync(join(home, name), 0o755);
}

const calls = (name: string): string => readFileSync(join(home, `${name}.calls`), 'utf8');

/** Like the real ones: without a crontab -l fails. */
function standInCrontab(content?: string): () => string {
  const file = join(home, 'tab');
  if (content !== undefined) writeFileSync(file, content);
  standIn(
    'crontab',
    `case "$1" in -l) [ -f "${file}" ] || { echo "no crontab for ann" >&2; exit 1; }; cat "${file}" ;; -) cat > "${file}" ;; esac`,
  );
  return () => readFileSync(file, 'utf8');
}

describe('as a crontab', () => {
  it('is printed between marks, and changes nothing', async () => {
    const crontab = standInCrontab();
    const { code, out, err } = await schedule('bamboohr', '--as', 'crontab');
    expect(code).toBe(0);
    const [begin, line, end] = out.split('\n');
    expect([begin, end]).toEqual([`# BEGIN tcsync ${folder}`, `# END tcsync ${folder}`]);
    expect(line).toMatch(/^7 \* \* \* \* cd .*tcsync\.cjs' run bamboohr$/);
    expect(err).toContain('Nothing was changed.');
    expect(crontab).toThrow('ENOENT');
    expect(JSON.parse((await schedule('ldap', '--as', 'crontab', '--json')).out)).toMatchObject({
      as: 'crontab',
      line: expect.stringContaining('run ldap'),
      installed: false,
    });
  });

  it('is written to an empty crontab, and is then there already', async () => {
    const crontab = standInCrontab();
    const { code, out, err } = await schedule('bamboohr', '--as', 'crontab', '--install');
    expect([code, crontab()]).toEqual([0, out]);
    expect(err).toContain('Added the entry to your crontab.');
    expect((await schedule('bamboohr', '--as', 'crontab', '--install')).err).toContain('already');
    expect(calls('crontab')).toBe('-l\n-\n-l\n');
  });

  it('replaces only its own block, and names other lines for this folder', async () => {
    const own = (source: string): Promise<string> =>
      schedule(source, '--as', 'crontab').then(({ out }) => out);
    const old = `5 4 * * * cd ${folder} && python sync.py`;
    const crontab = standInCrontab(`MAILTO=ann\n${await own('ldap')}${old}\n`);
    const { err } = await schedule('bamboohr', '--as', 'crontab', '--install');
    expect(crontab()).toBe(`MAILTO=ann\n${await own('bamboohr')}${old}\n`);
    expect(err).toContain(`Remove it with \`crontab -e\`: ${old}`);
  });

  it('that cannot be read is left alone', async () => {
    standIn('crontab', 'echo "you are not allowed" >&2; exit 1');
    const { code, out, err } = await schedule('bamboohr', '--as', 'crontab', '--install');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('`crontab -l` failed: you are not allowed');
    expect(calls('crontab')).toBe('-l\n');
  });
});

const CRONTAB: Service = { title: 'crontab', commands: ['crontab'], packages: ['cron'], root: true };

describeWith(CRONTAB, 'the real crontab', () => {
  it('takes the block into the crontab of the user, and keeps the other lines', async () => {
    const list = (): string => {
      try {
        return execFileSync('crontab', ['-l'], { encoding: 'utf8', stdio: 'pipe' });
      } catch {
        return '';
      }
    };
    const before = list();
    try {
      execFileSync('crontab', ['-'], { input: '# kept\n' });
      const { code, out } = await schedule('bamboohr', '--as', 'crontab', '--install');
      expect([code, list()]).toEqual([0, `# kept\n${out}`]);
    } finally {
      execFileSync('crontab', before === '' ? ['-r'] : ['-'], { input: before });
    }
  });
});

const SYSTEMD: Service = { title: 'systemd', commands: ['systemd-analyze'], packages: ['systemd'] };

describeWith(SYSTEMD, 'units of systemd', () => {
  it('are written, understood, and started', async () => {
    standIn('systemctl', '');
    const { code, err } = await schedule('file', 'our people.csv', '--as', 'systemd', '--install');
    expect(code).toBe(0);
    const [name = ''] = /tcsync-\S+\.timer/.exec(err) ?? [];
    expect(calls('systemctl')).toBe(`--user daemon-reload\n--user enable --now ${name}\n`);
    const units = join(home, '.config/systemd/user');
    const service = join(units, name.replace('.timer', '.service'));
    // systemd looks whether the program is there.
    const text = readFileSync(service, 'utf8');
    expect(text).toContain(`WorkingDirectory=${folder.replaceAll('%', '%%')}\n`);
    expect(text).toContain(`"/opt/it's $$HOME 100%%/tcsync.cjs" run file "our people.csv"`);
    const verify = (): string => {
      const command = `systemd-analyze verify --user --man=no "${join(units, name)}" 2>&1 || true`;
      const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home };
      return execFileSync('sh', ['-c', command], { encoding: 'utf8', env });
    };
    expect(verify()).not.toContain('tcsync-');
    writeFileSync(service, text.replace('Type=oneshot', 'Typ=oneshot'));
    expect(verify()).toContain("Unknown key 'Typ'");
  });

  it('of another folder are not overwritten', async () => {
    standIn('systemctl', '');
    const units = JSON.parse((await schedule('ldap', '--as', 'systemd', '--json')).out).units as object;
    const [service = ''] = Object.keys(units);
    await schedule('ldap', '--as', 'systemd', '--install');
    const path = join(home, '.config/systemd/user', service);
    writeFileSync(path, '[Service]\nWorkingDirectory=/elsewhere\n');
    const { code, err } = await schedule('ldap', '--as', 'systemd', '--install');
    expect([code, err]).toEqual([1, expect.stringContaining('belongs to another folder')]);
  });
});

describe('as a task of Windows', () => {
  it('is XML with the paths of this machine', async () => {
    const { code, out } = await schedule('file', 'our people.csv', '--as', 'windows');
    expect(code).toBe(0);
    const text = (name: string): string =>
      (new RegExp(`<${name}>(.*)</${name}>`).exec(out)?.[1] ?? '').replaceAll(/&#(\d+);/g, (_, code) =>
        String.fromCharCode(Number(code)),
      );
    expect(text('Command')).toBe(process.execPath);
    expect(text('Arguments')).toBe(`"${SELF[1]}" run file "our people.csv"`);
    expect(text('WorkingDirectory')).toBe(folder);
  });

  it('is created from a file in UTF-16, which is removed again', async () => {
    standIn('schtasks', `cp "$5" "${home}/task.xml"`);
    const { code, out, err } = await schedule('ldap', '--as', 'windows', '--install');
    expect([code, readFileSync(join(home, 'task.xml'), 'utf16le')]).toEqual([0, `\uFEFF${out}`]);
    const [, name, file = ''] = /^\/Create \/TN (\S+) \/XML (\S+) \/F$/m.exec(calls('schtasks')) ?? [];
    expect(err).toContain(`Created the task ${name}.`);
    expect(existsSync(file)).toBe(false);
  });

  it('says what to do when Windows refuses it, and where there is no Windows', async () => {
    const none = await schedule('ldap', '--as', 'windows', '--install');
    expect([none.code, none.err]).toEqual([
      1,
      expect.stringContaining('schtasks is not installed on this machine'),
    ]);
    standIn('schtasks', 'echo "ERROR: Access is denied." >&2; exit 1');
    const { code, err } = await schedule('ldap', '--as', 'windows', '--install');
    expect([code, err]).toEqual([1, expect.stringContaining('Open the terminal as administrator')]);
  });

  it.each([
    ['plain', 'plain'],
    ['two words', '"two words"'],
    [String.raw`C:\our files\ `, String.raw`"C:\our files\ "`],
    ['end\\ \\', '"end\\ \\\\"'],
    ['say "hi"', String.raw`"say \"hi\""`],
    [String.raw`a\" b`, String.raw`"a\\\" b"`],
    ['', '""'],
  ])('quotes %j', (word, quoted) => {
    expect(windowsQuoted(word)).toBe(quoted);
  });
});

const XML: Service = { title: 'xmllint', commands: ['xmllint'], packages: ['libxml2-utils'] };

describeWith(XML, 'xmllint', () => {
  it('understands the task', async () => {
    const { out } = await schedule('ldap', '--as', 'windows');
    const file = join(home, 'task.xml');
    writeFileSync(file, `\uFEFF${out}`, 'utf16le');
    const path = 'string(//*[local-name()="WorkingDirectory"])';
    expect(execFileSync('xmllint', ['--xpath', path, file], { encoding: 'utf8' }).trim()).toBe(folder);
  });
});
