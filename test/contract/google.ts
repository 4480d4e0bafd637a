import { startWorkspace } from '../sources/google/workspace.ts';
import { overHttp } from './contract.ts';

export const google = overHttp('google', true, async (options, now) => {
  const workspace = await startWorkspace(
    (state) => {
      const head = state.addUser({ orgUnitPath: '/Management' });
      for (let n = 0; n < 7; n += 1)
        state.addUser({
          orgUnitPath: '/Staff/Poland',
          relations: [{ value: head.primaryEmail, type: 'manager' }],
        });
      state.addGroup('Leads', state.users.slice(2, 5));
    },
    { directory: { pageSize: 3, now, ...options }, token: { now, ...options } },
  );
  const { privateKey } = workspace.state.serviceAccount;
  return {
    people: workspace.directory,
    others: [workspace.token],
    env: (url) => ({
      ...workspace.env,
      GOOGLE_API_URL: url,
      GOOGLE_ORG_UNITS: '/staff',
      GOOGLE_SUPERVISOR_GROUPS: 'Leads',
    }),
    secrets: [...privateKey.split('\n').filter((line) => line.length > 20), 'ya29.sandbox'],
    close: () => workspace.close(),
  };
});
