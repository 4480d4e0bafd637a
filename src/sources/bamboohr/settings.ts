import { hostLabel, url } from '../../config/address-kinds.ts';
import { jsonObjects } from '../../config/json-kinds.ts';
import { fieldRule, list, secret } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'BambooHR',
  intro: 'Read by `fetch bamboohr`.',
  settings: {
    subdomain: required(
      'BAMBOOHR_SUBDOMAIN',
      hostLabel,
      "Your company's subdomain: acme for https://acme.bamboohr.com.",
    ),
    apiKey: required(
      'BAMBOOHR_API_KEY',
      secret,
      'An API key. Create it in BambooHR: click your picture, then API Keys.',
    ),
    excludeFilter: defaulted(
      'BAMBOOHR_EXCLUDE_FILTER',
      jsonObjects,
      '[]',
      'A BambooHR filter as JSON, or a list of filters. Only people who match are fetched.',
    ),
    excludedDepartments: defaulted(
      'BAMBOOHR_EXCLUDED_DEPARTMENTS',
      list,
      '',
      'People in these departments are skipped.',
    ),
    supervisorRule: optional(
      'BAMBOOHR_SUPERVISOR_RULE',
      fieldRule,
      'The field and value that identify supervisors, such as isSupervisor:Yes.',
    ),
    apiUrl: defaulted(
      'BAMBOOHR_API_URL',
      url(),
      'https://{BAMBOOHR_SUBDOMAIN}.bamboohr.com/api',
      'The URL before /v1/… and /v2/…; for tests and proxies.',
    ),
  },
});

export type BamboohrSettings = ValuesOf<typeof settings>;
