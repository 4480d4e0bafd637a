import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContext } from '../../src/cli/context.ts';
import { initialAnswers } from '../../src/cli/init/answers.ts';
import { acceptProposals } from '../../src/cli/init/dialogue.ts';
import { chooseStatuses } from '../../src/cli/init/statuses.ts';
import { main } from '../../src/cli/main.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox({ progress: 'empty' });
});
afterEach(async () => {
  await sandbox.close();
});

const KEY = 'timecamp-sandbox-key';
const HR_KEY = 'bamboohr-sandbox-key';

const dotenv = () => readFile(join(folder, '.env'), 'utf8');
const settingsIn = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

async function tcsync(argv: readonly string[], env: Record<string, string> = {}) {
  const shell = createTestShell({ cwd: folder, env });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

describe('without a terminal', () => {
  const init = (argv: readonly string[], env: Record<string, string> = {}) => {
    const { BAMBOOHR_API_URL = '', TIMECAMP_DOMAIN = '' } = sandbox.env;
    return tcsync(['init', ...argv], { BAMBOOHR_API_URL, TIMECAMP_DOMAIN, ...env });
  };
  const FLAGS = ['--source', 'bamboohr', '--set', 'BAMBOOHR_SUBDOMAIN=example', '--yes'];

  it('takes flags, and secrets from the environment or from files', async () => {
    await writeFile(join(folder, 'hr.key'), `${HR_KEY}\n`);
    const made = await init([...FLAGS, '--set', 'BAMBOOHR_API_KEY_FILE=hr.key'], { TIMECAMP_API_KEY: KEY });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout + made.stderr).not.toContain(KEY);
    expect(made.stderr).toMatch(/\(TIMECAMP_ROOT_GROUP_ID\)\n {2}Example Company\n/);
    expect(made.stderr).toMatch(/\(TIMECAMP_IGNORED_USER_IDS\)\n {2}Yes\n/);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(settingsIn(await dotenv())).toEqual(
      expect.arrayContaining([
        `TIMECAMP_API_KEY=${KEY}`,
        'TIMECAMP_ROOT_GROUP_ID=100',
        'TIMECAMP_IGNORED_USER_IDS=1001',
        'BAMBOOHR_API_KEY_FILE=hr.key',
      ]),
    );
    const commands = [...made.stdout.matchAll(/^tcsync (.+?) +#/gm)].map(([, line = '']) => line.split(' '));
    expect(commands).toHaveLength(3);
    for (const argv of commands) expect(await tcsync(argv)).toMatchObject({ code: 0 });
    expect(sandbox.timecamp.requests.writes).toBe(0);
  });

  it('refuses to guess, names everything that is missing at once, and writes nothing', async () => {
    const silent = await init([]);
    expect(silent.code).toBe(64);
    expect(silent.stderr).toContain('requires a terminal');
    expect(await init(['--yes'])).toMatchObject({ code: 64 });
    const missing = await init(['--source', 'bamboohr', '--yes']);
    expect(missing.code).toBe(64);
    expect(missing.stderr).toMatch(/BAMBOOHR_SUBDOMAIN[^]*BAMBOOHR_API_KEY[^]*TIMECAMP_API_KEY/);
    expect(missing.stderr).not.toContain('TIMECAMP_ROOT_GROUP_ID');
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes no secret from the command line, where others can see it', async () => {
    const { code, stderr } = await init([...FLAGS, '--set', `BAMBOOHR_API_KEY=${HR_KEY}`]);
    expect(code).toBe(64);
    expect(stderr).toContain('--set BAMBOOHR_API_KEY_FILE=PATH');
    expect(stderr).not.toContain(HR_KEY);
  });

  it.each(['BAMBOOHR_SUBDOMIAN=acme', 'BAMBOOHR_SUBDOMAIN', 'BAMBOOHR_SUBDOMAIN='])(
    'refuses --set %s',
    async (set) => {
      const { code, stderr } = await init(['--source', 'bamboohr', '--yes', '--set', set]);
      expect(code).toBe(64);
      expect(stderr).toContain('=VALUE');
    },
  );

  it('names the setting that was meant', async () => {
    const { stderr } = await init(['--source', 'bamboohr', '--yes', '--set', 'BAMBOHR_SUBDOMAIN=acme']);
    expect(stderr).toContain('Did you mean BAMBOOHR_SUBDOMAIN=VALUE?');
  });

  it('writes nothing when the settings do not work, unless they are not to be tried', async () => {
    const keys = { BAMBOOHR_API_KEY: 'not-the-key-at-all', TIMECAMP_API_KEY: KEY };
    const failed = await init(FLAGS, keys);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/FAIL BambooHR accepts the login/);
    expect(await readdir(folder)).toEqual([]);

    const root = ['--set', 'TIMECAMP_ROOT_GROUP_ID=100'];
    expect(await init([...FLAGS, ...root, '--offline'], keys)).toMatchObject({ code: 0 });
    expect(await dotenv()).toContain('not-the-key-at-all');
  });

  it('leaves a .env that is there alone, unless --replace', async () => {
    const before = `# mine\nTIMECAMP_API_KEY=${KEY}\nBAMBOOHR_API_KEY=${HR_KEY}\n`;
    await writeFile(join(folder, '.env'), before);
    const refused = await init(FLAGS);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('--replace');
    expect(await dotenv()).toBe(before);
    expect(await init([...FLAGS, '--replace'])).toMatchObject({ code: 0 });
    expect(await dotenv()).toContain('BAMBOOHR_SUBDOMAIN=example');
  });

  it('does not replace a .env that has invalid lines', async () => {
    const before = `TIMECAMP_API_KEY=${KEY}\nBAMBOOHR_API_KEY=${HR_KEY}\nLDAP_PASSWORD="never closed\n`;
    await writeFile(join(folder, '.env'), before);
    const refused = await init([...FLAGS, '--replace']);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('has invalid lines that a new file would lose: 3.');
    expect(await dotenv()).toBe(before);
  });

  it('knows a file as the place where people come from', async () => {
    await writeFile(join(folder, 'our people.csv'), 'id,name,email\n1,Ann Example,ann@example.com\n');
    const flags = ['--source', 'file', '--file', 'our people.csv', '--yes'];
    const made = await init(flags, { TIMECAMP_API_KEY: KEY });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(/^tcsync fetch file +#/m);
    expect(settingsIn(await dotenv())).toContain("FILE_PATH='our people.csv'");
    expect(await tcsync(['fetch', 'file'])).toMatchObject({ code: 0 });
    expect(await init(['--source', 'okta', '--file', 'x.csv', '--yes'])).toMatchObject({ code: 64 });
  });

  it('takes several sources, each with its settings from the environment', async () => {
    await writeFile(
      join(folder, 'contractors.csv'),
      'id,name,email,status\n77,Carla,carla@example.org,active\n78,Milan,milan.adamski@example.com,inactive\n',
    );
    const flags = [...FLAGS, '--set', 'TCSYNC_SOURCES=bamboohr,file'];
    const keys = { BAMBOOHR_API_KEY: HR_KEY, TIMECAMP_API_KEY: KEY };
    const missing = await init(flags, keys);
    expect(missing.code).toBe(64);
    expect(missing.stderr).toContain('FILE_PATH is not set.');

    const made = await init(flags, { ...keys, FILE_PATH: 'contractors.csv' });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toContain('2 from file; 1 in more than one source.');
    expect(made.stderr).toMatch(/1 person is active in one system and inactive in another\..*\n {2}Any/);
    expect(made.stdout).toMatch(/^tcsync fetch +#/m);
    const written = settingsIn(await dotenv());
    expect(written).toEqual(
      expect.arrayContaining(['TCSYNC_SOURCES=bamboohr,file', 'FILE_PATH=contractors.csv']),
    );
    expect(written.join('\n')).not.toContain('TCSYNC_FIELD_SOURCES');
    for (const argv of [['fetch'], ['prepare'], ['sync', '--dry-run']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });

    const again = await init([...FLAGS, '--replace', '--set', 'TCSYNC_SOURCES=file,okta'], keys);
    expect(again.stderr).toContain('TCSYNC_SOURCES does not include bamboohr.');
  });

  it('keeps the external ids that TimeCamp has from the second source', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ progress: 'in-step' });
    await writeFile(join(folder, 'people.csv'), 'id,name,email\n77,Carla,carla@example.org\n');
    const flags = [
      '--source',
      'file',
      '--file',
      'people.csv',
      '--set',
      'BAMBOOHR_SUBDOMAIN=example',
      '--yes',
    ];
    const keys = { BAMBOOHR_API_KEY: HR_KEY, TIMECAMP_API_KEY: KEY };
    const made = await init([...flags, '--set', 'TCSYNC_SOURCES=file,bamboohr'], keys);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toContain('TimeCamp has the external ids from BambooHR and keeps them');
    expect(settingsIn(await dotenv())).toContain('TCSYNC_FIELD_SOURCES=external_id:bamboohr');
  });

  it('names the secrets that a description of an API needs', async () => {
    const file = join(import.meta.dirname, '../../samples/rest/deel.yaml');
    const { code, stderr } = await init(['--source', 'rest', '--set', `REST_FILE=${file}`, '--yes']);
    expect(code).toBe(64);
    expect(stderr).toMatch(/TIMECAMP_API_KEY is not set[^]*REST_TOKEN is missing/);
    const none = await init(['--source', 'rest', '--yes']);
    expect(none.stderr).toMatch(/REST_FILE is not set/);
  });

  it('says which statuses have no known meaning, and sets none', async () => {
    await writeFile(
      join(folder, 'people.csv'),
      'id,name,email,status\n1,Ann,ann@example.com,Seconded\n2,Bob,bob@example.com,active\n3,Cid,cid@example.com,seconded\n',
    );
    const flags = ['--source', 'file', '--file', 'people.csv', '--yes'];
    const made = await init(flags, { TIMECAMP_API_KEY: KEY });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toContain('tcsync does not know these statuses: "seconded" (2 people).');
    expect(made.stderr).toContain('FILE_STATUS_MAP="seconded=active"');
    expect(settingsIn(await dotenv()).join('\n')).not.toContain('STATUS_MAP');

    const set = ['--replace', '--set', 'FILE_STATUS_MAP=seconded=active'];
    expect((await init([...flags, ...set], { TIMECAMP_API_KEY: KEY })).stderr).not.toContain('does not know');
    for (const argv of [['fetch', 'file'], ['prepare']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });
  });
});

