import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const SAMPLES = resolve('samples');

let folder: string;

beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(join(folder, 'var'));
  await copyFile(join(SAMPLES, 'users.json'), join(folder, 'var/users.json'));
});

async function run(argv: readonly string[], env: Record<string, string> = {}) {
  const shell = createTestShell({
    cwd: folder,
    env: { DISABLE_FILE_LOGGING: 'true', ...env },
    // The sample was fetched a few hours before.
    clock: new FakeClock(),
  });
  const exitCode = await main(argv, shell);
  const output = shell.stdout.text;
  return { exitCode, output, errors: shell.stderr.text, json: () => JSON.parse(output) as unknown };
}

const prepared = () => readFile(join(folder, 'var/timecamp_users.json'), 'utf8');
const exists = (path: string) =>
  stat(join(folder, path)).then(
    () => true,
    () => false,
  );

describe('tcsync prepare', () => {
  it('makes the sample of prepared users from the sample of employees', async () => {
    const { exitCode, output } = await run(['prepare']);
    expect(exitCode).toBe(0);
    expect(output).toContain('10 records read, 10 users prepared (9 active, 1 inactive).');
    expect(output).toContain('  active: 1 administrator, 2 supervisors, 5 users, 1 guest');
    expect(await prepared()).toBe(await readFile(join(SAMPLES, 'timecamp_users.json'), 'utf8'));
    const meta = JSON.parse(await readFile(join(folder, 'var/timecamp_users.meta.json'), 'utf8')) as object;
    expect(meta).toMatchObject({ input: { source: 'sample', fetched_at: '2026-11-23T06:00:00.000Z' } });
  });

  it('takes the sample of transform rules from a file, and says whom it excluded by what', async () => {
    const rules = { TIMECAMP_PREPARE_TRANSFORM_CONFIG: join(SAMPLES, 'transform-rules.json') };
    const { exitCode, output } = await run(['prepare'], rules);
    expect(exitCode).toBe(0);
    expect(output).toContain(
      'Sam (Samira) Haddad <sam.samira.haddad@example.com> (1009): excluded by TIMECAMP_PREPARE_TRANSFORM_CONFIG: exclude',
    );
    const groups = (JSON.parse(await prepared()) as { timecamp_groups_breadcrumb: string }[]).map(
      (user) => user.timecamp_groups_breadcrumb,
    );
    expect(groups.filter((group) => group === 'Technology')).toHaveLength(3);
    expect(groups).toContain('Engineering');
  });

  it('runs the tests beside the rules with --check, and only then', async () => {
    const transform = [
      {
        property: 'department',
        action: 'lookup',
        csv: 'codes.csv',
        key: 'code',
        column: 'name',
        test: { input: { department: 'S' }, expected: 'Other' },
      },
    ];
    await writeFile(join(folder, 'codes.csv'), 'code,name\nS,Sales\n');
    await writeFile(join(folder, 'rules.json'), JSON.stringify({ transform }));
    const rules = { TIMECAMP_PREPARE_TRANSFORM_CONFIG: 'rules.json' };
    const { exitCode, errors } = await run(['prepare', '--check'], rules);
    expect(exitCode).toBe(64);
    expect(errors).toContain('transform[0] (department): test[0]: expected "Other", got "Sales"');
    expect((await run(['prepare'], rules)).exitCode).toBe(0);
  });

  it('prints everything as JSON', async () => {
    const { json } = await run(['prepare', '--format', 'json'], { TIMECAMP_EXCLUDE_REGEX: 'Contractors' });
    expect(json()).toMatchObject({
      version: 1,
      command: 'prepare',
      ok: true,
      exit_code: 0,
      read: 10,
      prepared: 9,
      active: 8,
      excluded: [{ who: '1009', reason: 'excluded by TIMECAMP_EXCLUDE_REGEX' }],
      roles: { administrator: 1, supervisor: 2, user: 4, guest: 1 },
      warnings: [],
      output: join(folder, 'var/timecamp_users.json'),
    });
  });

  it('prepares 1,000 people of whom one record is broken, with one warning', async () => {
    const people = Array.from({ length: 1000 }, (_, i) => ({
      external_id: i,
      name: `P${i}`,
      email: i === 500 ? 7 : `p${i}@example.com`,
      status: 'active',
    }));
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: people }));
    const { exitCode, json } = await run(['prepare', '--format', 'json']);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      read: 1000,
      prepared: 999,
      invalid: [{ who: '500', reason: '"email" is not text' }],
      warnings: [{ code: 'invalid', who: ['500'] }],
    });
  });

  it('logs how many a warning is about and the first ten of them; the JSON names all', async () => {
    const users = Array.from({ length: 12 }, (_, i) => ({ external_id: `${i}`, status: 'active' }));
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users }));
    const { errors, json } = await run(['prepare', '--format', 'json']);
    const who = users.map((user) => user.external_id);
    const lines = errors.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ code: 'invalid', count: 12, who: who.slice(0, 10) }),
    );
    expect(json()).toMatchObject({ warnings: [{ code: 'invalid', who }] });
  });

  it('refuses every wrong rule at once, before anything is written', async () => {
    const { exitCode, errors } = await run(['prepare'], {
      TIMECAMP_EXCLUDE_REGEX: '(open',
      TIMECAMP_CHANGE_GROUPS_REGEX: 'a->b',
      TIMECAMP_PREPARE_TRANSFORM_CONFIG: '{"exclude": {"property": "name", "string": {"like": "x"}}}',
    });
    expect(exitCode).toBe(64);
    expect(errors).toContain('"(open"');
    expect(errors).toContain('"a->b"');
    expect(errors).toContain('"like"');
    expect(await exists('var/timecamp_users.json')).toBe(false);
  });

  it('refuses a cycle, and leaves the earlier file as it was', async () => {
    await run(['prepare']);
    const before = await prepared();
    const ring = [
      { external_id: '1', name: 'Ann', email: 'ann@example.com', status: 'active', supervisor_id: '2' },
      { external_id: '2', name: 'Bob', email: 'bob@example.com', status: 'active', supervisor_id: '1' },
    ];
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: ring }));
    const { exitCode, errors } = await run(['prepare'], { TIMECAMP_USE_SUPERVISOR_GROUPS: 'true' });
    expect(exitCode).toBe(1);
    expect(errors).toContain('Ann (1) -> Bob (2) -> Ann (1)');
    expect(await prepared()).toBe(before);
  });

  it('without employees says which command comes first', async () => {
    await rm(join(folder, 'var/users.json'));
    const { exitCode, errors } = await run(['prepare']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('tcsync fetch');
  });
});

