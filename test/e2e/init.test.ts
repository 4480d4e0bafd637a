import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { startTimecamp } from '../../src/sandbox/timecamp/start.ts';
import { describeWith } from '../services/service.ts';
import { OPENLDAP, READER, startSlapd, SUFFIX } from '../services/slapd.ts';
import { record } from '../sources/ldap/company.ts';
import { COMMAND, tcsync } from './command.ts';
import { answer, HR_KEY, KEY, NO_OTHER_SYSTEM, THE_REST } from './dialogue.ts';
import { CTRL_C, DOWN, ENTER, openTerminal, SCRIPT, type Terminal, UP } from './terminal.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox();
});
afterEach(async () => {
  await sandbox.close();
});

/** The settings of the sandbox that nobody is asked for: where the stand-ins are, and what fits their company. */
function unasked(): Record<string, string> {
  const ASKED = [
    'BAMBOOHR_SUBDOMAIN',
    'BAMBOOHR_API_KEY',
    'BAMBOOHR_SUPERVISOR_RULE',
    'TIMECAMP_API_KEY',
    'TIMECAMP_ROOT_GROUP_ID',
    'TIMECAMP_USE_IS_SUPERVISOR_ROLE',
  ];
  const others = Object.entries(sandbox.env).filter(([name]) => !ASKED.includes(name));
  return Object.fromEntries(others.filter(([name]) => name !== 'TIMECAMP_IGNORED_USER_IDS'));
}

function start(argv: readonly string[] = [], env = unasked()): Terminal {
  return openTerminal([process.execPath, COMMAND, 'init', ...argv], { cwd: folder, env });
}

const dotenv = () => readFile(join(folder, '.env'), 'utf8');
const settingsIn = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const mode = async () => (await stat(join(folder, '.env'))).mode & 0o777;

/** The commands that init says come next. */
function nextCommands(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^tcsync (.+?) +#/gm)].map(([, line = '']) => line.split(' '));
}

