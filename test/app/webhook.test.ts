import { describe, expect, it } from 'vitest';
import { webhookBody } from '../../src/app/webhook.ts';
import type { RunEnd } from '../../src/core/plan/record.ts';

const FACTS = { tool: 'tcsync 1.2.3', host: 'hr-server', now: Date.parse('2026-11-23T05:00:09Z') };
const END: RunEnd = {
  version: 1,
  command: 'run bamboohr',
  ok: false,
  exit_code: 1,
  started: '2026-11-23T05:00:00.000Z',
  seconds: 9,
};
const counts = (done: number, failed: number) => ({ planned: done + failed, done, failed, skipped: 0 });

function bodyOf(end: Partial<RunEnd>, url = 'https://chat.example.com/hook') {
  const summary = { ...END, ...end };
  return webhookBody(url, { version: 1, summary, plan: null }, FACTS) as {
    text: string;
    attachments?: unknown[];
    tcsync: Record<string, unknown>;
  };
}

describe('the message of the webhook', () => {
  it('says what ended the run, and what to do', () => {
    const error = { code: 'login', message: 'BambooHR did not accept the key.', hint: 'Check the key.' };
    const { text, tcsync } = bodyOf({ error });
    expect(text).toBe(
      'tcsync run bamboohr on hr-server failed.\nBambooHR did not accept the key.\nCheck the key.',
    );
    expect(tcsync).toMatchObject({
      events: ['failed'],
      error,
      seats: null,
      sent: '2026-11-23T05:00:09.000Z',
    });
  });

  it('names ten of those that failed and counts the others; a failed run has changed something too', () => {
    const failed = Array.from({ length: 12 }, (_, n) => ({
      person: `p${n}@example.com`,
      operation: 'move',
      status: 500,
      message: 'TimeCamp failed.',
    }));
    const { text, tcsync } = bodyOf({
      failed,
      counts: { move: counts(3, 12), 'reset-manual': counts(3, 0) },
    });
    expect(text).toContain('p9@example.com: TimeCamp failed.\nAnd 2 more.\nChanges: Moves: 3.');
    expect(tcsync).toMatchObject({ events: ['failed', 'changed'], failed_count: 12 });
    expect(tcsync['failed']).toHaveLength(10);
  });

  it('an interrupted run is reported as one', () => {
    expect(bodyOf({ exit_code: 130 }).text).toBe('tcsync run bamboohr on hr-server was interrupted.');
  });

  it.each([
    ['https://prod-1.westeurope.logic.azure.com/workflows/1?sig=2', true],
    ['https://abc.environment.api.powerplatform.com/workflows/1', true],
    ['https://logic.azure.com.example.com/', false],
    ['https://hooks.slack.com/services/1', false],
  ])('%s wants a card: %s', (url, wanted) => {
    const { attachments } = bodyOf({ exit_code: 130 }, url);
    expect(attachments !== undefined).toBe(wanted);
    if (wanted) expect(JSON.stringify(attachments)).toContain('was interrupted.');
  });
});
