import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox, type SandboxOptions } from '../../src/sandbox/start.ts';

async function start(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  onTestFinished(sandbox.close);
  const { env } = sandbox;
  const users = () =>
    fetch(`${env['TIMECAMP_DOMAIN']}/third_party/api/users`, {
      headers: { authorization: `Bearer ${env['TIMECAMP_API_KEY']}`, accept: 'application/json' },
    });
  const employees = () =>
    fetch(`${env['BAMBOOHR_API_URL']}/v1/datasets/employee`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${env['BAMBOOHR_API_KEY']}:x`).toString('base64')}` },
      body: JSON.stringify({ fields: ['email'] }),
    });
  return { ...sandbox, users, employees };
}

it('runs one company in both, to be used with the settings it gives', async () => {
  const { users, employees, env, timecamp } = await start();
  expect(await (await users()).json()).toHaveLength(41);
  expect(await (await employees()).json()).toMatchObject({ pagination: { total_records: 60 } });
  expect(env).toMatchObject({
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
    TIMECAMP_IGNORED_USER_IDS: '1001',
  });
});

it('hands on how they are to behave', async () => {
  const { users, employees } = await start({
    rateLimit: 1,
    fail: ['bamboohr:POST:/v1/datasets/employee:500'],
  });
  expect([(await users()).status, (await users()).status]).toEqual([200, 429]);
  expect((await employees()).status).toBe(500);
});

it('has a company of any size, and any progress in TimeCamp', async () => {
  const { users, employees } = await start({ people: 300, progress: 'empty', seed: 3 });
  expect(await (await users()).json()).toHaveLength(1);
  expect(await (await employees()).json()).toMatchObject({ pagination: { total_records: 300 } });
});

it('leaves nothing running when one of the two cannot start', async () => {
  const [taken, free] = [await listen(), await listen()];
  onTestFinished(taken.close);
  await free.close();
  await expect(startSandbox({ timecampPort: free.port, bamboohrPort: taken.port })).rejects.toThrow(
    'EADDRINUSE',
  );
  await expect(fetch(`http://127.0.0.1:${free.port}/`)).rejects.toThrow();
});

async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, close };
}
