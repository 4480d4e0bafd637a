import type { Notice } from '../../base/notice.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { fetchResult, keepManagers, partition, today, withoutEmail } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createFactorialApi, type FactorialApi } from './api.ts';
import { mapLeaves } from './leaves.ts';
import { emailOf, mapEmployees, type MappingData } from './mapping.ts';
import type { FactorialEmployee, FactorialTeam } from './schema.ts';
import type { FactorialSettings } from './settings.ts';

const READER = 'the API key';

/** Factorial: employees with their team and job title, and their leaves on demand. */
export const source: Source<{ factorial: FactorialSettings }> = {
  name: 'factorial',
  title: 'Factorial',
  sections: ['factorial'],
  takes: 'timeOff',
  fetch: fetchFactorial,
  check: (context) => checkOverHttp(source, context, [context.settings.factorial.apiUrl]),
};

async function fetchFactorial(
  context: SourceContext<{ factorial: FactorialSettings }>,
): Promise<FetchResult> {
  const { factorial, network } = context.settings;
  const { clock, options } = context;
  const http = createClient(context, {
    service: 'Factorial',
    baseUrl: factorial.apiUrl,
    headers: { 'x-api-key': factorial.apiKey },
  });
  const api = createFactorialApi(http, context);

  const people = await api.employees();
  const fields = ['full_name', 'login_email', 'manager_id', 'active'];
  const fieldNotices = checkFields({ service: 'Factorial', rows: people, fields, reader: READER });
  const data = await readMappingData(api, factorial.departmentSource === 'team');
  const all = mapEmployees(people, { ...data.value, today: today(clock, network.tz) });
  const { kept: employees, skipped } = partition(all, withoutEmail, (employee) => employee);
  const managers = await keepManagers(employees, all);
  const leaves = options?.timeOff && (await readLeaves(api, people, factorial.leaveTypeMap, options.timeOff));

  const result = fetchResult({
    employees,
    managers: managers.value,
    read: people.length,
    skipped,
    requests: requestsSent(http),
    notices: [...fieldNotices, ...data.notices, ...managers.notices, ...(leaves?.notices ?? [])],
  });
  return leaves === undefined ? result : { ...result, vacations: leaves.value };
}

/** Teams and contracts: what the key may not read leaves its field empty, with one warning. */
async function readMappingData(
  api: FactorialApi,
  withTeams: boolean,
): Promise<{ readonly value: Omit<MappingData, 'today'>; readonly notices: readonly Notice[] }> {
  const teams = withTeams ? await api.teams() : [];
  const memberships = teams === undefined || listEmployees(teams) ? [] : await api.memberships();
  const contracts = await api.contracts();
  const unreadable = [
    ...(teams === undefined || memberships === undefined ? ['teams (so departments are empty)'] : []),
    ...(contracts === undefined ? ['contracts (so job titles are empty)'] : []),
  ];
  return {
    value: { teams: teams ?? [], memberships: memberships ?? [], contracts: contracts ?? [] },
    notices:
      unreadable.length === 0
        ? []
        : [
            {
              level: 'warning',
              code: 'not-readable',
              message: `Factorial does not allow ${READER} to read ${unreadable.join(' and ')}.`,
            },
          ],
  };
}

/** Some versions of the API leave the people of a team to its memberships. */
function listEmployees(teams: readonly FactorialTeam[]): boolean {
  return (
    teams.length === 0 ||
    (teams.every((team) => Array.isArray(team.employee_ids)) &&
      teams.some((team) => team.employee_ids?.length !== 0))
  );
}

async function readLeaves(
  api: FactorialApi,
  people: readonly FactorialEmployee[],
  typeMap: Readonly<Record<string, string>>,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
) {
  const leaves = await api.leaves();
  const types = leaves.some((leave) => !leave.leave_type_name) ? await api.leaveTypes() : [];
  return mapLeaves(leaves, {
    emails: new Map(people.map((person) => [person.id, emailOf(person)])),
    typeNames: new Map(types.map(({ id, name }) => [id, name])),
    typeMap,
    from,
    to,
  });
}
