import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, type LockStore } from '../../src/io/lock.ts';
import { FakeClock, SILENT } from '../fakes.ts';

/** A lock store in memory, which a test may also write to. */
function memory(): LockStore & { text: string | undefined } {
  let version = 0;
  const store = {
    text: undefined as string | undefined,
    read: async () => (store.text === undefined ? undefined : { text: store.text, version: String(version) }),
    write: async (text: string, expected: string | null) => {
      if (expected !== (store.text === undefined ? null : String(version))) return false;
      store.text = text;
      version += 1;
      return true;
    },
    remove: async (expected: string) => {
      if (store.text === undefined || expected !== String(version)) return false;
      store.text = undefined;
      return true;
    },
  };
  return store;
}

const START = '2026-11-02T08:00:00Z';

const take = (store: LockStore, clock = new FakeClock(START)) =>
  acquireLock({ store, command: 'tcsync sync', clock, log: SILENT });

async function edit(store: ReturnType<typeof memory>, change: object): Promise<void> {
  const stored = await store.read();
  const changed = { ...(JSON.parse(store.text ?? '{}') as object), ...change };
  await store.write(JSON.stringify(changed), stored?.version ?? null);
}

describe('the lock', () => {
  it('is free again after it was released', async () => {
    const store = memory();
    const lock = await take(store);
    await lock.release();
    expect(store.text).toBeUndefined();
    await (await take(store)).release();
  });

  it('held: says by whom and since when, exit 4', async () => {
    const store = memory();
    const lock = await take(store);
    await edit(store, { host: 'other-host' });
    await expect(take(store)).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(
        /tcsync sync on other-host \(process \d+\) has held the lock since 2026-11-02T08:00:00/,
      ),
    });
    await lock.release();
  });

  it('one process gets it once', async () => {
    const store = memory();
    await take(store);
    await expect(take(store)).rejects.toMatchObject({ code: 'locked' });
  });

  it.each([
    ['a process of this host that is gone', { pid: 2 ** 22 + 1 }],
    ['a process whose id another one has by now', { process_started: '1' }],
    [
      'one of this host that was not renewed for 90 seconds, though a process with its id runs',
      { renewed: '2026-11-02T07:58:29.000Z' },
    ],
    [
      'one not renewed for 90 seconds, on any host',
      { host: 'other-host', renewed: '2026-11-02T07:58:29.000Z' },
    ],
    [
      'one of another host whose clock was far ahead',
      { host: 'other-host', renewed: '2026-11-02T09:00:00.000Z' },
    ],
    ['what no tcsync wrote', { token: 1 }],
  ])('is taken over from %s', async (_, change) => {
    const store = memory();
    await take(store);
    await edit(store, change);
    await (await take(store)).check();
  });

  it.runIf(existsSync('/proc/self/stat'))('is taken over from a process that nobody buried', async () => {
    // The shell becomes another program, which does not ask for what the shell had started.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    onTestFinished(() => void parent.kill());
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
    const store = memory();
    await take(store);
    await edit(store, { pid, process_started: null });
    await (await take(store)).check();
  });

  it.each([
    ['one of another host', { host: 'other-host', renewed: '2026-11-02T07:58:31.000Z' }],
    [
      'one of this host name in another process namespace, where the id means another process',
      { pid: 2 ** 22 + 1, pid_namespace: 'pid:[1]' },
    ],
    [
      'one that does not say in which namespace its process is',
      { pid: 2 ** 22 + 1, pid_namespace: undefined },
    ],
  ])('is not taken over before that: %s', async (_, change) => {
    const store = memory();
    await take(store);
    await edit(store, change);
    await expect(take(store)).rejects.toMatchObject({ code: 'locked' });
  });

  it.each([
    ['behind', '2026-11-02T07:00:00.000Z', '2026-11-02T07:00:15.000Z'],
    ['ahead', '2026-11-02T09:00:00.000Z', '2026-11-02T09:00:15.000Z'],
  ])('of a host whose clock is far %s is watched, and left to it when it is renewed', async (_, at, next) => {
    const store = memory();
    await take(store);
    await edit(store, { host: 'other-host', renewed: at });
    const clock = new FakeClock(START);
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (clock.slept.length === 2) await edit(store, { renewed: next });
    };
    await expect(take(store, clock)).rejects.toMatchObject({ code: 'locked' });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
  });

  it('that is watched is let alone as soon as the run is interrupted', async () => {
    const store = memory();
    await take(store);
    await edit(store, { host: 'other-host', renewed: '2026-11-02T07:00:00.000Z' });
    const taking = acquireLock({
      store,
      command: 'tcsync sync',
      clock: new FakeClock(START),
      log: SILENT,
      signal: AbortSignal.abort(),
    });
    await expect(taking).rejects.toMatchObject({ name: 'AbortError' });
    expect(store.text).toContain('other-host');
  });

  it('is judged by the clock of its store, where that knows the age', async () => {
    const store = memory();
    await take(store);
    await edit(store, { host: 'other-host', renewed: '2026-11-02T07:00:00.000Z' });
    const aged = (age: number): LockStore => ({
      ...store,
      read: async () => {
        const stored = await store.read();
        return stored && { ...stored, age };
      },
    });
    await expect(take(aged(1_000))).rejects.toMatchObject({ code: 'locked' });
    await edit(store, { renewed: '2026-11-02T09:00:00.000Z' });
    await (await take(aged(91_000))).check();
  });

  it('that cannot be renewed for 90 seconds is lost, and its run stops', async () => {
    const store = memory();
    const clock = new FakeClock(START);
    let isUp = true;
    const lock = await take(
      { ...store, read: () => (isUp ? store.read() : Promise.reject(new Error())) },
      clock,
    );
    isUp = false;
    clock.advance(60_000);
    await lock.check();
    clock.advance(31_000);
    await expect(lock.check()).rejects.toMatchObject({ exitCode: 4 });
    await lock.release();
  });

  it('an owner whose lock was taken over stops before the next write', async () => {
    const store = memory();
    const clock = new FakeClock(START);
    const lock = await take(store, clock);
    await lock.check();
    await edit(store, { token: 'another run' });
    clock.advance(1_001);
    await expect(lock.check()).rejects.toMatchObject({ exitCode: 4 });
    await lock.release();
    expect(store.text).toContain('another run');
  });

  it('is looked at once a second, however many writes ask', async () => {
    const store = memory();
    const clock = new FakeClock(START);
    let reads = 0;
    const lock = await take({ ...store, read: () => (reads++, store.read()) }, clock);
    const before = reads;
    await Promise.all(Array.from({ length: 10 }, () => lock.check()));
    clock.advance(1_001);
    await Promise.all(Array.from({ length: 10 }, () => lock.check()));
    expect(reads - before).toBe(1);
    await lock.release();
  });

  it('of several at once one wins', async () => {
    const store = memory();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => take(store)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