describe('tcsync prepare --check', () => {
  it('compares with the present file and writes nothing', async () => {
    await run(['prepare']);
    const before = await prepared();
    const users = JSON.parse(await readFile(join(folder, 'var/users.json'), 'utf8')) as {
      users: Record<string, unknown>[];
    };
    const [nora, tomas, zoe, ...others] = users.users;
    const changed = [
      { ...nora, role_id: '2' },
      { ...tomas, department: 'Trade' },
      { ...zoe, status: 'inactive' },
      ...others.slice(1),
      { ...zoe, external_id: '2000', name: 'Uma Reyes', email: 'uma.reyes@example.com' },
    ];
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: changed }));
    const { exitCode, output } = await run(['prepare', '--check']);
    expect(exitCode).toBe(0);
    expect(output).toContain('added: 1\n    Uma Reyes <uma.reyes@example.com>');
    expect(output).toContain('removed: 1\n    Ola Berg <ola.berg@example.com>');
    expect(output).toContain('moved: 1\n    Tomas Hruby <tomas.hruby@example.com>: Sales → Trade');
    expect(output).toContain(
      'role changed: 1\n    Nora Lindgren <nora.lindgren@example.com>: administrator → supervisor',
    );
    expect(output).toContain('Zoë Marchetti <zoe.marchetti@example.com>: active → inactive');
    expect(output).toContain('Nothing was written.');
    expect(await prepared()).toBe(before);
    expect((await run(['prepare', '--check', '--format', 'json'])).json()).toMatchObject({
      difference: { appear: [{ email: 'uma.reyes@example.com' }], disappear: [{ name: 'Ola Berg' }] },
    });
  });

  it('says when there is no difference, and when there is nothing to compare with', async () => {
    expect((await run(['prepare', '--check'])).output).toContain('does not exist');
    expect(await exists('var/timecamp_users.json')).toBe(false);
    await run(['prepare']);
    expect((await run(['prepare', '--check'])).output).toContain('No changes compared with');
  });
});

