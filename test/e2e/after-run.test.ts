import { createHmac } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a chat would get. It answers as `?answer=` says. */
let posted: Posted[];
let webhook: string;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    posted.push({ headers: request.headers, body });
    const answer = /answer=(\w+)/.exec(request.url ?? '')?.[1] ?? '200';
    if (answer !== 'silence') response.writeHead(Number(answer)).end('ok');
  });
});
const environments: CommandEnvironment[] = [];

beforeEach(async () => {
  posted = [];
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/secret-of-the-hook`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  for (const environment of environments.splice(0)) await environment.close();
});

async function open(settings: Readonly<Record<string, string>> = {}): Promise<CommandEnvironment> {
  const environment = await openEnvironment(
    { account: emptyAccount() },
    {
      TIMECAMP_IGNORED_USER_IDS: '1001',
      TCSYNC_WEBHOOK_URL: webhook,
      TCSYNC_METRICS_FILE: 'metrics/tcsync.prom',
      ...settings,
    },
  );
  environments.push(environment);
  return environment;
}

async function historyOf(environment: CommandEnvironment): Promise<readonly string[]> {
  return (await environment.files()).filter((file) => file.startsWith('var/history/'));
}

const messages = () =>
  posted.map(({ body }) => JSON.parse(body) as { text: string; tcsync: Record<string, unknown> });
const metricsOf = (environment: CommandEnvironment) =>
  readFile(join(environment.folder, 'metrics/tcsync.prom'), 'utf8');
const valueIn = (text: string, line: string): number | undefined => {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
};

describe('after a run', () => {
  it('its plan and result are in the history, without raw data; those that are too old are gone', async () => {
    const environment = await open();
    await environment.run(['sync', '--dry-run']);
    await environment.give([prepared('ann', { raw_data: { salary: 'a-lot' } })]);
    expect((await environment.run(['sync', '--dry-run'])).code).toBe(0);
    expect(await historyOf(environment)).toEqual([]);

    expect((await environment.run(['sync'])).code).toBe(0);
    const [file = '', people = '', ...others] = await historyOf(environment);
    expect(people).toMatch(/^var\/history\/people\/\d{4}-\d\d-\d\d\.json$/);
    expect(others).toEqual([]);
    expect(file).toMatch(/^var\/history\/\d{4}-\d\d-\d\dT[\d-]+Z-sync\.json$/);
    const text = await readFile(join(environment.folder, file), 'utf8');
    const record: RunRecord = JSON.parse(text);
    expect(record.plan?.counts.invite).toBe(1);
    expect(record.summary).toMatchObject({ command: 'sync', exit_code: 0, counts: { invite: { done: 1 } } });
    for (const kept of [file, people]) {
      const path = join(environment.folder, kept);
      expect(await readFile(path, 'utf8')).not.toMatch(
        new RegExp(`a-lot|${environment.timecamp.state.token}`),
      );
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }

    const old = join(environment.folder, 'var/history/2020-01-01T00-00-00-000Z-sync.json');
    const foreign = join(environment.folder, 'var/history/notes.txt');
    const oldPeople = join(environment.folder, 'var/history/people/2020-01-01.json');
    for (const path of [old, oldPeople, foreign]) await writeFile(path, '{}');
    expect((await environment.run(['remove-empty-groups'])).code).toBe(0);
    expect((await historyOf(environment)).map((name) => name.replace(/.*Z-/, ''))).toEqual([
      'sync.json',
      'remove-empty-groups.json',
      'var/history/notes.txt',
      people,
    ]);
  });

  it('a run that fails before it has a plan is kept and reported too; with invalid settings it is only reported', async () => {
    const environment = await open();
    const failed = await environment.run(['run', 'file', 'missing.csv']);
    expect(failed.code).toBe(1);
    const [file = ''] = await historyOf(environment);
    expect(JSON.parse(await readFile(join(environment.folder, file), 'utf8'))).toMatchObject({
      plan: null,
      summary: {
        command: 'run file',
        exit_code: 1,
        error: { message: expect.stringContaining('missing.csv') },
      },
    });
    expect(messages()[0]?.text).toMatch(/^tcsync run file on \S+ failed\.\n.*missing\.csv/);

    const wrong = await open({ TIMECAMP_ROOT_GROUP_ID: 'none' });
    expect((await wrong.run(['sync'])).code).toBe(64);
    expect(messages()[1]?.text).toContain('TIMECAMP_ROOT_GROUP_ID');
    expect(messages()[1]?.tcsync).toMatchObject({ events: ['failed'], exit_code: 64 });
    expect(await historyOf(wrong)).toEqual([]);
  });
});

describe('the metrics file', () => {
  it('has the last run, keeps the last success and what other commands left, and others may read it', async () => {
    const environment = await open();
    await environment.give([prepared('ann', { group: 'Sales' })]);
    expect((await environment.run(['sync'])).code).toBe(0);
    const good = await metricsOf(environment);
    expect(valueIn(good, 'tcsync_last_run_changes{command="sync",kind="invite"}')).toBe(1);
    expect(valueIn(good, 'tcsync_last_run_failures{command="sync"}')).toBe(0);
    const seats = environment.timecamp.state.people().filter(({ disabled }) => !disabled).length;
    expect(valueIn(good, 'tcsync_seats{command="sync"}')).toBe(seats);
    const success = valueIn(good, 'tcsync_last_success_timestamp_seconds{command="sync"}');
    expect(Math.abs((success ?? 0) - Date.now() / 1000)).toBeLessThan(60);

    await environment.give([]);
    expect((await environment.run(['sync'])).code).toBe(3);
    expect((await environment.run(['remove-empty-groups', '--no-prepared'])).code).toBe(0);
    const later = await metricsOf(environment);
    expect(valueIn(later, 'tcsync_last_run_exit_code{command="sync"}')).toBe(3);
    expect(valueIn(later, 'tcsync_last_success_timestamp_seconds{command="sync"}')).toBe(success);
    expect(valueIn(later, 'tcsync_last_run_timestamp_seconds{command="sync"}')).toBeGreaterThan(success ?? 0);
    expect(valueIn(later, 'tcsync_seats{command="sync"}')).toBe(seats);
    expect(valueIn(later, 'tcsync_last_run_exit_code{command="remove-empty-groups"}')).toBe(0);
    expect(later.match(/^# TYPE tcsync_seats gauge$/gm)).toHaveLength(1);
    expect((await stat(join(environment.folder, 'metrics/tcsync.prom'))).mode & 0o777).toBe(0o644);
  });
});

describe('the webhook', () => {
  it('gets refusals with the flag that permits them, signed; of changes only when asked for', async () => {
    const environment = await open({ TCSYNC_WEBHOOK_SECRET: 'of-both-of-us' });
    await environment.give([prepared('ann')]);
    expect((await environment.run(['sync'])).code).toBe(0);
    expect(posted).toEqual([]);
    await environment.give([]);
    expect((await environment.run(['sync'])).code).toBe(3);
    const [message] = messages();
    expect(message?.text).toContain('was refused by a guard');
    expect(message?.tcsync).toMatchObject({ events: ['refused'], refused_by: ['empty'] });
    const hmac = createHmac('sha256', 'of-both-of-us')
      .update(posted[0]?.body ?? '')
      .digest('hex');
    expect(posted[0]?.headers['x-tcsync-signature']).toBe(`sha256=${hmac}`);
    expect(posted[0]?.headers['content-type']).toMatch('application/json');

    const talkative = await open({ TCSYNC_WEBHOOK_ON: 'changed' });
    await talkative.give([prepared('ann')]);
    expect((await talkative.run(['sync'])).code).toBe(0);
    expect((await talkative.run(['sync'])).code).toBe(0);
    expect(messages().slice(1)).toMatchObject([{ text: expect.stringContaining('Invitations: 1') }]);
    expect(posted[1]?.headers['x-tcsync-signature']).toBeUndefined();
  });

  it('fails no run, and its address is in no output', { tags: ['slow'] }, async () => {
    await Promise.all(
      [500, 302, 'silence'].map(async (how) => {
        const environment = await open({
          TCSYNC_WEBHOOK_ON: 'changed',
          TCSYNC_WEBHOOK_URL: `${webhook}?answer=${how}`,
        });
        await environment.give([prepared('ann')]);
        const { code, stdout, stderr } = await environment.run(['sync', '--debug']);
        expect(code).toBe(0);
        expect(stderr).toContain('cannot send the result to TCSYNC_WEBHOOK_URL');
        const log = await readFile(join(environment.folder, 'var/logs/sync.log'), 'utf8');
        expect(stdout + stderr + log).not.toContain('secret-of-the-hook');
      }),
    );
  });

  it('nor does a history or a metrics file that cannot be written', async () => {
    const environment = await open({ TCSYNC_METRICS_FILE: 'var/timecamp_users.json/x.prom' });
    await environment.give([prepared('ann')]);
    await writeFile(join(environment.folder, 'var/history'), 'a file');
    const { code, stderr } = await environment.run(['sync']);
    expect(code).toBe(0);
    expect(stderr).toContain('cannot write the result to var/history/');
    expect(stderr).toContain('cannot write TCSYNC_METRICS_FILE');
  });
});
