import { choice, jsonTexts, secret, url } from '../../config/kinds.ts';
import { defaulted, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'Factorial',
  intro: 'Read by `fetch factorial`.',
  settings: {
    apiUrl: defaulted(
      'FACTORIAL_API_URL',
      url(),
      'https://api.factorialhr.com/api/2026-04-01',
      'The address before /resources/…, with the version of the API.',
    ),
    apiKey: required(
      'FACTORIAL_API_KEY',
      secret,
      'An API key with the right to read employees, teams and time off.',
    ),
    departmentSource: defaulted(
      'FACTORIAL_DEPARTMENT_SOURCE',
      choice(['team', 'none']),
      'team',
      'What the department is: the team, or nothing.',
    ),
    leaveTypeMap: defaulted(
      'FACTORIAL_LEAVE_TYPE_MAP',
      jsonTexts,
      '{}',
      "Factorial's leave types and the day types of TimeCamp, as JSON; Default is for the rest.",
      { oldNames: [{ name: 'LeaveTypeMap' }] },
    ),
  },
});

export type FactorialSettings = ValuesOf<typeof settings>;
