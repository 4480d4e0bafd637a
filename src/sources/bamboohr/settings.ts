import { fieldRule, hostLabel, jsonObjects, list, secret, url } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'BambooHR',
  intro: 'Read by `fetch bamboohr`.',
  settings: {
    subdomain: required(
      'BAMBOOHR_SUBDOMAIN',
      hostLabel,
      'Your name at BambooHR: acme when you log in at https://acme.bamboohr.com.',
    ),
    apiKey: required(
      'BAMBOOHR_API_KEY',
      secret,
      'An API key, made in BambooHR under your picture, API Keys.',
    ),
    excludeFilter: defaulted(
      'BAMBOOHR_EXCLUDE_FILTER',
      jsonObjects,
      '[]',
      "One of BambooHR's own filters as JSON, or a list of them: only whom they let through is fetched.",
    ),
    excludedDepartments: defaulted(
      'BAMBOOHR_EXCLUDED_DEPARTMENTS',
      list,
      '',
      'People in these departments are left out.',
    ),
    supervisorRule: optional(
      'BAMBOOHR_SUPERVISOR_RULE',
      fieldRule,
      'Who is a supervisor: a field of BambooHR and the value that says so, such as isSupervisor:Yes.',
    ),
    apiUrl: defaulted(
      'BAMBOOHR_API_URL',
      url(),
      'https://{BAMBOOHR_SUBDOMAIN}.bamboohr.com/api',
      'The address before /v1/…; for tests and proxies.',
    ),
  },
});

export type BamboohrSettings = ValuesOf<typeof settings>;
