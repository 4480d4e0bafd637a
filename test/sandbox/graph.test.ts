import { afterEach, describe, expect, it } from 'vitest';
import { startGraph } from '../stand-ins/graph/start.ts';
import type { StandIn } from '../../src/sandbox/server.ts';

const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

async function start() {
  const graph = await startGraph({ pageSize: 2 });
  running.push(graph);
  for (let n = 0; n < 5; n += 1) graph.state.addUser();
  graph.state.tokens.set('ours', '127.0.0.1');
  graph.state.tokens.set('of-another-cloud', 'graph.microsoft.us');
  const get = async (address: string, token = 'ours') => {
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    const body = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, body, next: String(body['@odata.nextLink']) };
  };
  return { get, users: `${graph.url}/v1.0/users?$select=id&$top=2` };
}

describe('the stand-in of Graph', () => {
  it('takes the address of a next page as it was given, and with nothing added', async () => {
    const { get, users } = await start();
    const { next } = await get(users);
    expect(await get(`${next}&$top=2`)).toMatchObject({ status: 400 });
    expect(await get(next)).toMatchObject({ status: 200, body: { value: [{}, {}] } });
  });

  it.each(['of-another-cloud', 'unknown'])('takes no token %s', async (token) => {
    const { get, users } = await start();
    expect(await get(users, token)).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
  });
});
