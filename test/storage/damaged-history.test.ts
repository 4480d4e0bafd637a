import { expect, it } from 'vitest';
import { changesOf } from '../../src/app/history.ts';
import { renderPersonChanges, renderRuns, runsToCsv } from '../../src/cli/render/history.ts';
import { appliedOf } from '../../src/core/history/applied.ts';
import { listRuns, maintainHistory, readRuns, readUnfinished, runId } from '../../src/storage/history.ts';
import { createMemoryStorage } from '../app/memory-storage.ts';
import { account, NOW, plan, prepared, user } from '../core/plan/builders.ts';
import { fc } from '../properties.ts';

const PLAN = plan(
  [prepared('ann', { timecamp_user_name: 'Anne', group: 'Sales' }), prepared('new')],
  account([user('ann'), user('bob')]),
);

function recordAt(time: number): object {
  return {
    version: 1,
    summary: {
      version: 1,
      command: 'sync',
      ok: true,
      exit_code: 0,
      started: new Date(time).toISOString(),
      seconds: 1,
      counts: { name: { planned: 1, done: 1, failed: 0, skipped: 0 } },
      failed: [],
      warnings: [],
      refused_by: [],
      seats: PLAN.seats,
    },
    plan: PLAN,
    started_by: { user: 'ops', host: 'host', from: 'script' },
    results: PLAN.operations.map(({ id }) => ({ operation: id, state: 'done' })),
    external_ids: { 'id-ann': 'ann' },
  };
}

type Path = readonly string[];

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...at, key]))];
}

/** A copy with something else at the path. */
function damaged(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const parts = Object.entries(value ?? {}).map(([name, part]): [string, unknown] => [
    name,
    name === key ? damaged(part, rest, by) : part,
  ]);
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

it('a damaged index is as good as none', async () => {
  const storage = createMemoryStorage();
  const id = runId({ started: new Date(NOW).toISOString(), command: 'sync' });
  await storage.write(`var/history/${id}.json`, [Buffer.from(JSON.stringify(recordAt(NOW)))]);
  await maintainHistory(storage, 90, NOW);
  const key = 'var/history_index.json';
  const whole: unknown = JSON.parse(String(storage.files.get(key)));
  const path = fc.constantFrom(...pathsIn(whole).filter((at) => at.length < 4));
  const value = fc.constantFrom<unknown>(undefined, null, [], {});
  const law = fc.asyncProperty(path, value, async (at, by) => {
    await storage.write(key, [Buffer.from(JSON.stringify(damaged(whole, at, by)) ?? '')]);
    const lines = await listRuns(storage);
    expect(renderRuns(lines) + runsToCsv(lines)).toContain('sync');
    expect(await changesOf(storage, 'ann@example.com')).not.toEqual([]);
  });
  await fc.assert(law, { numRuns: 100 });
});

it('a damaged record hides no other run, wherever it is damaged', async () => {
  const broken = recordAt(NOW);
  const path = fc.constantFrom(...pathsIn(broken));
  const value = fc.constantFrom<unknown>(undefined, null, 7, 'x', [], {});
  const law = fc.asyncProperty(path, value, async (at, by) => {
    const storage = createMemoryStorage();
    const text = JSON.stringify(damaged(broken, at, by)) ?? '';
    const [id, whole] = [NOW, NOW - 1000].map((time) =>
      runId({ started: new Date(time).toISOString(), command: 'sync' }),
    );
    await storage.write(`var/history/${id}.json`, [Buffer.from(text)]);
    await storage.write(`var/history/unfinished/${id}-2.json`, [Buffer.from(text)]);
    await storage.write(`var/history/${whole}.json`, [Buffer.from(JSON.stringify(recordAt(NOW - 1000)))]);
    for (let index = 0; index < 2; index++) {
      const lines = await listRuns(storage);
      expect(lines.map((line) => line.id)).toContain(whole);
      expect(renderRuns(lines) + runsToCsv(lines)).toContain(whole);
      const changes = await changesOf(storage, 'ann@example.com');
      expect(renderPersonChanges('ann@example.com', changes)).toContain('Anne');
      await maintainHistory(storage, 90, NOW);
    }
    for (const [, record] of await readRuns(storage, [id ?? ''])) appliedOf(record);
    await readUnfinished(storage);
  });
  await fc.assert(law, { numRuns: 150 });
});
