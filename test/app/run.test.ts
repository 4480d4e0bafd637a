import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPeople } from '../../src/app/fetch.ts';
import { prepareUsers } from '../../src/app/prepare.ts';
import { fetchPrepareAndSync } from '../../src/app/run.ts';
import type { Employee } from '../../src/core/model.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import type { AllSettings, AnySource } from '../../src/sources/registry.ts';
import {
  EMPLOYEES_KEY,
  PREPARED_KEY,
  readEmployees,
  readPrepared,
  toPreparedDocument,
} from '../../src/storage/documents.ts';
import { createTestSession } from './session.ts';

/** With everything that reading a file back could change: other case, missing fields, numbers, white space. */
const PEOPLE = [
  {
    external_id: '1',
    name: 'Ann B',
    email: 'Ann@Example.com',
    department: 'Sales / North',
    status: 'Active',
    supervisor_id: '',
    job_title: undefined,
    raw_data: { note: 'lone \uD800 surrogate', empty: null },
  },
  { external_id: '2', name: 'Bob C', email: 'bob@example.com', status: 'active', role_id: 2 },
] as unknown as readonly Employee[];

const source: AnySource = {
  name: 'file',
  title: 'A list',
  sections: [],
  fetch: async () => ({
    employees: PEOPLE,
    summary: { read: 2, skipped: {}, managersAdded: 0, requests: 0 },
    skipped: [],
    notices: [],
  }),
};

let timecamp: TimecampStandIn;
beforeEach(async () => {
  timecamp = await startTimecamp({ account: emptyAccount() });
});
afterEach(() => timecamp.close());

/** A session with the sections of these stages alone; the source reads none. */
function sessionFor() {
  const session = createTestSession(timecamp, ['sources', 'prepare', 'timecamp']);
  return { ...session, settings: session.settings as AllSettings };
}

const request = (dryRun: boolean) => ({
  command: 'run file',
  dryRun,
  allow: {},
  fetches: [{ source, sourceOptions: {} }],
});

describe('run', () => {
  it('hands values on: no stage reads the file of the stage before', async () => {
    const session = sessionFor();
    const { summary } = await fetchPrepareAndSync(request(false), session);
    expect(summary.counts['invite']).toMatchObject({ done: 2 });
    expect(session.storage.reads).not.toContain(EMPLOYEES_KEY);
    expect(session.storage.reads).not.toContain(PREPARED_KEY);
  });

  it('hands on exactly what the files say', async () => {
    const session = sessionFor();
    const { employees } = await fetchPeople({ source, sourceOptions: {} }, session);
    const read = await readEmployees(session.storage);
    // A field that is undefined is absent in the file.
    expect(employees).toEqual(read);
    const { result, meta } = await prepareUsers(employees, session);
    const document = toPreparedDocument(result.value.users, meta);
    expect(document).toStrictEqual(await readPrepared(session.storage));
    const again = await prepareUsers(read, session);
    expect(toPreparedDocument(again.result.value.users, again.meta)).toStrictEqual(document);
  });

  it('dry, writes nothing, and takes no lock', async () => {
    const session = sessionFor();
    const { plan } = await fetchPrepareAndSync(request(true), session);
    expect(plan.operations.length).toBeGreaterThan(0);
    expect([...session.storage.files.keys()]).toEqual([]);
    expect(timecamp.requests.writes).toBe(0);
  });
});
