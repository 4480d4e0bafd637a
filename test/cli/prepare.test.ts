import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useSampleEmployees, SAMPLES } from './sample-employees.ts';

const { pathOf, run } = useSampleEmployees();

const prepared = () => readFile(pathOf('var/timecamp_users.json'), 'utf8');
const exists = (path: string) =>
  stat(pathOf(path)).then(
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
    const meta = JSON.parse(await readFile(pathOf('var/timecamp_users.meta.json'), 'utf8')) as object;
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
    await writeFile(pathOf('codes.csv'), 'code,name\nS,Sales\n');
    await writeFile(pathOf('rules.json'), JSON.stringify({ transform }));
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
      output: pathOf('var/timecamp_users.json'),
    });
  });

  it('prepares 1,000 people of whom one record is broken, with one warning', async () => {
    const people = Array.from({ length: 1000 }, (_, i) => ({
      external_id: i,
      name: `P${i}`,
      email: i === 500 ? 7 : `p${i}@example.com`,
      status: 'active',
    }));
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users: people }));
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
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users }));
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
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users: ring }));
    const { exitCode, errors } = await run(['prepare'], { TIMECAMP_USE_SUPERVISOR_GROUPS: 'true' });
    expect(exitCode).toBe(1);
    expect(errors).toContain('Ann (1) -> Bob (2) -> Ann (1)');
    expect(await prepared()).toBe(before);
  });

  it('without employees says which command comes first', async () => {
    await rm(pathOf('var/users.json'));
    const { exitCode, errors } = await run(['prepare']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('tcsync fetch');
  });
});

describe('tcsync prepare --check', () => {
  it('compares with the present file and writes nothing', async () => {
    await run(['prepare']);
    const before = await prepared();
    const users = JSON.parse(await readFile(pathOf('var/users.json'), 'utf8')) as {
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
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users: changed }));
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
    writeFile(pathOf('var/users.json'), JSON.stringify({ users }));

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
