import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { useDoctor, type Result, stepsOf, failed, open } from './doctor.ts';

const { pathOf, doctor, examine } = useDoctor();

async function digest(): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of await readdir(pathOf(), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    hash.update(path);
    if (entry.isFile()) hash.update(await readFile(path));
  }
  return hash.digest('hex');
}

describe('when everything is valid', () => {
  it('reports each step, shows a sample person as fetch would write them, and exits 0', async () => {
    const { env } = await open();
    const result = await examine(env);
    expect(failed(result)).toEqual([]);
    expect(result.parts.map(({ name }) => name)).toEqual(['settings', 'files', 'bamboohr', 'timecamp']);
    expect(stepsOf(result, 'bamboohr').at(-1)?.sample).toMatchObject({
      external_id: '0001',
      name: 'Milan Adamski',
      email: 'milan.adamski@example.com',
      department: 'Management',
      real_email: '',
    });
    expect(stepsOf(result, 'bamboohr').at(-1)?.sample).not.toHaveProperty('raw_data');
    expect(stepsOf(result, 'timecamp').map(({ title, detail }) => [title, detail])).toEqual(
      expect.arrayContaining([
        ['TimeCamp accepts the API key', 'it belongs to owner@example.com'],
        ['The API key can read the account', '41 users, 39 of them enabled, 16 groups'],
        ['The API key belongs to an administrator', ''],
        ['The root group exists', '"Example Company" (100)'],
        ['TimeCamp allows the group depth', 'the deepest is at level 3'],
      ]),
    );
  });

  it('reports in text: symbols on a terminal, words elsewhere, colors only where they are wanted', async () => {
    const { env } = await open();
    const terminal = { stdoutIsTerminal: true };
    const bright = await doctor({ ...env, LANG: 'en_US.UTF-8' }, [], terminal);
    expect(bright.output).toContain('\u001B[32m✓\u001B[39m TimeCamp accepts the API key');
    const plain = await doctor({ ...env, LANG: 'en_US.UTF-8', NO_COLOR: '1' }, [], terminal);
    expect(plain.output).toContain('  ✓ TimeCamp accepts the API key');
    const ascii = await doctor({ ...env, LANG: 'C', NO_COLOR: '1' }, [], terminal);
    const piped = await doctor({ ...env, LANG: 'en_US.UTF-8' });
    for (const { output } of [ascii, piped]) {
      expect(output).toContain('  ok   TimeCamp accepts the API key');
      expect(output).toMatch(/real_email +\(empty\)/);
      expect(output).toMatch(/All \d+ steps passed\.\n$/);
      expect(output).not.toContain('✓');
      expect(output).not.toContain('\u001B');
    }
  });

  it('writes nothing: neither files nor anything in TimeCamp', async () => {
    const { env, timecamp, bamboohr } = await open();
    const before = await digest();
    expect((await doctor(env)).exitCode).toBe(0);
    expect(await digest()).toBe(before);
    await rm(pathOf('var'), { recursive: true });
    expect((await doctor(env)).exitCode).toBe(0);
    expect(await readdir(pathOf())).toEqual([]);
    expect([timecamp.requests.writes, bamboohr.requests.writes]).toEqual([0, 0]);
    expect(timecamp.requests.reads).toBeGreaterThan(0);
  });

  it('asks nobody with --offline', async () => {
    const { env, timecamp, bamboohr } = await open();
    const result = await examine(env, ['--offline']);
    expect(result.parts.map(({ name }) => name)).toEqual(['settings', 'files']);
    expect([...timecamp.requests.all, ...bamboohr.requests.all]).toEqual([]);
  });
});

describe('keys and rights', () => {
  it.each([401, 403] as const)(
    'recognizes wrong keys, also where TimeCamp answers them with %i',
    async (unauthorized) => {
      const { env } = await open({ timecamp: { unauthorized } });
      const keys = { BAMBOOHR_API_KEY: 'wrong-bamboohr-key', TIMECAMP_API_KEY: 'wrong-timecamp-key' };
      const { exitCode, output, errors } = await doctor({ ...env, ...keys }, ['--format', 'json', '--debug']);
      expect(exitCode).toBe(1);
      const wrong = failed(JSON.parse(output) as Result);
      expect(wrong.map(({ title }) => title)).toEqual([
        'BambooHR accepts the login',
        'TimeCamp accepts the API key',
      ]);
      expect(wrong.map(({ error }) => error?.code)).toEqual(['login', 'login']);
      expect(output + errors).not.toMatch(/wrong-(bamboohr|timecamp)-key/);
    },
  );

  it('distinguishes missing rights from a wrong key', async () => {
    const { env, timecamp } = await open({ bamboohr: { fault: () => FAULTS['403'] } });
    timecamp.state.visibleUser(timecamp.state.ownerId)?.roles.set(timecamp.state.rootId, '2');
    const wrong = failed(await examine(env));
    expect(wrong.map(({ title }) => title)).toEqual([
      'BambooHR returns people',
      'The API key belongs to an administrator',
    ]);
    expect(wrong[1]?.error?.message).toContain('role supervisor');
  });
});

describe('the account', () => {
  it('must have the groups that the settings name', async () => {
    const { env } = await open();
    const wrong = failed(
      await examine({ ...env, TIMECAMP_ROOT_GROUP_ID: '4711', TIMECAMP_DISABLED_USERS_GROUP_ID: '4712' }),
    );
    expect(wrong.map(({ title }) => title)).toEqual([
      'The root group exists',
      "The disabled users' group exists",
    ]);
    expect(wrong[0]?.error?.message).toContain('4711 (TIMECAMP_ROOT_GROUP_ID)');
    expect(wrong[0]?.error?.hint).toContain('100, "Example Company"');
  });

  it('may differ from the settings in ways to look at', async () => {
    const { env } = await open();
    const result = await examine({
      ...env,
      TIMECAMP_MAX_GROUP_LEVEL: '2',
      TIMECAMP_IGNORED_USER_IDS: '1001,999',
    });
    expect(failed(result)).toEqual([]);
    const warnings = stepsOf(result, 'timecamp').flatMap((step) => step.warnings);
    expect(warnings).toEqual([expect.stringContaining('level 3'), expect.stringMatching(/: 999\.$/)]);
  });
});

it('stops when it is interrupted, exit 130', async () => {
  const { env } = await open();
  const { exitCode } = await doctor(env, [], { signal: AbortSignal.abort() });
  expect(exitCode).toBe(130);
});
