import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import type { Settings } from '../config/table.ts';
import type { RunRecord } from '../core/plan/record.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { messageData, messageText } from './run-message.ts';

/** How long delivery is tried, since the run has ended. */
const LIMIT_MS = 10_000;
const TRY_MS = 4_000;

/** Addresses of Microsoft's workflows, through which Teams receives messages: they need a card. */
const NEEDS_CARD = /\.(?:logic\.azure\.com|powerplatform\.com|powerautomate\.com)$/;

/** The address is a secret, and the client logs paths. */
const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Posts the result of a run to the webhook. With a secret, the header `X-Tcsync-Signature` is `sha256=` and the HMAC of
 * the body in hex.
 * @param record without secrets
 * @throws RemoteError or an AbortError when the message is not accepted
 */
export async function postWebhook(
  url: string,
  record: RunRecord,
  how: {
    readonly secret: string | undefined;
    readonly network: Settings['network'];
    readonly clock: Clock;
    readonly tool: string;
  },
): Promise<void> {
  const { createHttpClient } = await import('../io/http.ts');
  const body = JSON.stringify(
    webhookBody(url, record, { tool: how.tool, host: hostname(), now: how.clock.now() }),
  );
  const signature =
    how.secret === undefined
      ? {}
      : { 'x-tcsync-signature': `sha256=${createHmac('sha256', how.secret).update(body).digest('hex')}` };
  const http = createHttpClient({
    service: 'The webhook',
    baseUrl: new URL(url).origin,
    headers: { 'content-type': 'application/json', ...signature },
    timeoutMs: TRY_MS,
    network: how.network,
    clock: how.clock,
    log: SILENT,
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  await http.request({
    method: 'POST',
    path: url,
    body,
    what: 'a message about a run',
    // Safe to repeat, like reading: a message may arrive twice.
    kind: 'read',
    // Slack answers `ok`, which is not JSON.
    accept: [200, 201, 202, 204],
  });
}

/** The message: `text` for chats, a card where one is needed, and `tcsync` for programs. */
export function webhookBody(
  url: string,
  { summary, plan }: RunRecord,
  { tool, host, now }: { readonly tool: string; readonly host: string; readonly now: number },
): object {
  const text = messageText(summary, plan, host);
  return {
    text,
    ...(NEEDS_CARD.test(new URL(url).hostname) ? card(text) : {}),
    tcsync: { version: 1, tool, host, sent: new Date(now).toISOString(), ...messageData(summary) },
  };
}

function card(text: string): object {
  const lines = text.split('\n').map((line, at) => ({
    type: 'TextBlock',
    text: line,
    wrap: true,
    ...(at === 0 ? { weight: 'Bolder' } : {}),
  }));
  const content = { type: 'AdaptiveCard', version: '1.4', body: lines };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  };
}
