import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const HOUR = 3_600_000;
const NAMES = Array.from({ length: 30 }, (_, index) => `person${index}`);

let directory: string;
let timecamp: TimecampStandIn;
let webhook: Server;
let messages: { readonly text: string; readonly tcsync: { readonly refusal: unknown } }[];
let webhookStatus: number;
let clock: FakeClock;

beforeEach(async () => {
  directory = temporaryFolder();
  await mkdir(join(directory, 'var'));
  const empty = emptyAccount();
  const users = NAMES.map((name, index) => ({
    id: String(2000 + index),
    email: `${name}@example.com`,
    name,
    group_id: '100',
    roles: { '100': '3' as const },
    settings: { external_id: name },
  }));
  timecamp = await startTimecamp({ account: { ...empty, users: [...empty.users, ...users] } });
  messages = [];
  webhookStatus = 200;
  webhook = createServer((request, response) => {
    void text(request).then((body) => {
      messages.push(JSON.parse(body));
      response.writeHead(webhookStatus).end('ok');
    });
  }).listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  clock = new FakeClock('2026-11-02T08:00:00Z');
});
afterEach(async () => {
  webhook.close();
  await timecamp.close();
});

/** A run an hour after the one before, with the people from this one on, and others. */
async function run(
  from: number,
  argv: readonly string[] = ['run', 'file', 'people.csv'],
  others: readonly string[] = [],
) {
  clock.advance(HOUR);
  const rows = [...NAMES.slice(from), ...others].map((name) => `${name},${name},${name}@example.com,,active`);
  const head = 'external_id,name,email,department,status';
  await writeFile(join(directory, 'people.csv'), `${[head, ...rows].join('\n')}\n`);
  const shell = createTestShell({
    cwd: directory,
    clock,
    env: {
      TZ: 'UTC',
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      TIMECAMP_IGNORED_USER_IDS: '1001',
      DISABLE_FILE_LOGGING: 'true',
      TCSYNC_WEBHOOK_URL: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`,
      TCSYNC_METRICS_FILE: 'metrics.prom',
    },
  });
  const code = await main([...argv], shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const metrics = () => readFile(join(directory, 'metrics.prom'), 'utf8');
const refusals = async () =>
  JSON.parse(await readFile(join(directory, 'var/refusals.json'), 'utf8')).refusals;

describe('a run that is refused again and again', () => {
  it('says so at first, then once a day with the count, and exits with 3 each time', async () => {
    const printed: string[] = [];
    for (const pause of [0, 0, 0, 19, 0, 0]) {
      clock.advance(pause * HOUR);
      const { code, stdout } = await run(10);
      expect(code).toBe(3);
      if (stdout !== '') printed.push(stdout);
    }
    expect(messages.map(({ tcsync }) => tcsync.refusal)).toEqual([
      { since: '2026-11-02T09:00:00.000Z', count: 1 },
      { since: '2026-11-02T09:00:00.000Z', count: 5 },
    ]);
    expect(messages[1]?.text).toContain('Refused 5 times since 2026-11-02 09:00 UTC for the same people.');
    expect(printed).toHaveLength(2);
    expect(printed[1]).toContain('Refused 5 times since 2026-11-02 09:00 UTC');
    expect(timecamp.requests.writes).toBe(0);

    expect(await metrics()).toContain(
      'tcsync_refused_since_timestamp_seconds{command="run file"} 1793610000\n',
    );
    expect(await metrics()).toContain('tcsync_refused_runs{command="run file"} 6\n');
    const { stdout } = await run(10, ['doctor', '--offline', '--format', 'json']);
    expect(stdout).toContain(
      '`tcsync run file` has been refused since 2026-11-02 09:00 UTC (6 runs; deactivations).',
    );
  });

  it('is a first refusal again when it concerns other people, and ends with a success', async () => {
    await run(10);
    await run(10);
    await run(11);
    expect(messages.map(({ tcsync }) => tcsync.refusal)).toMatchObject([{ count: 1 }, { count: 1 }]);
    expect((await run(0)).code).toBe(0);
    expect(await refusals()).toEqual([]);
    expect(await metrics()).not.toContain('tcsync_refused');
    await run(11);
    expect(messages).toHaveLength(3);
  });

  it('by guards that take turns is reported once for each of them, then once a day', async () => {
    // Without 10 people a guard of leavers refuses; with 120 strangers, one of joiners does.
    const strangers = Array.from({ length: 120 }, (_, index) => `stranger${index}`);
    const refuse = async (by: 'leavers' | 'joiners') => {
      const result = by === 'leavers' ? await run(10) : await run(0, undefined, strangers);
      expect(result.code).toBe(3);
    };
    for (let turn = 0; turn < 3; turn++) {
      await refuse('leavers');
      await refuse('joiners');
    }
    expect(messages.map(({ tcsync }) => tcsync.refusal)).toMatchObject([{ count: 1 }, { count: 1 }]);
    expect(await refusals()).toMatchObject([
      { guards: ['deactivations'], count: 3 },
      { guards: ['new-users'], count: 3 },
    ]);
    clock.advance(20 * HOUR);
    await refuse('leavers');
    expect(messages[2]?.tcsync.refusal).toMatchObject({ count: 4 });
    await run(0);
    expect(await refusals()).toEqual([]);
  });

  it('goes on after a run that failed for another reason, and after a dry run', async () => {
    await run(10);
    expect((await run(10, ['run', 'file', 'missing.csv'])).code).toBe(1);
    expect(await metrics()).toContain('tcsync_refused_runs{command="run file"} 1\n');
    await run(10, ['run', 'file', 'people.csv', '--dry-run']);
    await run(10, ['sync', '--only', 'deactivations']);
    expect(await refusals()).toMatchObject([{ command: 'run file', count: 1 }]);
  });

  it('is reported again if the message did not arrive', async () => {
    webhookStatus = 403;
    await run(10);
    webhookStatus = 200;
    expect((await run(10)).stdout).not.toBe('');
    expect((await run(10)).stdout).toBe('');
    expect(messages.map(({ tcsync }) => tcsync.refusal)).toMatchObject([{ count: 1 }, { count: 2 }]);
  });

  it('leaves no name and no key in the metrics, nor in the file of refusals', async () => {
    await run(10);
    const files = [await metrics(), JSON.stringify(await refusals())];
    const history = await readdir(join(directory, 'var/history'));
    expect(history).toHaveLength(1);
    for (const content of files) {
      expect(content).not.toMatch(/person\d|example\.com/);
      expect(content).not.toContain(timecamp.state.token);
    }
  });
});
