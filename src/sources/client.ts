import { createHttpClient, type HttpClient, type HttpOptions } from '../io/http.ts';
import type { SourceContext } from './source.ts';

/** What is said of a service; all else is the same for every source. */
type Service = Pick<HttpOptions, 'service' | 'baseUrl' | 'headers' | 'basicAuth' | 'requestsPerMinute'>;

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
