import { url } from '../../config/address-kinds.ts';
import { jsonObjects } from '../../config/json-kinds.ts';
import { fieldRule, list, secret, text } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'HiBob',
  intro: 'Read by `fetch hibob`.',
  settings: {
    serviceUserId: required('HIBOB_SERVICE_USER_ID', text, 'The id of a service user.'),
    serviceUserToken: required('HIBOB_SERVICE_USER_TOKEN', secret, 'The token of the service user.'),
    apiUrl: defaulted(
      'HIBOB_API_URL',
      url(),
      'https://api.hibob.com/v1',
      'The URL of the API; for tests and proxies.',
    ),
    excludeFilter: defaulted(
      'HIBOB_EXCLUDE_FILTER',
      jsonObjects,
      '[]',
      'A filter as JSON; people who match are skipped: {"property": "work.site", "operator": "equals", "values": ["Lisbon"]}.',
    ),
    excludedDepartments: defaulted(
      'HIBOB_EXCLUDED_DEPARTMENTS',
      list,
      '',
      'People in these departments are skipped.',
    ),
    supervisorRule: optional(
      'HIBOB_SUPERVISOR_RULE',
      fieldRule,
      'The field path and value that identify supervisors, such as work.isManager:true.',
    ),
    customFields: defaulted(
      'HIBOB_CUSTOM_FIELDS',
      list,
      '',
      'Paths of additional fields to fetch, for transform rules.',
    ),
  },
});

export type HibobSettings = ValuesOf<typeof settings>;
