import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import type { Settings } from '../../src/config/table.ts';
import { startFactorial } from '../../src/sandbox/factorial/start.ts';
import { createFactorialState } from '../../src/sandbox/factorial/state.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../src/sandbox/faults.ts';
import { startHibob } from '../../src/sandbox/hibob/start.ts';
import { createHibobState } from '../../src/sandbox/hibob/state.ts';
import { startOkta } from '../../src/sandbox/okta/start.ts';
import { createOktaState } from '../../src/sandbox/okta/state.ts';
import type { StandIn, StandInOptions } from '../../src/sandbox/server.ts';
import { factorialSource } from '../../src/sources/factorial/index.ts';
import { hibobSource } from '../../src/sources/hibob/index.ts';
import { oktaSource } from '../../src/sources/okta/index.ts';
import type { Source } from '../../src/sources/source.ts';
import { contextFor } from './context.ts';

interface Subject {
  readonly source: Source;
  readonly section: keyof Settings;
  start(
    options: StandInOptions,
  ): Promise<{ readonly standIn: StandIn; readonly env: Record<string, string> }>;
}

/** Each with several requests: pages, and managers who have to be looked up. */
const SUBJECTS: readonly Subject[] = [
  {
    source: factorialSource,
    section: 'factorial',
    async start(options) {
      const state = createFactorialState();
      for (let n = 0; n < 5; n += 1) state.addEmployee();
      state.addTeam('Sales', [1, 2, 3]);
      state.addContract({ employee_id: 1 });
      const standIn = await startFactorial({ state, pageSize: 2, ...options });
      return {
        standIn,
        env: { FACTORIAL_API_URL: standIn.apiUrl, FACTORIAL_API_KEY: state.apiKey },
      };
    },
  },
  {
    source: oktaSource,
    section: 'okta',
    async start(options) {
      const state = createOktaState();
      const boss = state.addUser({ status: 'SUSPENDED' });
      for (let n = 0; n < 5; n += 1) state.addUser({ profile: { managerId: boss.id } });
      state.addGroup('Leads', [boss.id]);
      const standIn = await startOkta({ state, pageSize: 2, ...options });
      return {
        standIn,
        env: { OKTA_ORG_URL: standIn.url, OKTA_API_TOKEN: state.token, OKTA_SUPERVISOR_GROUPS: 'Leads' },
      };
    },
  },
  {
    source: hibobSource,
    section: 'hibob',
    async start(options) {
      const state = createHibobState();
      const boss = state.addPerson({ active: false });
      state.addPerson({ managerId: boss.id });
      const standIn = await startHibob({ state, ...options });
      return {
        standIn,
        env: {
          HIBOB_API_URL: standIn.apiUrl,
          HIBOB_SERVICE_USER_ID: state.serviceUserId,
          HIBOB_SERVICE_USER_TOKEN: state.token,
        },
      };
    },
  },
];

/** Reads everybody while the stand-in misbehaves; `requests` is what it got. */
async function fetch({ source, section, ...subject }: Subject, options: StandInOptions) {
  const { standIn, env } = await subject.start(options);
  try {
    const context = contextFor([section], { ...env, TCSYNC_TIMEOUT_SECONDS: '1' });
    const result = await source.fetch(context).catch((error: unknown) => error);
    return { result, requests: standIn.requests.all.length, secrets: Object.values(env) };
  } finally {
    await standIn.close();
  }
}

/** Time-outs are real seconds: they are for the tests of the HTTP client. */
const NAMES = FAULT_NAMES.filter((name) => !name.startsWith('time-out'));
/** Whoever asks again after one of these is answered. */
const PASSING = /^(?:429|5|dropped|truncated)/;
/** Some lists may be closed to the key, or not there: the fetch goes on without them. */
const MAY_BE_MISSING = /(?:teams|contract_versions)$/;

describe.each(SUBJECTS)('$source.title', (subject) => {
  it.each(NAMES)('meets %s once, at any request: the whole result, or an error', async (name: FaultName) => {
    const clean = await fetch(subject, {});
    expect(clean.result).toHaveProperty('employees');
    for (let n = 1; n <= clean.requests; n += 1) {
      let kind = '';
      const { result } = await fetch(subject, {
        fault: (request) => {
          if (request.n !== n) return undefined;
          ({ kind } = request);
          return FAULTS[name];
        },
      });
      if (PASSING.test(name)) expect(result).toMatchObject({ employees: employeesOf(clean.result) });
      else if (/^40[34]$/.test(name) && MAY_BE_MISSING.test(kind))
        expect(result).toMatchObject({
          notices: expect.arrayContaining([expect.objectContaining({ code: 'not-readable' })]),
        });
      else expect(result).toMatchObject({ name: 'RemoteError', service: subject.source.title });
    }
  });

  it.each(NAMES)('meets %s for good: an error that tells no secret', async (name: FaultName) => {
    const { result, secrets } = await fetch(subject, { fault: () => FAULTS[name] });
    expect(result).toBeInstanceOf(RemoteError);
    const { message, hint = '' } = result as RemoteError;
    for (const secret of secrets.filter((text) => text.includes('sandbox'))) {
      expect(message).not.toContain(secret);
      expect(hint).not.toContain(secret);
    }
  });
});

function employeesOf(result: unknown): unknown {
  return (result as { employees: unknown }).employees;
}
