import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createCommandReader } from '../../src/server/console/command-reader.ts';

it('reads one at a time, shares equal requests, and takes no more than 20', async () => {
  const children: EventEmitter[] = [];
  const reader = createCommandReader(() => {
    const child = new EventEmitter();
    children.push(child);
    return child as ChildProcess;
  });
  const reads = Array.from({ length: 30 }, (_, n) => reader.read(['explain', `person ${n}`]));
  expect(reads.map((read) => read !== undefined)).toEqual([
    ...Array.from({ length: 20 }, () => true),
    ...Array.from({ length: 10 }, () => false),
  ]);
  expect(reader.read(['explain', 'person 3'])).toBe(reads[3]);
  await Promise.resolve();
  expect(children).toHaveLength(1);
  children[0]?.emit('close', 0);
  expect(await reads[0]).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(reader.read(['explain', 'person 40'])).toBeDefined();
});
