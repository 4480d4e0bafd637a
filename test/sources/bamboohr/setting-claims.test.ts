import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBamboohr, type BamboohrStandIn } from '../../../src/sandbox/bamboohr/start.ts';
import { source } from '../../../src/sources/bamboohr/index.ts';
import { settings } from '../../../src/sources/bamboohr/settings.ts';
import { contextFor } from '../context.ts';
import { company, employee } from './company.ts';

let bamboohr: BamboohrStandIn;
beforeAll(async () => {
  bamboohr = await startBamboohr({
    company: company([
      employee(1, { supervisorId: '', isSupervisor: 'Yes' }),
      employee(2),
      employee(3, { jobInformationDepartment: 'Interns' }),
    ]),
  });
});
afterAll(() => bamboohr.close());

/** Who is fetched; supervisors have a star. */
async function fetched(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const all = {
    BAMBOOHR_SUBDOMAIN: 'acme',
    BAMBOOHR_API_KEY: 'bamboo-key-4711',
    BAMBOOHR_API_URL: `${bamboohr.url}/api`,
    ...env,
  };
  const { employees } = await source.fetch(contextFor(['bamboohr'], all));
  return employees.map(({ external_id: id, is_supervisor: leads }) => `${id}${leads === true ? '*' : ''}`);
}

const NOT_2 = '{"field":"employeeNumber","operator":"not_equal","value":"2"}';
const NOT_3 = '{"field":"employeeNumber","operator":"not_equal","value":"3"}';

describe('a setting of BambooHR does what its description says', () => {
  it.each<[keyof typeof settings.settings, string, string, readonly string[]]>([
    ['excludeFilter', 'Only people who match are fetched', NOT_3, ['1', '2']],
    ['excludeFilter', 'or a list of filters', `[${NOT_2},${NOT_3}]`, ['1']],
    ['excludedDepartments', 'People in these departments are skipped', 'Board,Interns', ['1', '2']],
    ['supervisorRule', 'such as isSupervisor:Yes', 'isSupervisor:Yes', ['1*', '2', '3']],
  ])('%s: %s', async (key, claim, value, result) => {
    const { name, doc } = settings.settings[key];
    expect(doc).toContain(claim);
    expect(await fetched({ [name]: value })).toEqual(result);
    expect(await fetched({})).toEqual(['1', '2', '3']);
  });

  it('subdomain and apiUrl', async () => {
    expect(settings.settings.apiUrl.doc).toContain('The URL before /v1/… and /v2/…');
    const { bamboohr: unset } = contextFor(['bamboohr'], {
      BAMBOOHR_SUBDOMAIN: 'https://acme.bamboohr.com',
      BAMBOOHR_API_KEY: 'k',
    }).settings;
    expect([unset.subdomain, unset.apiUrl]).toEqual(['acme', 'https://acme.bamboohr.com/api']);
    bamboohr.requests.clear();
    await fetched({});
    expect(bamboohr.requests.all.length).toBeGreaterThan(0);
  });
});
