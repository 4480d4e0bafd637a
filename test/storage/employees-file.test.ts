import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import type { Employee } from '../../src/core/model.ts';
import { EMPLOYEES_KEY, readEmployees, writeEmployees } from '../../src/storage/documents.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { fc } from '../properties.ts';
import { META, memory } from './chunked-files.ts';

function employee(fields: Partial<Employee> = {}): Employee {
  return {
    external_id: '1',
    name: 'Ann',
    email: 'ann@example.com',
    department: 'Sales',
    status: 'active',
    supervisor_id: '',
    ...fields,
  };
}

function usersFile(...records: readonly unknown[]): Storage {
  return memory({ [EMPLOYEES_KEY]: JSON.stringify({ users: records }) });
}

describe('var/users.json', () => {
  it('is written with two-space indent, letters as themselves, meta first', async () => {
    const storage = memory();
    const people = [employee({ name: 'Zoë Łuk 😀', raw_data: { list: [1, {}], empty: [] } }), employee()];
    await writeEmployees(storage, people, META);
    expect(storage.text(EMPLOYEES_KEY)).toBe(`${JSON.stringify({ meta: META, users: people }, null, 2)}\n`);
  });

  it('is written the same for any number of people', async () => {
    for (const count of [0, 1, 64, 65, 200]) {
      const storage = memory();
      const people = Array.from({ length: count }, (_, i) => employee({ external_id: `${i}` }));
      await writeEmployees(storage, people, META);
      expect(storage.text(EMPLOYEES_KEY)).toBe(`${JSON.stringify({ meta: META, users: people }, null, 2)}\n`);
      expect(await readEmployees(storage)).toEqual({ employees: people, invalid: [], meta: META });
    }
  });

  it('that cannot be made to its end fails the writing, and leaves no unhandled rejection', async () => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', listen);
    const slow: Storage = {
      ...memory(),
      write: async (_key, chunks) => {
        for await (const _chunk of chunks) await setTimeout(20);
      },
    };
    const long = { note: 'x'.repeat(32_768) };
    const people = Array.from({ length: 65 }, () => employee({ raw_data: long }));
    // No JSON can be made of a bigint.
    const last = employee({ raw_data: { salary: 1n } as unknown as JsonObject });
    await expect(writeEmployees(slow, [...people, last], META)).rejects.toThrow('BigInt');
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });

  it('gives back any JSON however it is laid out and cut into chunks', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())),
      fc.constantFrom(undefined, 1, 2, 4, '\t'),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (extras, indent, chunkSize, metaLast) => {
        const users = extras.map((extra, i) => ({ ...employee({ external_id: `${i}` }), extra }));
        const document = metaLast
          ? { note: ['users', { users: [1] }], users, meta: META }
          : { meta: META, users, note: 'users' };
        const storage = memory({ [EMPLOYEES_KEY]: JSON.stringify(document, null, indent) }, chunkSize);
        const expected = JSON.parse(JSON.stringify(users)) as unknown;
        expect(await readEmployees(storage)).toEqual({ employees: expected, invalid: [], meta: META });
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('is not misled by lists inside and behind the records that are laid out like them', async () => {
    const inner = [{ a: 1 }, { a: 2 }];
    const users = Array.from({ length: 30 }, (_, i) =>
      employee({ external_id: `${i}`, raw_data: { inner } }),
    );
    for (const indent of [1, 2]) {
      for (const document of [
        { users, others: inner },
        { others: inner, users },
      ]) {
        const text = JSON.stringify(document, null, indent);
        for (const chunkSize of [1, 50, 1000]) {
          const { employees } = await readEmployees(memory({ [EMPLOYEES_KEY]: text }, chunkSize));
          expect(employees).toEqual(users);
        }
      }
    }
  });

  it('is refused exactly when JSON.parse refuses it, wherever it was damaged', async () => {
    const text = JSON.stringify({ meta: META, users: [employee({ name: 'a "b" \\' }), employee()] }, null, 1);
    const property = fc.asyncProperty(
      fc.nat(text.length - 1),
      fc.constantFrom('', ',', ']', '}', '[', '{', '"', '\\', 'x', ' '),
      async (at, instead) => {
        const damaged = text.slice(0, at) + instead + text.slice(at + 1);
        const isJson = parses(damaged);
        const outcome = await readEmployees(memory({ [EMPLOYEES_KEY]: damaged })).then(
          () => 'read',
          (error: Error) => error.message,
        );
        if (isJson) expect(outcome).not.toMatch(/is not JSON/);
        else expect(outcome).toMatch(/^\/somewhere\/var\/users\.json is not JSON: /);
      },
    );
    await fc.assert(property, { numRuns: 2000 });
  });

  it.each([
    ['not JSON', '{"users": [', /users\.json is not JSON/],
    ['empty', '', /is not JSON/],
    ['a comma too many', '{"users": [{"status": "active"},]}', /is not JSON/],
    ['no users', '{"meta": null}', /does not contain a list of people, "users"/],
    ['users is no list', '{"users": {"a": []}}', /does not contain a list of people/],
    ['a list at the top', '[]', /does not contain a list of people/],
    ['users deeper down', '{"data": {"users": []}}', /does not contain a list of people/],
    ['UTF-16', Buffer.from('{"users": []}', 'utf16le'), /is not JSON/],
    ['Latin-1', Buffer.from('{"users": [{"name": "Zoë"}]}', 'latin1'), /is not JSON: it is not UTF-8/],
  ])('%s: one error with the path', async (_, content, message) => {
    const reading = readEmployees(memory({ [EMPLOYEES_KEY]: content }));
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: 'UserError', code: 'input', exitCode: 1 });
  });

  it.each([
    ['without a run', { ...META, run: undefined }, '"run" is missing'],
    ['of another kind', { ...META, count: '1' }, '"count" is not a number'],
    ['that is a text', 'bamboohr', 'it is not an object'],
  ])('with a meta %s is refused: how old the people are would not be looked at', async (_, meta, problem) => {
    const text = JSON.stringify({ meta, users: [employee()] });
    const reading = readEmployees(memory({ [EMPLOYEES_KEY]: text }));
    await expect(reading).rejects.toMatchObject({
      message: `The "meta" of /somewhere/var/users.json is invalid: ${problem}.`,
      code: 'input',
      exitCode: 1,
    });
  });

  it.each([
    ['external_id', '9007199254740993'],
    ['supervisor_id', '-9007199254740992'],
    ['external_id', '1e400'],
  ])('with an %s that is the number %s is refused: ids so long are not exact', async (field, id) => {
    const records = `[${JSON.stringify(employee())}, {"status": "active", "${field}": ${id}}]`;
    await expect(readEmployees(memory({ [EMPLOYEES_KEY]: `{"users": ${records}}` }))).rejects.toMatchObject({
      message: `/somewhere/var/users.json has an id that is a number above 9007199254740991: record 2, "${field}".`,
      hint: expect.stringContaining('Write ids in quotes') as string,
      code: 'input',
    });
    const exact = { ...employee(), external_id: 9_007_199_254_740_991 };
    expect((await readEmployees(usersFile(exact))).employees[0]?.external_id).toBe('9007199254740991');
  });

  it('that is not there asks for a fetch', async () => {
    await expect(readEmployees(memory())).rejects.toMatchObject({
      message: '/somewhere/var/users.json does not exist.',
      hint: expect.stringContaining('tcsync fetch') as string,
    });
  });

  it('by hand or by the earlier scripts loads: no meta, numbers for ids, missing fields, a byte order mark', async () => {
    const record = {
      external_id: 7,
      name: 'Ann',
      email: 'a@example.com',
      status: 'active',
      role_id: 2,
      supervisor_id: 3,
    };
    const text = `\ufeff${JSON.stringify({ users: [record, { email: 'b@example.com', status: 'Active', custom: 1 }] })}`;
    expect(await readEmployees(memory({ [EMPLOYEES_KEY]: text }))).toEqual({
      employees: [
        { ...record, external_id: '7', role_id: '2', supervisor_id: '3', department: null },
        {
          email: 'b@example.com',
          status: 'Active',
          custom: 1,
          external_id: '',
          name: '',
          department: null,
          supervisor_id: '',
        },
      ],
      invalid: [],
      meta: undefined,
    });
  });

  it.each([
    ['a text', 'Ann', 'it is not an object'],
    ['null', null, 'it is not an object'],
    ['an e-mail that is a number', { ...employee(), email: 5 }, '"email" is not text'],
    ['no status', { ...employee(), status: undefined }, '"status" is missing'],
    [
      'a department of numbers',
      { ...employee(), department: [1] },
      '"department" is not text or a list of text values',
    ],
    ['a role in a list', { ...employee(), role_id: ['2'] }, '"role_id" is not text or a number'],
    ['raw_data that is a text', { ...employee(), raw_data: 'x' }, '"raw_data" is not an object'],
    [
      'a force that is a text',
      { ...employee(), force_supervisor_role: 'true' },
      '"force_supervisor_role" is not true or false',
    ],
  ])('%s among good records is named by its position', async (_, wrong, reason) => {
    const { employees, invalid } = await readEmployees(usersFile(employee(), wrong, employee()));
    expect(employees).toHaveLength(2);
    expect(invalid).toMatchObject([{ position: 2, external_id: expect.any(String) as string, reason }]);
  });

  it.each([
    ['a wrong title', { job_title: 5 }, { name: 'Ann', supervisor_id: '9', email: 'ann@example.com' }],
    ['a wrong e-mail', { email: 5, external_id: 1 }, { external_id: '1', email: '' }],
    ['no status', { status: null }, { status: null }],
    ['a wrong name', { name: 5 }, undefined],
    ['a wrong supervisor', { supervisor_id: {} }, undefined],
    ['a wrong word on who is seen', { hierarchy_only: 'yes' }, undefined],
    ['no id', { external_id: ' ', job_title: 5 }, undefined],
  ])('with %s: what of it the hierarchy needs', async (_, wrong, part) => {
    const { invalid } = await readEmployees(usersFile({ ...employee({ supervisor_id: '9' }), ...wrong }));
    if (part === undefined)
      expect(invalid).toEqual([expect.not.objectContaining({ readable: expect.anything() as unknown })]);
    else {
      expect(invalid).toMatchObject([{ readable: part }]);
      expect(invalid[0]?.readable).not.toHaveProperty('job_title');
    }
  });

  it('refuses to write what it would refuse to read', async () => {
    const wrong = employee({ raw_data: [] as never });
    await expect(writeEmployees(memory(), [wrong], META)).rejects.toThrow('Record 1 is invalid');
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