describe('unknown statuses', () => {
  const employee = (status: string) => ({
    external_id: '',
    name: 'Ann',
    email: 'ann@example.com',
    department: '',
    job_title: '',
    status,
    supervisor_id: '',
  });

  async function choose(statuses: readonly string[], before = '') {
    const questions: string[] = [];
    const shown: string[] = [];
    const dialogue = {
      ...acceptProposals((text) => void shown.push(text)),
      asks: true,
      choose: async <T extends string>(
        message: string,
        choices: readonly { readonly value: T }[],
        proposed: T,
      ) => {
        questions.push(message);
        return (
          choices.find(({ value }) => message.includes('gone') && value === 'inactive')?.value ?? proposed
        );
      },
    };
    const preset = { env: {}, set: [], before: new Map([['TIMECAMP_STATUS_MAP', before]]) };
    const answers = initialAnswers(['prepare'], preset);
    const context = createContext(createTestShell({ cwd: folder }), {});
    await chooseStatuses('bamboohr', statuses.map(employee), { answers, dialogue, context });
    return { questions, shown, map: answers.values.get('TIMECAMP_STATUS_MAP') };
  }

  it('are asked for one by one, with the number of people, and added to those of .env', async () => {
    const { questions, map } = await choose(
      ['Seconded', 'seconded', 'Gone_away', 'aktiv', 'lent'],
      'lent=active',
    );
    expect(questions).toEqual([
      'What does the status "seconded" (2 people) mean? (TIMECAMP_STATUS_MAP)',
      'What does the status "gone away" (1 person) mean? (TIMECAMP_STATUS_MAP)',
    ]);
    expect(map).toBe('lent=active,seconded=active,gone away=inactive');
  });

  it('that the setting cannot contain are named', async () => {
    const { questions, shown, map } = await choose(['a=b', 'active']);
    expect([questions, map]).toEqual([[], undefined]);
    expect(shown).toEqual([expect.stringMatching(/"a=b" \(1 person\).*Correct the data\./)]);
  });
});
