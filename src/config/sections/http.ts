import { isLoopback } from '../../base/loopback.ts';
import { host } from '../address-kinds.ts';
import { integer, secret } from '../kinds.ts';
import { defaulted, type Kind, optional, section, INVALID } from '../setting.ts';

const basePath: Kind<string> = {
  type: 'path',
  expects: 'a path such as /tcsync',
  read: (given) => {
    const clean = given.replace(/\/+$/, '');
    return clean === '' || /^(?:\/[\w.~-]+)+$/.test(clean) ? clean : INVALID;
  },
};

export const http = section({
  title: 'HTTP service',
  intro: 'Read by `serve`.',
  settings: {
    host: defaulted(
      'TCSYNC_HTTP_HOST',
      host,
      '127.0.0.1',
      'The address to listen on; 0.0.0.0 means all addresses.',
    ),
    port: defaulted('TCSYNC_HTTP_PORT', integer(0, 65_535), '8181', 'The port to listen on.'),
    token: optional(
      'TCSYNC_HTTP_TOKEN',
      secret,
      'The bearer token that clients send; required unless the host is a loopback address.',
    ),
    readToken: optional(
      'TCSYNC_HTTP_READ_TOKEN',
      secret,
      'A second bearer token, for read-only access: clients that use it cannot start, apply or cancel anything.',
    ),
    basePath: defaulted(
      'TCSYNC_HTTP_BASE_PATH',
      basePath,
      '/',
      'The path under which a reverse proxy serves tcsync, such as /tcsync.',
    ),
    runTimeoutSeconds: defaulted(
      'TCSYNC_RUN_TIMEOUT_SECONDS',
      // A timer of more than 24 days ends at once.
      integer(1, 86_400),
      '3600',
      'Stop a run that takes longer.',
    ),
  },
  check({ host, token, readToken }, report) {
    if (readToken !== undefined && token === undefined) {
      report.problem(
        'TCSYNC_HTTP_READ_TOKEN',
        'TCSYNC_HTTP_READ_TOKEN is set without TCSYNC_HTTP_TOKEN. Set both, or only TCSYNC_HTTP_TOKEN.',
      );
    }
    if (readToken !== undefined && readToken === token) {
      report.problem(
        'TCSYNC_HTTP_READ_TOKEN',
        'TCSYNC_HTTP_READ_TOKEN and TCSYNC_HTTP_TOKEN are the same. Choose different tokens.',
      );
    }
    if (host !== undefined && !isLoopback(host) && token === undefined) {
      report.notice({
        level: 'warning',
        code: 'http-token',
        message: `TCSYNC_HTTP_TOKEN is not set: because others can reach TCSYNC_HTTP_HOST=${host}, only /health and /ready respond. Set it to a long random string.`,
      });
    }
  },
});
