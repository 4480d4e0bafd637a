import { startHibob } from '../stand-ins/hibob/start.ts';
import { createHibobState } from '../stand-ins/hibob/state.ts';
import { overHttp } from './contract.ts';

export const hibob = overHttp('hibob', false, async (options) => {
  const state = createHibobState();
  const boss = state.addPerson({ active: false });
  for (let n = 0; n < 3; n += 1) state.addPerson({ managerId: boss.id });
  const people = await startHibob({ state, ...options });
  return {
    people,
    env: (url) => ({
      HIBOB_API_URL: people.apiUrl.replace(people.url, url),
      HIBOB_SERVICE_USER_ID: state.serviceUserId,
      HIBOB_SERVICE_USER_TOKEN: state.token,
    }),
    secrets: [state.token],
  };
});
