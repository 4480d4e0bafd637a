import { expect, it } from 'vitest';
import { createPeopleAccess } from '../../src/cli/console-people.ts';
import type { PeopleAccess } from '../../src/server/deps.ts';
import { createFileStorage } from '../../src/storage/file.ts';
import { FakeClock } from '../fakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function access(): Promise<PeopleAccess> {
  const folder = temporaryFolder();
  return createPeopleAccess(createFileStorage(folder), { clock: new FakeClock(), tz: 'UTC' });
}

const RECORD = {
  external_id: '17',
  name: 'Ann Lee',
  email: 'Ann@example.com',
  department: ['Sales', 'North'],
  status: 'active',
  supervisor_id: '',
  salary: 90_000,
  raw_data: { birth: '1990-01-01', contract: { type: 'permanent', iban: 'PL61' } },
};
const USER = {
  id: '2001',
  email: 'a.lee@example.com',
  additional_email: '',
  name: 'Ann Lee',
  external_id: '',
};
const ANN = {
  who: 'ann',
  people: [
    { position: 1, external_id: '17', record: RECORD, email: { value: 'ann@example.com', reason: '' } },
  ],
  skipped: [],
  account: [{ user: USER, matched_by: 'external_id', operations: [], failures: [], notes: [] }],
  missing: [],
  candidates: [],
};

it('shows the fields that tcsync knows, and only the names of all others', async () => {
  const view = await (await access()).view(JSON.stringify(ANN));
  expect(view?.records[0]?.fields).toEqual([
    { name: 'external_id', value: '17' },
    { name: 'name', value: 'Ann Lee' },
    { name: 'email', value: 'Ann@example.com' },
    { name: 'department', value: 'Sales / North' },
    { name: 'status', value: 'active' },
    { name: 'salary', value: null },
    { name: 'raw_data.birth', value: null },
    { name: 'raw_data.contract.type', value: null },
    { name: 'raw_data.contract.iban', value: null },
  ]);
  expect(JSON.stringify(view)).not.toMatch(/90000|1990|permanent|PL61/);
});

it.each(['a.lee@example.com', 'ANN@example.com', '17', '2001'])(
  'finds a hold on %s, whichever key of the person it names',
  async (person) => {
    const people = await access();
    await people.hold({ person, until: undefined, why: 'leave', by: 'test' });
    await people.hold({ person: 'eva@example.com', until: undefined, why: '', by: 'test' });
    const view = await people.view(JSON.stringify(ANN));
    expect([view?.key, view?.holds.map((hold) => hold.person)]).toEqual(['a.lee@example.com', [person]]);
    await people.release(person);
    expect((await people.view(JSON.stringify(ANN)))?.holds).toEqual([]);
  },
);

it('lists at most 50 of the people whom a name means', async () => {
  const candidates = Array.from({ length: 60 }, (_, n) => ({
    external_id: `${n}`,
    name: 'Ann',
    emails: ['', `a${n}@example.com`],
  }));
  const view = await (await access()).view(JSON.stringify({ ...ANN, people: [], account: [], candidates }));
  expect([view?.candidates.length, view?.more, view?.key]).toEqual([50, 10, null]);
  expect(view?.candidates[0]).toEqual({ name: 'Ann', email: 'a0@example.com', external_id: '0' });
});

it.each(['', 'not JSON', '{"error": {"message": "no"}}', '[]'])('has no view of %j', async (json) => {
  expect(await (await access()).view(json)).toBeUndefined();
});
