import type { Settings } from '../config/table.ts';
import type { Clock } from '../io/clock.ts';
import { createHttpClient, type HttpClient } from '../io/http.ts';
import type { Log } from '../io/log.ts';

export interface TimecampClientOptions {
  readonly settings: Pick<Settings, 'timecamp' | 'network'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called before each try of a writing request; throws when another run took over the lock. */
  readonly mayWrite?: () => Promise<void>;
}

/** A connection to TimeCamp with these settings. */
export function createTimecampClient(options: TimecampClientOptions): HttpClient {
  const { settings, clock, log, signal, mayWrite } = options;
  const { timecamp, network } = settings;
  if (!timecamp.sslVerify) {
    log.warn(
      { setting: 'TIMECAMP_SSL_VERIFY' },
      "TIMECAMP_SSL_VERIFY is false, so TimeCamp's certificate is not checked: anyone on the network path can read the API key and all data. Set TCSYNC_CA_FILE to your CA certificate instead.",
    );
  }
  return createHttpClient({
    service: 'TimeCamp',
    baseUrl: timecampBaseUrl(timecamp.domain),
    // Without an Accept header, TimeCamp answers in XML.
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

/** The address of the API. @param domain TIMECAMP_DOMAIN: a host, or an address with its scheme */
export function timecampBaseUrl(domain: string): string {
  const address = /^https?:\/\//i.test(domain) ? domain : `https://${domain}`;
  return `${address.replace(/\/+$/, '')}/third_party/api`;
}
