import { startTenant } from '../sources/azuread/tenant.ts';
import { overHttp } from './contract.ts';

export const azuread = overHttp('azuread', true, async (options) => {
  const tenant = await startTenant(
    (state) => {
      const head = state.addUser({ userType: 'Guest' });
      for (let n = 0; n < 7; n += 1) state.addUser({ managerId: head.id });
      state.addGroup('Leads', [state.users[1]?.id ?? '']);
    },
    { graph: { pageSize: 3, ...options }, login: options },
  );
  return {
    people: tenant.graph,
    others: [tenant.login],
    env: (url) => ({
      ...tenant.env,
      AZURE_SCIM_ENDPOINT: `${url}/v1.0/users`,
      AZURE_SUPERVISOR_GROUPS: 'Leads',
      AZURE_INCLUDE_GUESTS: 'no',
    }),
    secrets: [tenant.state.application.secret],
    close: () => tenant.close(),
  };
});
