import { describe, expect, it } from 'vitest';
import { lostConnection } from '../../../src/sources/ldap/connection-errors.ts';
import { ldapEndpoints } from '../../../src/sources/ldap/endpoint.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { failure, fetchLdap, ldapSettings } from './fetching.ts';
import { BASE, idOf, person, ROOT, scriptedDirectory } from './scripted-directory.ts';
import { type Asked, type Reply, startScriptedServer } from './scripted-server.ts';

const directory = scriptedDirectory();
const { run, server } = directory;

describe('a connection that ends', () => {
  const startTls = { useStartTls: true };
  const ldaps = { useSsl: true };
  const people: Reply = { entries: [person(1)], cookie: 'a' };
  const ends = {
    refused: { code: 52, message: 'maintenance' },
    closed: 'hang up',
    reset: 'reset',
    silent: 'silence',
  } as const;
  type End = keyof typeof ends;
  const closedBefore = (step: string) => `closed the connection before it answered ${step}. → `;
  const silentAt = (step: string) => `did not answer ${step} within 0.3 seconds. → `;

  const rows: readonly (readonly [
    step: string,
    end: End,
    script: (reply: Reply) => Promise<unknown>,
    more: Partial<LdapSettings>,
    expected: string,
  ])[] = [
    [
      'TLS',
      'silent',
      async () => directory.start([], [], { accept: 'silence' }),
      ldaps,
      silentAt('the TLS handshake'),
    ],
    [
      'TLS',
      'refused',
      async (reply) => directory.start([], [], { extended: reply }),
      startTls,
      'does not offer StartTLS: maintenance. → ',
    ],
    ...(['closed', 'reset'] as const).map(
      (end) =>
        [
          'TLS',
          end,
          async (reply: Reply) => directory.start([], [], { extended: reply }),
          startTls,
          closedBefore('the StartTLS request'),
        ] as const,
    ),
    [
      'TLS',
      'silent',
      async (reply) => directory.start([], [], { extended: reply }),
      startTls,
      silentAt('the StartTLS request'),
    ],
    [
      'bind',
      'refused',
      async (reply) => directory.start([], [], { bind: reply }),
      {},
      'The directory refused the login as svc@example.test: maintenance. → ',
    ],
    ...(['closed', 'reset'] as const).map(
      (end) =>
        [
          'bind',
          end,
          async (reply: Reply) => directory.start([], [], { bind: reply }),
          {},
          closedBefore('the login'),
        ] as const,
    ),
    ['bind', 'silent', async (reply) => directory.start([], [], { bind: reply }), {}, silentAt('the login')],
    ...([1, 2] as const).flatMap((page) => {
      const pages = (reply: Reply): readonly Reply[] => (page === 1 ? [reply] : [people, reply]);
      const step = `the request for page ${page} of the people`;
      return (['refused', 'closed', 'reset', 'silent'] as const).map(
        (end) =>
          [
            `page ${page}`,
            end,
            async (reply: Reply) => directory.start(pages(reply)),
            {},
            {
              refused: `did not return page ${page} of the people: maintenance. → `,
              closed: closedBefore(step),
              reset: closedBefore(step),
              silent: silentAt(step),
            }[end],
          ] as const,
      );
    }),
  ];

  it.each(rows)('at %s, %s, is one sentence with server and step', async (_, end, script, more, expected) => {
    await script(ends[end]);
    const said = await failure(run({ timeoutSeconds: 0.3, ...more }));
    expect(said).toContain(expected);
    if (end !== 'refused') expect(said).toContain(`127.0.0.1:${server().port} `);
    expect(said).not.toContain('svcpw-1234');
    await server().idle();
    expect(server().connections()).toBe(1);
  });

  it.each([
    ['closed', 'hang up', {}],
    ['reset', 'reset', {}],
    ['closed', 'hang up', ldaps],
    ['reset', 'reset', ldaps],
  ] as const)('after connect, %s, is one sentence with the server', async (_, accept, more) => {
    const { port } = await directory.start([], [], { accept });
    const said = await failure(run({ timeoutSeconds: 0.3, ...more }));
    // A reset may come before the connection is seen to be open.
    const at = `127\\.0\\.0\\.1:${port} closed the connection`;
    expect(said).toMatch(
      new RegExp(
        `^${at} (?:immediately|before it answered the (?:login|TLS handshake))\\. → Check LDAP_PORT`,
      ),
    );
  });

  it('before it begins, because nothing listens, names the server', async () => {
    await directory.start([]);
    const port = server().port ?? 0;
    await server().close();
    expect(await failure(run({ port }))).toContain(`127.0.0.1:${port} refuses connections. → `);
  });
});

