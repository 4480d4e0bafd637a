import { describe, expect, it } from 'vitest';
import { connectionFailure, statusFailure, type RequestContext } from '../../src/io/http-failure.ts';

const ASKED: RequestContext = {
  service: 'Acme',
  what: 'page 3 of the people',
  host: 'hr.example.com',
  proxy: undefined,
  timeoutMs: 60_000,
  secrets: [],
};

function broken(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, ...(syscall === undefined ? {} : { syscall }) });
}

describe('a connection that broke', () => {
  it.each([
    [
      'ENOTFOUND',
      'getaddrinfo',
      'final',
      'connection',
      /^Acme: the name hr\.example\.com cannot be resolved/,
    ],
    ['EAI_AGAIN', 'getaddrinfo', 'not-done', 'connection', /cannot be resolved/],
    ['ECONNREFUSED', 'connect', 'not-done', 'connection', /hr\.example\.com refuses connections/],
    ['EHOSTUNREACH', 'connect', 'not-done', 'connection', /was lost/],
    ['ETIMEDOUT', 'connect', 'not-done', 'timeout', /within 60 seconds/],
    ['ETIMEDOUT', undefined, 'indeterminate', 'timeout', /within 60 seconds/],
    ['ECONNRESET', 'read', 'indeterminate', 'connection', /was lost/],
    ['EPIPE', 'write', 'indeterminate', 'connection', /was lost/],
    ['CERT_HAS_EXPIRED', undefined, 'final', 'connection', /it has expired/],
    ['UNABLE_TO_GET_CRL', undefined, 'final', 'connection', /it cannot be verified/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, 'final', 'connection', /does not speak TLS/],
  ] as const)('%s in %s: %s', (code, syscall, retryClass, kind, message) => {
    const failure = connectionFailure(ASKED, broken(code, syscall));
    expect(failure.retryClass).toBe(retryClass);
    expect(failure.error).toMatchObject({ code: kind, indeterminate: retryClass === 'indeterminate' });
    expect(failure.error.message).toMatch(message);
    expect(failure.error.hint).toBeDefined();
  });

  it('is known by what lies below: the addresses of one name, or what axios wraps', () => {
    const both = new AggregateError([broken('ECONNREFUSED', 'connect'), broken('EHOSTUNREACH', 'connect')]);
    const wrapped = Object.assign(new Error('axios'), { code: 'ERR_NETWORK', cause: both });
    for (const error of [both, wrapped]) expect(connectionFailure(ASKED, error).retryClass).toBe('not-done');
  });

  it.each([
    [{ timeoutSetting: 'TIMECAMP_TIMEOUT_SECONDS' }, 'raise TIMECAMP_TIMEOUT_SECONDS.'],
    [{}, 'raise TCSYNC_TIMEOUT_SECONDS.'],
  ])('names the setting for a longer wait: %j', (setting, remedy) => {
    const { error } = connectionFailure({ ...ASKED, ...setting }, broken('ETIMEDOUT', 'connect'));
    expect(error.hint).toContain(remedy);
  });

  it('names the proxy when there is one', () => {
    const asked = { ...ASKED, proxy: 'proxy.example.com:3128' };
    expect(connectionFailure(asked, broken('ENOTFOUND', 'getaddrinfo')).error.message).toContain(
      'Acme: the proxy name proxy.example.com:3128 cannot be resolved',
    );
    expect(connectionFailure(asked, broken('ECONNREFUSED', 'connect')).error.message).toContain(
      'proxy.example.com:3128 refuses connections',
    );
  });
});

describe('a refusal', () => {
  it.each(['page 3 of the people', 'changing 2 people in group 5'])('of %s reads well', (what) => {
    const refusal = { status: 403, headers: {}, text: '{"message":"You cannot."}' };
    expect(statusFailure({ ...ASKED, what }, refusal).error.message).toBe(
      `Acme does not allow this key's request for ${what} (HTTP 403): You cannot.`,
    );
  });
});

describe("the other side's own words", () => {
  it.each([
    ['{"erro": "inicio deve ser >= 1"}', '{"erro": "inicio deve ser >= 1"}'],
    ['{"message":"No."}', 'No.'],
    ['{}', ''],
    ['[]', ''],
    ['<html>', ''],
  ])('of %s are %j', (text, said) => {
    expect(statusFailure(ASKED, { status: 400, headers: {}, text }).error.remoteMessage).toBe(said);
  });

  it.each([
    ['in the middle', 'refused: ', ' was sent'],
    ['where they are cut', 'x'.repeat(290), ''],
  ])('hold no secret, %s', (_, before, after) => {
    const secret = 'key  of some length';
    const refusal = { status: 400, headers: {}, text: JSON.stringify({ message: before + secret + after }) };
    const { message, remoteMessage } = statusFailure({ ...ASKED, secrets: [secret] }, refusal).error;
    expect(remoteMessage).toBe(`${before}****${after}`);
    expect(message).not.toContain('key');
  });
});
