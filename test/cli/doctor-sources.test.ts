import { describe, expect, it, onTestFinished } from 'vitest';
import { startFactorial } from '../stand-ins/factorial/start.ts';
import { createFactorialState } from '../stand-ins/factorial/state.ts';
import { startHibob } from '../stand-ins/hibob/start.ts';
import { createHibobState } from '../stand-ins/hibob/state.ts';
import { startOkta } from '../stand-ins/okta/start.ts';
import { createOktaState } from '../stand-ins/okta/state.ts';
import { startTenant } from '../sources/azuread/tenant.ts';
import { useDoctor, type Env, stepsOf, failed, open } from './doctor.ts';

const { doctor, examine } = useDoctor();

/** Bob and others, in each of the other HR systems, two on a page. */
const SOURCES: Readonly<Record<string, () => Promise<Env>>> = {
  factorial: async () => {
    const state = createFactorialState();
    state.addEmployee({ full_name: 'Bob', login_email: 'bob@example.com' });
    for (let n = 0; n < 9; n += 1) state.addEmployee();
    const factorial = await startFactorial({ state, pageSize: 2 });
    onTestFinished(() => factorial.close());
    return { FACTORIAL_API_URL: factorial.apiUrl, FACTORIAL_API_KEY: state.apiKey };
  },
  okta: async () => {
    const state = createOktaState();
    state.addUser({ profile: { displayName: 'Bob', email: 'bob@example.com' } });
    for (let n = 0; n < 9; n += 1) state.addUser();
    const okta = await startOkta({ state, pageSize: 2 });
    onTestFinished(() => okta.close());
    return { OKTA_ORG_URL: okta.url, OKTA_API_TOKEN: state.token };
  },
  hibob: async () => {
    const state = createHibobState();
    state.addPerson({ fields: { 'root.displayName': 'Bob', 'root.email': 'bob@example.com' } });
    state.addPerson();
    const hibob = await startHibob({ state });
    onTestFinished(() => hibob.close());
    return {
      HIBOB_API_URL: hibob.apiUrl,
      HIBOB_SERVICE_USER_ID: state.serviceUserId,
      HIBOB_SERVICE_USER_TOKEN: state.token,
    };
  },
  azuread: async () => {
    const tenant = await startTenant(
      (state) => {
        state.addUser({ displayName: 'Bob', userPrincipalName: 'bob@example.com' });
        for (let n = 0; n < 9; n += 1) state.addUser();
      },
      { graph: { pageSize: 2 } },
    );
    onTestFinished(() => tenant.close());
    return tenant.env;
  },
};

const SECRETS: Readonly<Record<string, string>> = {
  factorial: 'FACTORIAL_API_KEY',
  okta: 'OKTA_API_TOKEN',
  hibob: 'HIBOB_SERVICE_USER_TOKEN',
  azuread: 'AZURE_CLIENT_SECRET',
};

describe.each(Object.keys(SOURCES))('%s', (name) => {
  it('is tried from the way there to a sample', async () => {
    const env = { ...(await open()).env, ...(await SOURCES[name]?.()) };
    const result = await examine(env, [name]);
    expect(failed(result)).toEqual([]);
    expect(result.parts.map((part) => part.name)).toEqual(['settings', 'files', name, 'timecamp']);
    const last = stepsOf(result, name).at(-1);
    expect(last).toMatchObject({ sample: { name: 'Bob', email: 'bob@example.com', status: 'active' } });
    expect(last?.detail).toMatch(/^2 on the first page/);
  });

  it('is distinguished from a wrong login', async () => {
    const env = { ...(await open()).env, ...(await SOURCES[name]?.()) };
    const wrong = 'not-the-secret-at-all';
    const { exitCode, output } = await doctor({ ...env, [SECRETS[name] ?? '']: wrong }, [name]);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/FAIL \S.* accepts the login\n.+\n +/);
    expect(output).not.toContain(wrong);
  });
});
