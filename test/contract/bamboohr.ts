import { startBamboohr } from '../../src/sandbox/bamboohr/start.ts';
import { company, employee, employees } from '../sources/bamboohr/company.ts';
import { overHttp, type Contract } from './contract.ts';

const company2100 = company([
  ...employees(2100),
  employee(3001, { email: null }),
  employee(3002, { supervisorId: '4001' }),
  employee(4001, { employmentStatus: 'Terminated', supervisorId: '' }),
]);

/** The contract against an account that has these versions of the datasets. */
function bamboohrWith(versions: readonly (1 | 2)[], title?: string): Contract {
  return overHttp(
    'bamboohr',
    true,
    async (options) => {
      const people = await startBamboohr({ company: company2100, versions, ...options });
      return {
        people,
        env: (url) => ({
          BAMBOOHR_SUBDOMAIN: 'acme',
          BAMBOOHR_API_KEY: company2100.api_key,
          BAMBOOHR_API_URL: `${url}/api`,
        }),
        secrets: [company2100.api_key],
      };
    },
    title,
  );
}

export const bamboohr = bamboohrWith([1, 2]);
export const bamboohrV1 = bamboohrWith([1], 'bamboohr, version 1 of the datasets');