describeWith(SCRIPT, 'on a terminal', () => {
  it('leads from nothing to a first dry run', async () => {
    const terminal = start();
    await answer(
      terminal,
      ['Which HR system do people come from?', ENTER],
      ['(BAMBOOHR_SUBDOMAIN)', `example${ENTER}`],
      ['(BAMBOOHR_API_KEY)', `${HR_KEY}${ENTER}`],
      ['BambooHR accepts the login', ''],
      NO_OTHER_SYSTEM,
      ['(TIMECAMP_API_KEY)', `${KEY}${ENTER}`],
      ['The API key belongs to an administrator', ''],
    );
    await terminal.see(/Groups follow the departments:[^◆]*Innovation +1 +9/);
    await terminal.see(/Groups follow the supervisor hierarchy:[^◆]*★ Milan Adamski/);
    await terminal.see('Which group tree should TimeCamp have?');
    terminal.type(DOWN);
    await terminal.see(/● Departments, with supervisor groups below \(\d+ groups/);
    terminal.type(UP);
    await terminal.see(/● Groups follow the departments \(\d+ groups/);
    terminal.type(ENTER);
    await terminal.see(/● People marked as supervisors in the HR system \(\d\d people\)/);
    await answer(
      terminal,
      ['', ENTER],
      [/● Example Company \(id 100, \d+ (?:person|people): \d+ new groups, \d+ moves?\)/, ENTER],
      ['The first sync would create', ''],
      ['(TIMECAMP_IGNORED_USER_IDS)', ENTER],
      ['you allow it', ''],
      ['(TIMECAMP_MAX_DEACTIVATIONS)', `10${ENTER}`],
    );
    expect(await terminal.end).toBe(0);

    const shown = terminal.shown();
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain(HR_KEY);
    expect(await mode()).toBe(0o600);
    const written = settingsIn(await dotenv());
    expect(written).toEqual(
      expect.arrayContaining([
        `TIMECAMP_API_KEY=${KEY}`,
        'TIMECAMP_ROOT_GROUP_ID=100',
        'TIMECAMP_IGNORED_USER_IDS=1001',
        'TIMECAMP_MAX_DEACTIVATIONS=10',
        'TIMECAMP_USE_DEPARTMENT_GROUPS=true',
        'TIMECAMP_USE_SUPERVISOR_GROUPS=false',
        'TIMECAMP_USE_IS_SUPERVISOR_ROLE=true',
        'TIMECAMP_DISABLE_ROLE_UPDATES=false',
        'BAMBOOHR_SUPERVISOR_RULE=isSupervisor:Yes',
        'BAMBOOHR_SUBDOMAIN=example',
        `BAMBOOHR_API_KEY=${HR_KEY}`,
      ]),
    );
    expect(written).toHaveLength(11 + Object.keys(unasked()).length);
    expect(await dotenv()).toContain("# Your company's subdomain");
    expect(await readdir(folder)).toEqual(['.env']);

    const commands = nextCommands(shown);
    expect(commands.map(([command]) => command)).toEqual(['fetch', 'prepare', 'sync']);
    for (const argv of commands) expect(await tcsync(argv, { cwd: folder })).toMatchObject({ code: 0 });
    expect(sandbox.timecamp.requests.writes).toBe(0);
  });

  it('takes a second system: the contractors of a file', async () => {
    await writeFile(
      join(folder, 'contractors.csv'),
      'id,name,email,status\n1,Carla Contractor,carla@example.org,active\n2,Dan Left,dan@example.org,inactive\n',
    );
    const terminal = start(['--source', 'bamboohr']);
    await answer(
      terminal,
      ['(BAMBOOHR_SUBDOMAIN)', `example${ENTER}`],
      ['(BAMBOOHR_API_KEY)', `${HR_KEY}${ENTER}`],
      ['Do people also come from another system?', 'y'],
      ['Which other system?', UP],
      ['● A CSV', ENTER],
      ['(FILE_PATH)', `contractors.csv${ENTER}`],
      ['(FILE_MAP)', ENTER],
      NO_OTHER_SYSTEM,
      ...THE_REST.slice(1, 2),
      [/\d+ people: \d+ from bamboohr, 2 from file; 0 in more than one source\./, ''],
      ...THE_REST.slice(2),
    );
    expect(await terminal.end).toBe(0);
    expect(settingsIn(await dotenv())).toContain('TCSYNC_SOURCES=bamboohr,file');
    expect(await dotenv()).not.toContain('TCSYNC_FIELD_SOURCES');
    const commands = nextCommands(terminal.shown());
    expect(commands[0]).toEqual(['fetch']);
    for (const argv of commands) expect(await tcsync(argv, { cwd: folder })).toMatchObject({ code: 0 });
  });

  it('Ctrl-C leaves nothing behind, at a question and while something is tried', async () => {
    const early = start();
    await answer(early, ['Which HR system do people come from?', ENTER], ['(BAMBOOHR_SUBDOMAIN)', CTRL_C]);
    expect(await early.end).toBe(130);
    expect(early.shown()).toContain('Interrupted');

    await sandbox.close();
    sandbox = await startSandbox({ latency: 60_000 });
    const late = start(['--source', 'bamboohr', '--set', 'BAMBOOHR_SUBDOMAIN=example']);
    await answer(late, ['(BAMBOOHR_API_KEY)', `${HR_KEY}${ENTER}`], ['Checking BambooHR: ', CTRL_C]);
    expect(await late.end).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });

  it('asks again for what was mistyped, and for what does not work', async () => {
    const terminal = start(['--source', 'bamboohr']);
    await answer(
      terminal,
      ['(BAMBOOHR_SUBDOMAIN)', `acme corp${ENTER}`],
      ['a name of letters, digits and hyphens', '\u0015'],
      ['', `example${ENTER}`],
      ['(BAMBOOHR_API_KEY)', `mistyped-key-of-mine${ENTER}`],
      ['BambooHR failed the check.', ENTER],
      ['(BAMBOOHR_SUBDOMAIN)', ENTER],
      ['to keep the current one', `${HR_KEY}${ENTER}`],
      ['BambooHR returns people', ''],
      ...THE_REST,
    );
    expect(await terminal.end).toBe(0);
    expect(await dotenv()).toContain(`BAMBOOHR_API_KEY=${HR_KEY}`);
    expect(terminal.shown()).not.toContain('mistyped-key-of-mine');
  });

  it('overwrites a .env only with --replace, and keeps what it does not ask for', async () => {
    const before = `TIMECAMP_API_KEY='${KEY}'\nTIMECAMP_EXCLUDE_REGEX=x # y\nOURS="a b"\nBAMBOOHR_API_KEY=${HR_KEY}\nBAMBOOHR_SUBDOMAIN=example\n`;
    await writeFile(join(folder, '.env'), before, { mode: 0o640 });
    const refused = start();
    await answer(refused, ['Overwrite it?', ENTER]);
    expect(await refused.end).toBe(0);
    expect(await dotenv()).toBe(before);

    const agreed = start(['--source', 'bamboohr']);
    await answer(
      agreed,
      ['Overwrite it?', 'y'],
      ['(BAMBOOHR_SUBDOMAIN)', ENTER],
      ['to keep the current one', ENTER],
      NO_OTHER_SYSTEM,
      ['(TIMECAMP_API_KEY) Press Enter', ENTER],
      ...THE_REST.slice(2),
    );
    expect(await agreed.end).toBe(0);
    expect(settingsIn(await dotenv())).toEqual(
      expect.arrayContaining([
        `TIMECAMP_API_KEY=${KEY}`,
        'TIMECAMP_EXCLUDE_REGEX=x',
        `BAMBOOHR_API_KEY=${HR_KEY}`,
        "OURS='a b'",
      ]),
    );
    expect(await mode()).toBe(0o600);
  });
});

describeWith(OPENLDAP, 'on a terminal, with a directory', () => {
  it('leads from nothing to a first dry run', async () => {
    const people = ['ann', 'bo', 'cy'].map((uid) =>
      record(`uid=${uid},ou=People,${SUFFIX}`, {
        objectClass: 'inetOrgPerson',
        uid,
        cn: uid,
        sn: uid,
        mail: `${uid}@example.com`,
        departmentNumber: 'Sales',
      }),
    );
    const unit = record(`ou=People,${SUFFIX}`, { objectClass: 'organizationalUnit', ou: 'People' });
    const server = await startSlapd({ schema: 'plain', people: [unit, ...people].join('') });
    const timecamp = await startTimecamp();
    try {
      const env = {
        TIMECAMP_DOMAIN: timecamp.url,
        LDAP_PORT: `${server.tlsPort}`,
        LDAP_CA_FILE: server.certificates.ca,
      };
      const terminal = start([], env);
      await answer(
        terminal,
        ['Which HR system do people come from?', DOWN],
        ['● Microsoft', DOWN],
        ['● LDAP', ENTER],
        ['(LDAP_HOST)', `localhost${ENTER}`],
        ['(LDAP_DOMAIN)', `example.test${ENTER}`],
        ['(LDAP_DN)', `${SUFFIX}${ENTER}`],
        ['(LDAP_USERNAME)', `${READER.dn}${ENTER}`],
        ['(LDAP_PASSWORD)', `${READER.password}${ENTER}`],
        ['Which encryption should the connection use?', ENTER],
        NO_OTHER_SYSTEM,
        ['TIMECAMP_API_KEY', `${KEY}${ENTER}`],
        ...THE_REST.slice(2),
      );
      expect(await terminal.end).toBe(0);
      expect(terminal.shown()).not.toContain(READER.password);
      expect(settingsIn(await dotenv())).toEqual(
        expect.arrayContaining(['LDAP_USE_SSL=true', `LDAP_PASSWORD=${READER.password}`]),
      );
      for (const argv of nextCommands(terminal.shown()))
        expect(await tcsync(argv, { cwd: folder })).toMatchObject({ code: 0 });
      expect(timecamp.requests.writes).toBe(0);
    } finally {
      await timecamp.close();
      await server.stop();
    }
  });
});