describe('an alert of TLS', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'requires a client certificate.'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'rejects the client certificate.'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'supports no TLS version that this machine accepts: '],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'refuses the TLS handshake: it requires a client certificate'],
    [
      'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
      'refuses the TLS handshake: it requires a client certificate',
    ],
    ['ERR_SSL_EE_KEY_TOO_SMALL', 'uses a key or certificate that is too weak.'],
  ])('%s is explained, also after the handshake', (code, expected) => {
    const [endpoint] = ldapEndpoints(ldapSettings({ useSsl: true }), undefined).value;
    if (endpoint === undefined) throw new Error('no endpoint');
    const alert = Object.assign(new Error('alert'), { code });
    expect(lostConnection(endpoint, 'the login', alert).message).toContain(`127.0.0.1:636 ${expected}`);
  });
});

describe('several servers', () => {
  it('are tried in order until one accepts the connection, with a warning', async () => {
    const down = await startScriptedServer({ accept: 'hang up' });
    await down.close();
    await directory.start([{ entries: [person(1)] }]);
    const { employees, notices } = await fetchLdap(run({ host: '127.0.0.2, 127.0.0.1' }));
    expect(employees).toHaveLength(1);
    expect(notices.map(({ message }) => message)).toContain(
      `127.0.0.2:${server().port} refuses connections. tcsync uses 127.0.0.1:${server().port} instead.`,
    );
  });

  it('that all fail are one error that names each', async () => {
    await directory.start([], [], { bind: 'hang up' });
    const port = server().port;
    expect(await failure(run({ host: '127.0.0.2,127.0.0.1' }))).toContain(
      `tcsync cannot connect to any server in LDAP_HOST. 127.0.0.2:${port} refuses connections. 127.0.0.1:${port} closed the connection before it answered the login. → `,
    );
  });

  it('are not asked again with a password that one of them refused', async () => {
    await directory.start([], [], { bind: { code: 49, message: 'data 52e' } });
    expect(await failure(run({ host: '127.0.0.1,127.0.0.1' }))).toContain('password is incorrect');
    expect(server().connections()).toBe(1);
  });

  it('that are busy pass the login on to the next', async () => {
    await directory.start([], [], { bind: { code: 51, message: 'busy' } });
    await failure(run({ host: '127.0.0.1,127.0.0.1' }));
    expect(server().connections()).toBe(2);
  });
});

describe('referrals', () => {
  it('are counted and named by base, without the partitions of Active Directory itself', async () => {
    const references = [
      'ldap://DomainDnsZones.example.test/DC=DomainDnsZones,DC=example,DC=test',
      'ldap://ForestDnsZones.example.test/DC=ForestDnsZones,DC=example,DC=test',
      'ldap://example.test/CN=Configuration,DC=example,DC=test',
      'ldap://asia.example.test/DC=asia,DC=example,DC=test??sub',
      'ldap://asia2.example.test/DC=asia,DC=example,DC=test',
      'ldap://x.test/OU=R%26D,DC=x',
    ];
    await directory.start([{ entries: [person(1)], references }]);
    const { notices } = await fetchLdap(run());
    expect(notices.filter(({ code }) => code === 'ldap-referral').map(({ message }) => message)).toEqual([
      'The directory refers to other servers for 2 parts of the tree, and tcsync does not read the people there: DC=asia,DC=example,DC=test, OU=R&D,DC=x. Read the other domain in a separate run, or narrow LDAP_DN.',
    ]);
  });
});

describe('several bases', () => {
  it('are read one after the other, each once', async () => {
    const [north, south] = [`OU=North,${BASE}`, `OU=South\\; East,${BASE}`];
    const search = ({ base }: Asked): Reply =>
      base === ''
        ? { entries: [ROOT] }
        : { entries: [person(base === north ? 1 : 2)], ...(base === south ? { references: [] } : {}) };
    await directory.start([], [], { search });
    const { employees } = await fetchLdap(run({ dn: `${north}; ${south};OU=Inner,${north}` }));
    expect(employees.map(({ external_id }) => external_id)).toEqual([idOf(1), idOf(2)]);
    expect(server().asked.map(({ base }) => base)).toEqual(['', north, south]);
  });

  it('are named where one of them fails', async () => {
    await directory.start([{ code: 52, message: 'down' }]);
    expect(await failure(run({ dn: `OU=A,${BASE};OU=B,${BASE}` }))).toContain(
      `page 1 of the people below OU=A,${BASE}: down`,
    );
  });
});
