import { proxy } from '../address-kinds.ts';
import { caFile } from '../files.ts';
import { integer, list, timeZone } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const network = section({
  title: 'Network',
  intro: 'Used for every connection.',
  settings: {
    httpsProxy: optional(
      'HTTPS_PROXY',
      proxy,
      'The proxy for https:// URLs, such as http://proxy.example.com:3128.',
      {
        oldNames: [{ name: 'https_proxy' }],
      },
    ),
    httpProxy: optional('HTTP_PROXY', proxy, 'The proxy for http:// URLs.', {
      oldNames: [{ name: 'http_proxy' }],
    }),
    noProxy: defaulted(
      'NO_PROXY',
      list,
      '',
      'Hosts to reach without the proxy: names, .domains, host:port, address ranges, or *.',
      { oldNames: [{ name: 'no_proxy' }] },
    ),
    caFile: optional(
      'TCSYNC_CA_FILE',
      caFile,
      "A PEM file of certificate authorities to trust in addition to the system's.",
      {
        oldNames: [{ name: 'REQUESTS_CA_BUNDLE' }],
      },
    ),
    timeoutSeconds: defaulted(
      'TCSYNC_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long a request to an HR system or to storage may go without receiving data. A response that keeps arriving may take up to ten minutes.',
    ),
    tz: optional('TZ', timeZone, 'The time zone that determines the current date, such as Europe/Warsaw.', {
      whenUnset: "the system's",
    }),
  },
});
