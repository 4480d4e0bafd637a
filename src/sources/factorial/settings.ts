import { url } from '../../config/address-kinds.ts';
import { jsonTexts } from '../../config/json-kinds.ts';
import { choice, secret } from '../../config/kinds.ts';
import { defaulted, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'Factorial',
  intro: 'Read by `fetch factorial`.',
  settings: {
    apiUrl: defaulted(
      'FACTORIAL_API_URL',
      url(),
      'https://api.factorialhr.com/api/2026-04-01',
      'The URL before /resources/…, including the API version.',
    ),
    apiKey: required('FACTORIAL_API_KEY', secret, 'An API key that can read employees, teams and time off.'),
    departmentSource: defaulted(
      'FACTORIAL_DEPARTMENT_SOURCE',
      choice(['team', 'none']),
      'team',
      'Where the department comes from: the team, or none.',
    ),
    leaveTypeMap: defaulted(
      'FACTORIAL_LEAVE_TYPE_MAP',
      jsonTexts,
      '{}',
      'The TimeCamp day type for each Factorial leave type, as JSON. Default applies to all others.',
      { oldNames: [{ name: 'LeaveTypeMap' }] },
    ),
  },
});

export type FactorialSettings = ValuesOf<typeof settings>;
