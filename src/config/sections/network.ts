import { caFile, integer, list, proxy, timeZone } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const network = section({
  title: 'Network',
  intro: 'For every connection that is made.',
  settings: {
    httpsProxy: optional(
      'HTTPS_PROXY',
      proxy,
      'The proxy for https:// addresses: http://proxy.example.com:3128.',
      {
        oldNames: [{ name: 'https_proxy' }],
      },
    ),
    httpProxy: optional('HTTP_PROXY', proxy, 'The proxy for http:// addresses.', {
      oldNames: [{ name: 'http_proxy' }],
    }),
    noProxy: defaulted(
      'NO_PROXY',
      list,
      '',
      'Hosts that are reached without the proxy: names, .domains, host:port, address ranges, or *.',
      { oldNames: [{ name: 'no_proxy' }] },
    ),
    caFile: optional('TCSYNC_CA_FILE', caFile, "A PEM file of authorities to trust beside the system's.", {
      oldNames: [{ name: 'REQUESTS_CA_BUNDLE' }],
    }),
    timeoutSeconds: defaulted(
      'TCSYNC_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long one request to an HR system or to storage waits for an answer, or for the rest of one. An answer that keeps coming may take up to ten minutes.',
    ),
    tz: optional('TZ', timeZone, 'The time zone that says what today is: Europe/Warsaw.', {
      without: "the system's",
    }),
  },
});