describe('names that would do something to a terminal', () => {
  const EVIL = '\u001B[31mEve\u202E\n0 records read, 0 users prepared.';
  const SEEN = '�[31mEve��0 records read, 0 users prepared.';
  const eve = { external_id: '1', name: EVIL, email: 'eve@example.com', status: 'active', department: EVIL };
  const twin = { ...eve, external_id: '2' };
  const keep = (...users: readonly object[]) =>
    writeFile(join(folder, 'var/users.json'), JSON.stringify({ users }));

  const RULES = JSON.stringify({
    exclude: { property: 'external_id', string: { equals: '3' } },
  });

  it.each([
    [['prepare', '--check'], 'Duplicates: 1\n  '],
    [['explain', '1'], '\n  group   '],
    [['explain', '2'], '\n'],
  ])('are one line in %j', async (argv, before) => {
    await run(['prepare']);
    await keep(eve, twin, { ...eve, external_id: '3', email: 'other@example.com' });
    const { output, errors } = await run(argv, { TIMECAMP_PREPARE_TRANSFORM_CONFIG: RULES });
    expect(output).toContain(`${before}${SEEN}`);
    for (const text of [output, errors]) {
      // oxlint-disable-next-line no-control-regex -- it is what is looked for
      expect(text).not.toMatch(/\u001b|\u202e|^0 records/m);
    }
  });

  it('are one line in the refusal of a cycle', async () => {
    await keep({ ...eve, supervisor_id: '2' }, { ...twin, email: 'two@example.com', supervisor_id: '1' });
    const { errors } = await run(['prepare'], { TIMECAMP_USE_SUPERVISOR_GROUPS: 'true' });
    expect(errors).toContain(`\n  ${SEEN} (1) -> ${SEEN} (2) -> ${SEEN} (1)\n`);
  });
});

