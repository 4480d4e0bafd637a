import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useSampleEmployees, SAMPLES } from './sample-employees.ts';

const { pathOf, run } = useSampleEmployees();

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
    await writeFile(pathOf('var/holds.json'), JSON.stringify({ version: 1, holds }));
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
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users }));
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
      await writeFile(pathOf('var/users.json'), JSON.stringify({ users }));
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
    await writeFile(pathOf('var/users.json'), JSON.stringify({ users }));
    expect((await run(['explain', 'lind'])).output).toContain('Eva Lind (2), record 2: active user');
    const { exitCode, output } = await run(['explain', 'eva']);
    expect(exitCode).toBe(1);
    expect(output).toBe(
      '2 people match "eva". Enter the e-mail or external id of one of them:\n' +
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
      reason: 'hire date in the future',
    };
    const meta = { source: 'bamboohr', run: 'r', fetched_at: '2026-11-23T06:00:00Z', count: 0, tool: 't' };
    await writeFile(
      pathOf('var/users.json'),
      JSON.stringify({ meta: { ...meta, skipped: [eva] }, users: [] }),
    );
    for (const who of ['7', 'EVA@example.com', 'eva soon']) {
      const { exitCode, output } = await run(['explain', who]);
      expect(exitCode).toBe(0);
      expect(output).toContain('Eva Soon <eva@example.com> (7): skipped by fetch: hire date in the future');
    }
    const { json } = await run(['explain', '7', '--format', 'json']);
    expect(json()).toMatchObject({ people: [], skipped: [eva], input: { source: 'bamboohr' } });
    expect(json()).not.toHaveProperty('input.skipped');
    await run(['prepare']);
    expect(await readFile(pathOf('var/timecamp_users.meta.json'), 'utf8')).not.toContain('Eva');
  });
});
