import { startBamboohr } from '../../src/sandbox/bamboohr/start.ts';
import { company, employee, employees } from '../sources/bamboohr/company.ts';
import { overHttp } from './contract.ts';

const company2100 = company([
  ...employees(2100),
  employee(3001, { email: null }),
  employee(3002, { supervisorId: '4001' }),
  employee(4001, { employmentStatus: 'Terminated', supervisorId: '' }),
]);

export const bamboohr = overHttp('bamboohr', true, async (options) => {
  const people = await startBamboohr({ company: company2100, ...options });
  return {
    people,
    env: (url) => ({
      BAMBOOHR_SUBDOMAIN: 'acme',
      BAMBOOHR_API_KEY: company2100.api_key,
      BAMBOOHR_API_URL: `${url}/api`,
    }),
    secrets: [company2100.api_key],
  };
});