describe('tcsync explain', () => {
  it('shows record, rules, name, group and role with their reasons', async () => {
    const { exitCode, output } = await run(['explain', 'Pawe.Zieba@Example.com'], {
      TIMECAMP_PREPARE_TRANSFORM_CONFIG: join(SAMPLES, 'transform-rules.json'),
    });
    expect(exitCode).toBe(0);
    expect(output).toContain('Source: sample, fetched at 2026-11-23 06:00 UTC');
    expect(output).toContain('Paweł Zięba (1006), record 6: active user');
    expect(output).toContain('transform[0] (department), transform[1] (timecamp_role)');
    expect(output).toContain('Technology (the department, set by transform[0] (department))');
    expect(output).toContain('user (set by transform[1] (timecamp_role))');
    expect(output).toContain('"costCenter": "C-310"');
  });

  it('shows holds, without asking TimeCamp', async () => {
    const hold = { until: null, why: 'ask HR', created: '2026-11-01T00:00:00.000Z', by: 'a@b' };
    const holds = [
      { ...hold, person: '1006' },
      { ...hold, person: 'joiner@example.com', until: '2099-12-31' },
      { ...hold, person: '1009', until: '2020-01-01' },
    ];
    await writeFile(join(folder, 'var/holds.json'), JSON.stringify({ version: 1, holds }));
    const { output } = await run(['explain', 'pawe.zieba@example.com']);
    expect(output).toContain('\n\nsync does not change 1006: held: ask HR\n');
    const { exitCode, output: joiner } = await run(['explain', 'joiner@example.com']);
    expect([exitCode, joiner]).toEqual([1, expect.stringContaining('held until 2099-12-31: ask HR')]);
    expect((await run(['explain', '1009'])).output).not.toContain('held');
    const { json } = await run(['explain', '1006', '--format', 'json']);
    expect(json()).toMatchObject({ holds: [{ person: '1006', why: 'ask HR' }] });
  });

  it('finds people by external id, and says why someone is missing', async () => {
    const { exitCode, json } = await run(['explain', '1009', '--format', 'json'], {
      TIMECAMP_EXCLUDE_REGEX: 'Contractors',
    });
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      command: 'explain',
      who: '1009',
      people: [{ outcome: 'excluded', outcome_reason: 'excluded by TIMECAMP_EXCLUDE_REGEX', group: null }],
    });
  });

  it('shows everyone who shares an e-mail, and who keeps it', async () => {
    const person = { name: 'Ann', email: 'ann@example.com', status: 'active' };
    const users = [
      { ...person, external_id: '2' },
      { ...person, external_id: '1' },
      { external_id: '3', email: 5 },
    ];
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users }));
    const { output } = await run(['explain', 'ann@example.com']);
    expect(output).toContain('Ann (2), record 1: skipped as a duplicate: Ann (1) keeps the e-mail');
    expect(output).toContain('Ann (1), record 2: active user');
    expect((await run(['explain', '3'])).output).toContain('3, record 3: invalid: "email" is not text');
  });

  it.each([
    ['text', String.raw`\u001b[2JEve\u0007`],
    ['json', String.raw`\u001b[2JEve\u0007\u009b`],
  ])(
    'shows control characters in a name instead of sending them to the terminal (%s)',
    async (format, shown) => {
      const users = [
        { external_id: '1', name: '\u001B[2JEve\u0007\u009B', email: 'eve@example.com', status: 'active' },
      ];
      await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users }));
      const { output } = await run(['explain', '1', '--format', format]);
      expect(output).toContain(shown);
      expect(output).not.toMatch(/(?!\n)\p{Cc}/u);
    },
  );

  it('of an empty name is refused', async () => {
    const { exitCode, output, errors } = await run(['explain', ' ']);
    expect([exitCode, output, errors]).toEqual([64, '', expect.stringContaining('empty')]);
  });

  it('of nobody ends with 1', async () => {
    const { exitCode, output } = await run(['explain', 'nobody@example.com']);
    expect(exitCode).toBe(1);
    expect(output).toContain('No employee matches nobody@example.com');
  });

  it('finds a person by name, and lists those whom a name can mean', async () => {
    const users = [
      { external_id: '1', name: 'Eva Nowak', email: 'eva@example.com', status: 'active' },
      { external_id: '2', name: 'Eva Lind', email: 'lind@example.com', status: 'active' },
    ];
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users }));
    expect((await run(['explain', 'lind'])).output).toContain('Eva Lind (2), record 2: active user');
    const { exitCode, output } = await run(['explain', 'eva']);
    expect(exitCode).toBe(1);
    expect(output).toBe(
      '2 people match "eva". Specify the e-mail or external id of one of them:\n' +
        '  Eva Nowak <eva@example.com> (1)\n  Eva Lind <lind@example.com> (2)\n',
    );
    const { json } = await run(['explain', 'eva', '--format', 'json']);
    expect(json()).toMatchObject({
      ok: false,
      people: [],
      candidates: [{ external_id: '1' }, { external_id: '2' }],
    });
  });

  it('finds people whom fetch left out, with the reason', async () => {
    const eva = {
      external_id: '7',
      name: 'Eva Soon',
      email: 'eva@example.com',
      reason: 'hired in the future',
    };
    const meta = { source: 'bamboohr', run: 'r', fetched_at: '2026-11-23T06:00:00Z', count: 0, tool: 't' };
    await writeFile(
      join(folder, 'var/users.json'),
      JSON.stringify({ meta: { ...meta, skipped: [eva] }, users: [] }),
    );
    for (const who of ['7', 'EVA@example.com', 'eva soon']) {
      const { exitCode, output } = await run(['explain', who]);
      expect(exitCode).toBe(0);
      expect(output).toContain('Eva Soon <eva@example.com> (7): skipped by fetch: hired in the future');
    }
    const { json } = await run(['explain', '7', '--format', 'json']);
    expect(json()).toMatchObject({ people: [], skipped: [eva], input: { source: 'bamboohr' } });
    expect(json()).not.toHaveProperty('input.skipped');
    await run(['prepare']);
    expect(await readFile(join(folder, 'var/timecamp_users.meta.json'), 'utf8')).not.toContain('Eva');
  });

  it('says how to look in TimeCamp too, when nobody is found', async () => {
    const { errors } = await run(['explain', 'nobody@example.com']);
    expect(errors).toContain('The TimeCamp account was not searched.');
    expect(errors).toContain('set TIMECAMP_API_KEY');
  });

  it('finds people who are only in TimeCamp, when the key is set', async () => {
    const timecamp = await startTimecamp({ account: emptyAccount() });
    const env = {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'timecamp-sandbox-key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_MAX_INPUT_AGE_HOURS: '0',
    };
    const employees = await readFile(join(folder, 'var/users.json'), 'utf8');
    try {
      await run(['prepare']);
      expect((await run(['sync'], env)).exitCode).toBe(0);
      const { users } = JSON.parse(employees) as { users: { external_id: string; name: string }[] };
      const gone = users.filter(({ external_id: id }) => id !== '1003');
      const name = users.find(({ external_id: id }) => id === '1003')?.name ?? '';
      await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: gone }));
      for (const who of ['1003', name]) {
        const { exitCode, output } = await run(['explain', who], env);
        expect([exitCode, output]).toEqual([0, expect.stringContaining('matches no prepared user')]);
        expect(output).toContain('    deactivate: not in the source');
      }
      const { json } = await run(['explain', '1003', '--format', 'json'], env);
      const { account: found } = json() as { account: { user: { id: string } }[] };
      const id = found[0]?.user.id ?? '';
      const ignored = await run(['explain', '1003'], { ...env, TIMECAMP_IGNORED_USER_IDS: id });
      expect(ignored.output).toContain(
        'sync would change nothing\n  TIMECAMP_IGNORED_USER_IDS has this user.',
      );
      await run(['prepare']);
      await run(['sync'], env);
      expect((await run(['explain', '1003'], env)).output).toContain('The user is disabled already.');
    } finally {
      await timecamp.close();
    }
    const gone = await run(['explain', '1003'], env);
    expect(gone.exitCode).toBe(1);
    expect(gone.errors).toContain('The TimeCamp account cannot be searched: ');
    expect((await run(['explain', '1002'], env)).exitCode).toBe(0);
  });

  it('--account shows the matching user, and what a sync would do', async () => {
    const timecamp = await startTimecamp({ account: emptyAccount() });
    const env = {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'timecamp-sandbox-key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      // The samples were fetched on a day that is past.
      TIMECAMP_MAX_INPUT_AGE_HOURS: '0',
    };
    try {
      const newcomer = await run(['explain', '1003', '--account'], env);
      expect(newcomer.output).toContain('TimeCamp: no user yet');
      expect(newcomer.output).toContain('    invite: ');
      const nobody = await run(['explain', 'nobody@example.com', '--account'], env);
      expect(nobody.exitCode).toBe(1);
      expect(nobody.output).toContain('No TimeCamp user matches nobody@example.com.');
      await run(['prepare']);
      expect((await run(['sync'], env)).exitCode).toBe(0);
      const settled = await run(['explain', '1003', '--account', '--format', 'json'], env);
      expect(settled.json()).toMatchObject({
        account: [{ matched_by: 'email', operations: [], failures: [] }],
      });
      await rm(join(folder, 'var/users.json'));
      await writeFile(join(folder, 'var/users.json'), '{"users": []}');
      const leaver = await run(['explain', '1003', '--account'], env);
      expect(leaver.exitCode).toBe(0);
      expect(leaver.output).toContain('No employee matches 1003');
      expect(leaver.output).toContain('matches no prepared user');
      expect(leaver.output).toContain('    deactivate: ');
    } finally {
      await timecamp.close();
    }
  });
});
