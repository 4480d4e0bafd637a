import type { Settings } from '../config/table.ts';
import type { Clock } from '../io/clock.ts';
import { createHttpClient, type HttpClient } from '../io/http.ts';
import type { Log } from '../io/log.ts';

export interface TimecampClientOptions {
  readonly settings: Pick<Settings, 'timecamp' | 'network'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** RequestContext before each try of a writing request: an owner whose lock was taken over throws here. */
  readonly mayWrite?: () => Promise<void>;
}

/** The connection to TimeCamp as the settings want it. */
export function createTimecampClient(options: TimecampClientOptions): HttpClient {
  const { settings, clock, log, signal, mayWrite } = options;
  const { timecamp, network } = settings;
  if (!timecamp.sslVerify) {
    log.warn(
      { setting: 'TIMECAMP_SSL_VERIFY' },
      'The certificate of TimeCamp is not checked (TIMECAMP_SSL_VERIFY=false): whoever sits in between can read the API key and all data.',
    );
  }
  return createHttpClient({
    service: 'TimeCamp',
    baseUrl: timecampBaseUrl(timecamp.domain),
    // Without Accept the answers come as XML.
    headers: { authorization: `Bearer ${timecamp.apiKey}`, accept: 'application/json' },
    timeoutMs: timecamp.timeoutSeconds * 1000,
    timeoutSetting: 'TIMECAMP_TIMEOUT_SECONDS',
    conventions: { retryAfterField: 'retry_after' },
    verifyTls: timecamp.sslVerify,
    requestsPerMinute: timecamp.requestsPerMinute,
    network,
    clock,
    log,
    signal,
    mayWrite,
  });
}

/** Where the API is, for a TIMECAMP_DOMAIN given as a host or as an address with its scheme. */
export function timecampBaseUrl(domain: string): string {
  const address = /^https?:\/\//i.test(domain) ? domain : `https://${domain}`;
  return `${address.replace(/\/+$/, '')}/third_party/api`;
}
