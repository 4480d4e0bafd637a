import { isLoopback } from '../../base/loopback.ts';
import { host, integer, secret } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const http = section({
  title: 'HTTP service',
  intro: 'Read by `serve`.',
  settings: {
    host: defaulted(
      'TCSYNC_HTTP_HOST',
      host,
      '127.0.0.1',
      'The address to listen on; 0.0.0.0 is all of them.',
    ),
    port: defaulted('TCSYNC_HTTP_PORT', integer(0, 65_535), '8181', 'The port to listen on.'),
    token: optional(
      'TCSYNC_HTTP_TOKEN',
      secret,
      'What callers send as a bearer token; required unless the host is this machine alone.',
    ),
    runTimeoutSeconds: defaulted(
      'TCSYNC_RUN_TIMEOUT_SECONDS',
      // A timer of more than 24 days ends at once.
      integer(1, 86_400),
      '3600',
      'A run that takes longer is stopped.',
    ),
  },
  check({ host, token }, tell) {
    if (host !== undefined && !isLoopback(host) && token === undefined) {
      tell.notice({
        level: 'warning',
        code: 'http-token',
        message: `TCSYNC_HTTP_TOKEN is missing: with TCSYNC_HTTP_HOST=${host}, which others can reach, nothing but /health and /ready answers. Set it to a long random text.`,
      });
    }
  },
});
