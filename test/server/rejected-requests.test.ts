import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useService, ask, post } from './service-requests.ts';

const { standIn, serve } = useService();

describe('rejected requests', () => {
  it.each<[body: unknown, why: string]>([
    [{ command: 'serve' }, 'does not support'],
    [{ command: 'sandbox' }, 'does not support'],
    [{ command: 'demo' }, 'does not support'],
    [{ command: 'init' }, 'does not support'],
    [{ command: 'completion', args: ['bash'] }, 'does not support'],
    [{ command: 'cron', args: ['bamboohr'] }, 'does not support'],
    [{ command: 'nonsense' }, 'unknown command'],
    [{ command: 'constructor' }, 'unknown command'],
    [{ script: 'constructor' }, 'Unknown script constructor.'],
    [{ command: '--version' }, 'cannot run'],
    [{ command: 'sync', args: ['--help'] }, 'cannot run'],
    [{ command: 'sync', args: ['--allow', 'deactivations=1000'] }, 'does not accept --allow.'],
    [{ command: 'sync', args: ['--allow=stale'] }, 'does not accept --allow.'],
    [{ command: 'run bamboohr', args: ['--allow-empty'] }, 'does not accept --allow-empty.'],
    [
      { command: 'fetch', args: ['bamboohr', '--allow-missing-groups'] },
      'does not accept --allow-missing-groups.',
    ],
    [{ command: 'fetch bamboohr', args: ['--output', '../../x'] }, '--output must be'],
    [{ command: 'fetch bamboohr', args: ['--output=var/../../x.json'] }, '--output must be'],
    [{ command: 'fetch bamboohr', args: ['--output', 'var/sync_journal.json'] }, 'tcsync manages itself'],
    [{ command: 'sync', args: ['--plan-out', 'var/timecamp_users.json'] }, 'tcsync manages itself'],
    ...[
      'pending_new_users.json',
      'pending_user_settings.json',
      'pending_new_users.json.imported',
      'sync.lock.guard',
      'sync_time_off.lock',
      'timecamp_users.meta.json',
      'other.meta.json',
      'Users.json',
      'SYNC_JOURNAL.json',
      'history',
      'plans/.hidden.json',
    ].map((name): [body: unknown, why: string] => [
      { command: 'fetch bamboohr', args: ['--output', `var/${name}`] },
      'tcsync manages itself',
    ]),
    [{ command: 'fetch bamboohr', args: ['--output', 'var//sync_journal.json'] }, '--output must be'],
    [{ command: 'fetch bamboohr', args: ['--output', 'var/x.sh'] }, '.json or .html'],
    [{ command: 'fetch', args: ['file', '/etc/passwd'] }, 'must be a file under var/'],
    [{ command: 'run', args: ['file', '--', '../people.csv'] }, 'must be a file under var/'],
    [{ command: 'sync', args: ['--plan-out', '/etc/x'] }, '--plan-out must be'],
    [{ command: 'sync', args: ['--plan', '.env'] }, '--plan must be'],
    [{ command: 'sync', args: ['--input', 'var'] }, '--input must be'],
    [{ command: 'tree', args: ['--html', 'var/history/x.html'] }, 'tcsync manages itself'],
    [{ command: 'sync', args: ['--unknown'] }, 'unknown option'],
    [{ command: 'sync', args: ['extra'] }, 'too many arguments'],
    [{ command: 'sync', args: ['--user', '$(reboot)'] }, 'cannot contain'],
    [{ command: 'sync; reboot' }, 'cannot contain'],
    [{ command: 'sync', args: ['--user', 'a\u0000b'] }, 'cannot contain'],
    [{ command: 'sync', args: ['--user', 'a|b'] }, 'cannot contain'],
    [{ command: 'sync', args: '--dry-run' }, 'args'],
    [{ command: 'sync', arg: ['--dry-run'] }, 'arg'],
    [{ command: 'sync', script: 'timecamp_sync_users.py' }, 'Specify exactly one'],
    [{ script: 'rm.py' }, 'Unknown script'],
    [{ script: 'http_service.py' }, 'Unknown script'],
    [{}, 'Specify exactly one'],
    ['sync', 'The request body is invalid'],
    [null, 'The request body is invalid'],
  ])('400 for %j', async (body, why) => {
    const url = await serve();
    const answer = await post(`${url}/run`, body);
    expect([answer.status, answer.body]).toEqual([400, { error: expect.stringContaining(why) }]);
    expect(standIn.started).toEqual([]);
  });

  it.each<[what: string, path: string, body: string]>([
    ['malformed JSON', '/run', '{"command": '],
    ['malformed JSON after a valid start', '/run/sync', '{"args": []} x'],
    ['a wait that is not a boolean', '/run/sync?wait=maybe', '{}'],
    ['two values of wait', '/run/sync?wait=true&wait=false', '{}'],
  ])('400 for %s', async (_, path, body) => {
    const url = await serve();
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }]);
    expect(standIn.started).toEqual([]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('415 for a body of type %j, which a web page can send', async (type) => {
    const url = await serve();
    const body = new Blob(['{"command":"sync"}'], { type });
    const answer = await fetch(`${url}/run`, { method: 'POST', body });
    expect(answer.status).toBe(415);
    expect(standIn.started).toEqual([]);
  });

  it.each(['with its length', 'in chunks'])('413 for a body of 10 MB %s', async (how) => {
    const url = await serve();
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const big = Buffer.alloc(10_000_000, ' ');
      const headers = {
        'content-type': 'application/json',
        ...(how === 'in chunks' ? { 'transfer-encoding': 'chunked' } : { 'content-length': big.length }),
      };
      const sent = sendRequest(`${url}/run`, { method: 'POST', headers }, (got) => resolve(got.statusCode));
      sent.once('error', reject);
      sent.end(big);
    });
    expect(answer).toBe(413);
    expect((await ask(`${url}/health`)).status).toBe(200);
    expect(standIn.started).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half a header', 'POST /run HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: '],
    [
      'half a body',
      'POST /run HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 50000\r\n\r\n{"com',
    ],
  ])('a client that sends %s and then one byte at a time is disconnected', async (_, start) => {
    const url = await serve({}, { receiveMs: 400 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(start);
    const dribble = setInterval(() => start !== '' && socket.write('x'), 50);
    socket.resume();
    await once(socket, 'close');
    clearInterval(dribble);
    expect((await ask(`${url}/health`)).status).toBe(200);
    expect(standIn.started).toEqual([]);
  });
});
