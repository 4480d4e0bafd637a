import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import { PREPARED_KEY, readPrepared, writePrepared } from '../../src/storage/documents.ts';
import { META, memory } from './chunked-files.ts';

const ORIGIN = {
  input: META,
  prepared_at: '2026-11-23T10:05:00.000Z',
  settings_sha256: 'ab',
  tool: 'tcsync 0.1.0',
};

function prepared(fields: Partial<PreparedUser> = {}): PreparedUser {
  return {
    timecamp_external_id: '1',
    timecamp_user_name: 'Ann',
    timecamp_email: 'ann@example.com',
    timecamp_groups_breadcrumb: 'Sales',
    timecamp_groups: ['Sales'],
    timecamp_status: 'active',
    timecamp_role: 'user',
    ...fields,
  };
}

describe('var/timecamp_users.json', () => {
  it('is a plain list; the file beside it names its origin, with the digest of its bytes', async () => {
    const storage = memory();
    const users = Array.from({ length: 100 }, (_, i) =>
      prepared({ timecamp_email: `p${i}@example.com`, raw_data: { i } }),
    );
    const meta = await writePrepared(storage, users, ORIGIN);
    const text = storage.text(PREPARED_KEY);
    expect(text).toBe(`${JSON.stringify(users, null, 2)}\n`);
    expect(meta).toEqual({ ...ORIGIN, sha256: createHash('sha256').update(text).digest('hex') });
    expect(JSON.parse(storage.text('var/timecamp_users.meta.json'))).toEqual(meta);
    const read = await readPrepared(storage);
    expect(read.meta).toEqual(meta);
    expect(read.sha256).toBe(meta.sha256);
    expect(read.users).toEqual(users.map((user) => prepared({ timecamp_email: user.timecamp_email })));
  });

  it('takes the breadcrumb as the authority over the list of levels', async () => {
    const cases = [
      [{ timecamp_groups_breadcrumb: 'A/B/C', timecamp_groups: ['A', 'B/C'] }, ['A', 'B/C']],
      [{ timecamp_groups_breadcrumb: ' X / / Y ', timecamp_groups: ['A', 'B/C'] }, ['X', 'Y']],
      [{ timecamp_groups_breadcrumb: 'X/Y', timecamp_groups: undefined }, ['X', 'Y']],
      [{ timecamp_groups_breadcrumb: '', timecamp_groups: ['A'] }, []],
      [{ timecamp_groups_breadcrumb: '', timecamp_groups: [''] }, []],
      [{ timecamp_groups_breadcrumb: 'Sales/', timecamp_groups: ['Sales', ''] }, ['Sales']],
      [{ timecamp_groups_breadcrumb: ' Sales /EU', timecamp_groups: [' Sales ', 'EU'] }, ['Sales', 'EU']],
    ] as const;
    const records = cases.map(([fields]) => ({ ...prepared(), ...fields }));
    const { users } = await readPrepared(memory({ [PREPARED_KEY]: JSON.stringify(records) }));
    expect(users.map((user) => user.timecamp_groups)).toEqual(cases.map(([, levels]) => levels));
    expect(users[1]?.timecamp_groups_breadcrumb).toBe('X/Y');
  });

  it('without a meta file loads, as the earlier scripts left it', async () => {
    const record = {
      ...prepared({ timecamp_email: ' Ann@Example.com ' }),
      timecamp_external_id: 5,
      timecamp_groups: undefined,
    };
    const { users, meta } = await readPrepared(memory({ [PREPARED_KEY]: JSON.stringify([record]) }));
    expect(users).toEqual([prepared({ timecamp_external_id: '5' })]);
    expect(meta).toBeUndefined();
  });

  it('has e-mails in the form in which they are compared, even in a file written by hand', async () => {
    const record = prepared({ timecamp_email: ' ZOE\u0308@example.com ' });
    const { users } = await readPrepared(memory({ [PREPARED_KEY]: JSON.stringify([record]) }));
    expect(users[0]?.timecamp_email).toBe('zo\u00eb@example.com');
  });

  it('with a wrong record is refused: left out, the person would look like a leaver', async () => {
    const wrong = { ...prepared(), timecamp_role: 'boss' };
    await expect(
      readPrepared(memory({ [PREPARED_KEY]: JSON.stringify([prepared(), wrong]) })),
    ).rejects.toThrow(/record 2: "timecamp_role" is not one of administrator, supervisor, user, guest/);
  });

  it('with an id that is a number too long to be exact is refused', async () => {
    const text = JSON.stringify([{ ...prepared(), timecamp_external_id: 2 ** 60 }]);
    await expect(readPrepared(memory({ [PREPARED_KEY]: text }))).rejects.toThrow(
      /record 1: "timecamp_external_id" is not text or a number up to 9007199254740991 \(longer ids/,
    );
  });

  it.each([
    ['an object', '{"users": []}', /does not contain a list of users/],
    ['not JSON', '[}', /is not JSON/],
  ])('that is %s is refused', async (_, text, message) => {
    await expect(readPrepared(memory({ [PREPARED_KEY]: text }))).rejects.toThrow(message);
  });

  it('with a meta file whose input is null loads, as without an input', async () => {
    const { input: _, ...rest } = { ...ORIGIN, sha256: 'x' };
    const text = JSON.stringify({ ...rest, input: null });
    const storage = memory({ [PREPARED_KEY]: '[]', 'var/timecamp_users.meta.json': text });
    expect((await readPrepared(storage)).meta).toEqual(rest);
  });

  it('with a damaged meta file is refused', async () => {
    const storage = memory({ [PREPARED_KEY]: '[]', 'var/timecamp_users.meta.json': '{"sha256": 5}' });
    await expect(readPrepared(storage)).rejects.toThrow(/timecamp_users\.meta\.json is invalid/);
  });
});
