import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { openDialogue } from '../../src/cli/init/dialogue.ts';

it('keeps no listener on the signal, however many questions are asked', async () => {
  const { signal } = new AbortController();
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const dialogue = await openDialogue({ stdin, stderr: new PassThrough(), signal, columns: 80 }, 'title');
  for (let n = 0; n < 12; n += 1) {
    const answer = dialogue.confirm(`Question ${n}`, true);
    stdin.write('\r');
    expect(await answer).toBe(true);
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
