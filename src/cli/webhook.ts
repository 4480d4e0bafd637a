import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import type { Settings } from '../config/table.ts';
import type { RunRecord } from '../core/plan/record.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { messageData, messageText } from './render/message.ts';

/** A message that nobody takes within that time is given up: the run has already ended. */
const LIMIT_MS = 10_000;
const TRY_MS = 4_000;

/** Addresses of Microsoft's flows, through which Teams takes messages: they want a card, not a text. */
const WANTS_CARD = /\.(?:logic\.azure\.com|powerplatform\.com|powerautomate\.com)$/;

/** The address is as good as a key, and the client logs paths. */
const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Posts the end of a run to the webhook. With a secret, the header `X-Tcsync-Signature` is `sha256=` and the HMAC of
 * the body in hex.
 * @param record with no secret in it
 * @throws RemoteError or an AbortError when it was not taken
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
    // A message may come twice, and is cut off by the signal, as reading is.
    kind: 'read',
    // Slack answers `ok`, which is no JSON.
    accept: [200, 201, 202, 204],
  });
}

/** The message: `text` for chats, a card where one is wanted, and `tcsync` for programs. */
export function webhookBody(
  url: string,
  { summary, plan }: RunRecord,
  { tool, host, now }: { readonly tool: string; readonly host: string; readonly now: number },
): object {
  const text = messageText(summary, plan, host);
  return {
    text,
    ...(WANTS_CARD.test(new URL(url).hostname) ? card(text) : {}),
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
