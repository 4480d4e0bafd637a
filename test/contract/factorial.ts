import { startFactorial } from '../stand-ins/factorial/start.ts';
import { createFactorialState } from '../stand-ins/factorial/state.ts';
import { overHttp } from './contract.ts';

export const factorial = overHttp('factorial', true, async (options) => {
  const state = createFactorialState();
  for (let n = 0; n < 5; n += 1) state.addEmployee();
  state.addEmployee({ login_email: null, email: null });
  state.addTeam('Sales', [1, 2, 3]);
  state.addContract({ employee_id: 1 });
  const people = await startFactorial({ state, pageSize: 2, ...options });
  return {
    people,
    env: (url) => ({
      FACTORIAL_API_URL: people.apiUrl.replace(people.url, url),
      FACTORIAL_API_KEY: state.apiKey,
    }),
    secrets: [state.apiKey],
  };
});
