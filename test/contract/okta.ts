import { startOkta } from '../stand-ins/okta/start.ts';
import { createOktaState } from '../stand-ins/okta/state.ts';
import { overHttp } from './contract.ts';

export const okta = overHttp('okta', true, async (options) => {
  const state = createOktaState();
  const boss = state.addUser({ status: 'SUSPENDED' });
  for (let n = 0; n < 5; n += 1) state.addUser({ profile: { managerId: boss.id } });
  state.addUser({ profile: { department: 'Interns' } });
  state.addGroup('Leads', [boss.id]);
  const people = await startOkta({ state, pageSize: 2, ...options });
  return {
    people,
    env: (url) => ({
      OKTA_ORG_URL: url,
      OKTA_API_TOKEN: state.token,
      OKTA_SUPERVISOR_GROUPS: 'Leads',
      OKTA_EXCLUDED_DEPARTMENTS: 'Interns',
    }),
    secrets: [state.token],
  };
});
