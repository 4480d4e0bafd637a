import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { loadSource } from '../../src/sources/registry.ts';
import { createTestShell } from '../cli/shell.ts';
import { FakeClock } from '../fakes.ts';
import { contextFor } from '../sources/context.ts';
import type { Contract, Trouble } from './contract.ts';
import { CONTRACTS } from './contracts.ts';

const OLD = '{ "users": [] }\n';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tcsync-contract-'));
});
afterAll(async () => rm(root, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly file: string;
  readonly requests: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything that anybody could read: both streams and the log files. */
  readonly everything: string;
  readonly secrets: readonly string[];
}

/** `tcsync fetch <source>` in a folder of its own, where an older var/users.json lies. */
async function fetch(contract: Contract, trouble: Trouble = {}, signal?: AbortSignal): Promise<Run> {
  const subject = await contract.start(trouble);
  const cwd = await mkdtemp(join(root, 'run-'));
  try {
    await mkdir(join(cwd, 'var'));
    await writeFile(join(cwd, 'var/users.json'), OLD);
    const shell = createTestShell({
      env: subject.env,
      cwd,
      clock: new FakeClock(),
      ...(signal === undefined ? {} : { signal }),
    });
    const argv = ['fetch', contract.source, ...(subject.words ?? []), '--format', 'json', '--debug'];
    const exitCode = await main(argv, shell);
    const logs = await Promise.all(
      (await readdir(join(cwd, 'var/logs')).catch(() => [])).map((name) =>
        readFile(join(cwd, 'var/logs', name), 'utf8'),
      ),
    );
    const [stdout, stderr] = [shell.stdout.text, shell.stderr.text];
    return {
      exitCode,
      file: await readFile(join(cwd, 'var/users.json'), 'utf8'),
      requests: subject.requests(),
      stdout,
      stderr,
      everything: [stdout, stderr, ...logs].join('\n'),
      secrets: subject.secrets,
    };
  } finally {
    await subject.close();
  }
}

function usersOf({ file }: Run): unknown {
  return (JSON.parse(file) as { users: unknown }).users;
}

function expectNothingWritten(run: Run): void {
  expect(run.file).toBe(OLD);
  expect(run.exitCode).toBe(1);
  const { ok, error } = JSON.parse(run.stdout) as { ok: boolean; error: { code: string; message: string } };
  expect(ok).toBe(false);
  expect(error.code).not.toBe('bug');
  expect(run.stderr).toContain(error.message);
}

function expectNoSecret({ everything, secrets }: Run): void {
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of secrets) expect(everything).not.toContain(secret);
}

describe.each(CONTRACTS.map((contract) => [contract.title ?? contract.source, contract] as const))(
  'fetch %s',
  { timeout: 30_000 },
  (_, contract) => {
    let clean: Run;
    beforeAll(async () => {
      clean = await fetch(contract);
    });

    it('writes everyone, its counts add up, and its warnings name the source', async () => {
      expect(clean.exitCode).toBe(0);
      const reported = JSON.parse(clean.stdout) as Record<string, number> & {
        skipped: Record<string, number>;
      };
      const { meta, users } = JSON.parse(clean.file) as {
        meta: { source: string; count: number; skipped?: readonly { reason: string }[] };
        users: { status: string }[];
      };
      expect(meta).toMatchObject({ source: contract.source, count: users.length });
      const { computers: _, ...people } = reported.skipped;
      const named: Record<string, number> = {};
      for (const { reason } of meta.skipped ?? []) named[reason] = (named[reason] ?? 0) + 1;
      expect(named).toEqual(people);
      const skipped = Object.values(reported.skipped).reduce((sum, count) => sum + count, 0);
      const { read = 0, active = 0, inactive = 0, managers_added: added = 0 } = reported;
      expect(read).toBeGreaterThan(2);
      expect(active + inactive).toBe(users.length);
      expect(read - skipped + added).toBe(users.length);
      expect(users.filter(({ status }) => status === 'active')).toHaveLength(active);
      expect(reported['requests']).toBe(clean.requests);
      const { title } = await loadSource(contract.source);
      const { warnings } = JSON.parse(clean.stdout) as { warnings: readonly { message: string }[] };
      for (const { message } of warnings) expect(message).toContain(title);
      expectNoSecret(clean);
    });

    it.each(contract.lasting)('writes nothing when %s stays, from any request on', async (name) => {
      for (let from = 1; from <= clean.requests; from += 1) {
        const run = await fetch(contract, { fault: (n) => (n >= from ? name : undefined) });
        expectNothingWritten(run);
        expectNoSecret(run);
        expect(run.requests).toBeLessThan(clean.requests + 10);
      }
    });

    it.each(contract.passing)('goes on after one %s, at any request', async (name) => {
      for (let only = 1; only <= clean.requests; only += 1) {
        const run = await fetch(contract, { fault: (n) => (n === only ? name : undefined) });
        expect(run.exitCode).toBe(0);
        expect(usersOf(run)).toEqual(usersOf(clean));
        expectNoSecret(run);
      }
    });

    it('puts no secret into errors and log records, even before they are scrubbed', async () => {
      const source = await loadSource(contract.source);
      for (const name of [undefined, ...contract.lasting]) {
        const subject = await contract.start({ fault: () => name });
        const reported: unknown[] = [];
        const write = (data: object, message: string): void => void reported.push(data, message);
        const log = { debug: write, info: write, warn: write, error: write };
        const context = contextFor([...source.sections], subject.env, { log });
        await source.fetch(context).catch((error: unknown) => reported.push(inspect(error, { depth: 10 })));
        await subject.close();
        expect(reported.length).toBeGreaterThan(0);
        for (const secret of subject.secrets) expect(inspect(reported, { depth: 10 })).not.toContain(secret);
      }
    });

    it('ends when answers repeat, and takes a page that comes again for an error', async () => {
      const runs: Run[] = [];
      for (let from = 2; from <= clean.requests; from += 1) {
        const run = await fetch(contract, { repeatFrom: from });
        runs.push(run);
        expect(run.requests).toBeLessThan(2 * clean.requests + 10);
        if (run.exitCode !== 0) expectNothingWritten(run);
        // A reader of pages has noticed; a search that is answered as another one only finds other people.
        else if (contract.paged) expect(usersOf(run)).toEqual(usersOf(clean));
      }
      if (contract.paged) expect(runs.map(({ exitCode }) => exitCode)).toContain(1);
    });

    it('stops at once when it is interrupted, at any request', async () => {
      for (let at = 1; at <= clean.requests; at += 1) {
        const controller = new AbortController();
        const run = await fetch(
          contract,
          {
            onRequest: (n) => {
              if (n === at) controller.abort();
            },
          },
          controller.signal,
        );
        expect(run.exitCode).toBe(130);
        expect(run.file).toBe(OLD);
        expect(run.requests).toBeLessThanOrEqual(at);
      }
    });
  },
);
