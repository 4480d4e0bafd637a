import { createHttpClient, type HttpClient, type HttpOptions } from '../io/http.ts';
import type { SourceContext } from './source.ts';

/** What differs from service to service. */
type Service = Pick<
  HttpOptions,
  'service' | 'baseUrl' | 'headers' | 'basicAuth' | 'requestsPerMinute' | 'conventions'
>;

/** The setting behind `network.timeoutSeconds`. */
export const TIMEOUT_SETTING = 'TCSYNC_TIMEOUT_SECONDS';

/** A connection to a service, by the settings of the network. */
export function createClient(
  {
    settings: { network },
    clock,
    log,
    signal,
  }: Pick<SourceContext<object>, 'settings' | 'clock' | 'log' | 'signal'>,
  service: Service,
): HttpClient {
  return createHttpClient({
    ...service,
    timeoutMs: network.timeoutSeconds * 1000,
    timeoutSetting: TIMEOUT_SETTING,
    network,
    clock,
    log,
    signal,
  });
}

/** How many requests were sent, repeated ones each time: `requests` of a summary. */
export function requestsSent({ counts }: HttpClient): number {
  return counts.read + counts.retried;
}
