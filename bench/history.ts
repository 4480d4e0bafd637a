/**
 * How long it takes to list 1,000 past runs and to find a person in them, on local files and on a real S3 service (Ceph's
 * gateway, if it is installed), beside the floor: reading every record. `npx tsx bench/history.ts [runs]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { changesOf, listRuns } from '../src/app/history.ts';
import { loadSettings } from '../src/config/load.ts';
import { SHARED_SECTIONS } from '../src/config/table.ts';
import { countKinds } from '../src/core/plan/operations.ts';
import type { Operation, Plan } from '../src/core/plan/plan.ts';
import type { RunRecord } from '../src/core/plan/record.ts';
import { createFileStorage } from '../src/storage/file.ts';
import { listHistory, maintainHistory, readRuns, writeHistory } from '../src/storage/history.ts';
import { createS3Storage } from '../src/storage/s3.ts';
import type { LockableStorage } from '../src/storage/storage.ts';
import { startRadosgw } from '../test/services/radosgw.ts';

const [RUNS = 1_000] = process.argv.slice(2).map(Number);
const ROUNDS = 5;
const MAX_LIST_MS = 500;
const MAX_FIND_MS = 2_000;
/** One person is changed by every run, another by some. */
const OFTEN = 4_999;
const SELDOM = 120;
const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00Z');

/** Each run changes up to 20 people, and every 100th changes 500. */
function changesOfRun(run: number): number {
  if (run % 100 === 50) return 500;
  return 1 + (run % 20);
}

function recordOf(run: number): RunRecord {
  const operations = Array.from({ length: changesOfRun(run) }, (_, i): Operation => {
    const n = i === 0 ? OFTEN : (run * 7 + i) % 5_000;
    return {
      kind: 'name',
      id: `name:${n}`,
      person: { email: `person${n}@example.com`, name: `Person ${n}`, user_id: String(n) },
      matched_by: 'email',
      reason: 'name in the source',
      needs: [],
      before: `Person ${n}`,
      after: `Person ${n} of run ${run}`,
    };
  });
  const done = operations.length;
  const plan: Plan = {
    version: 1,
    created: new Date(START + run * HOUR_MS).toISOString(),
    tool: 'bench',
    account: { domain: 'https://timecamp.example.com', root_group_id: '1', owner: 'owner@example.com' },
    source: 'bamboohr',
    source_sha256: 'a'.repeat(64),
    settings_sha256: 'b'.repeat(64),
    counts: countKinds(operations),
    seats: { before: 5_000, after: 5_000 },
    hazards: [],
    notices: [],
    failures: [],
    operations,
  };
  return {
    version: 1,
    summary: {
      version: 1,
      command: 'run bamboohr',
      ok: true,
      exit_code: 0,
      started: plan.created,
      seconds: 4,
      counts: { name: { planned: done, done, failed: 0, skipped: 0 } },
    },
    plan,
    started_by: { user: 'tcsync', host: 'hr-server', from: 'script' },
    results: operations.map(({ id }) => ({ operation: id, state: 'done' })),
  };
}

/** The median time of some rounds, in milliseconds. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

async function measure(name: string, storage: LockableStorage): Promise<void> {
  for (let run = 0; run < RUNS; run++) await writeHistory(storage, recordOf(run));
  const maintain = (): Promise<void> => maintainHistory(storage, 10_000, START + RUNS * HOUR_MS);
  await maintain();
  const floor = await median(async () => readRuns(storage, await listHistory(storage)));
  const line = (what: string, ms: number, most: number): string =>
    `  ${what} ${ms.toFixed(0)} ms, ${(ms / floor).toFixed(2)} of the floor, at most ${most} ms${ms > most ? ': TOO SLOW' : ''}`;
  const list = await median(() => listRuns(storage));
  const finds: string[] = [];
  for (const person of [SELDOM, OFTEN]) {
    const email = `person${person}@example.com`;
    const found = (await changesOf(storage, email)).length;
    const find = await median(() => changesOf(storage, email));
    finds.push(line(`find a person (${found} changes)`, find, MAX_FIND_MS));
  }
  const keep = await median(maintain);
  console.log(
    [
      `${name}, ${RUNS} runs: reading all records (the floor) ${floor.toFixed(0)} ms`,
      line('list all', list, MAX_LIST_MS),
      ...finds,
      `  what each run adds ${keep.toFixed(0)} ms`,
    ].join('\n'),
  );
}

const folder = await mkdtemp(join(tmpdir(), 'tcsync-bench-'));
try {
  await measure('Local files', createFileStorage(folder));
} finally {
  await rm(folder, { recursive: true });
}

const service = await startRadosgw();
try {
  const env = {
    USE_S3_STORAGE: 'true',
    S3_ENDPOINT_URL: service.url,
    S3_BUCKET_NAME: 'bench-history',
    S3_ACCESS_KEY_ID: service.owner.accessKeyId,
    S3_SECRET_ACCESS_KEY: service.owner.secretAccessKey,
    S3_FORCE_PATH_STYLE: 'true',
  };
  const { settings } = loadSettings(SHARED_SECTIONS, { cwd: tmpdir(), env }, ['storage', 'network']);
  const client = new S3Client({
    endpoint: service.url,
    region: settings.storage.s3Region,
    forcePathStyle: true,
    credentials: service.owner,
  });
  await client.send(new CreateBucketCommand({ Bucket: 'bench-history' }));
  const storage = createS3Storage(settings, {
    agentTo: async () => new Agent({ keepAlive: true }),
    now: () => Date.now(),
    notify: () => {},
    debug: () => {},
  });
  await measure("Ceph's S3", storage);
} finally {
  await service.stop();
}
