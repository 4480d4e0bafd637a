import {
  startScriptedServer,
  type Asked,
  type Reply,
  type ScriptedEntry,
} from '../sources/ldap/scripted-server.ts';
import type { Contract } from './contract.ts';

const BASE = 'DC=example,DC=test';
const PASSWORD = 'ldap-password-4711';

const ROOT: ScriptedEntry = {
  dn: '',
  attributes: { supportedCapabilities: ['1.2.840.113556.1.4.800'], namingContexts: [BASE] },
};

const REPLIES: Readonly<Record<string, Reply>> = {
  'hang up': 'hang up',
  busy: { code: 51, message: 'busy' },
  'size limit': { code: 4, message: 'size limit exceeded' },
  'operations error': { code: 1, message: '000004DC: LdapErr: DSID-0C0909AF' },
};

function entry(n: number, more: ScriptedEntry['attributes'] = {}): ScriptedEntry {
  return {
    dn: `CN=P${n},${BASE}`,
    attributes: {
      objectClass: ['top', 'person', 'user'],
      objectGUID: [Buffer.from(`00112233445566778899aabbccdd000${n}`, 'hex')],
      sAMAccountName: [`p${n}`],
      displayName: [`Person ${n}`],
      mail: [`p${n}@example.com`],
      department: ['Sales'],
      title: ['Clerk'],
      manager: [`CN=P9,${BASE}`],
      userAccountControl: ['512'],
      ...more,
    },
  };
}

const MANAGER = entry(9, { manager: [] });
const PAGES: Readonly<Record<string, Reply>> = {
  '': { entries: [entry(1), entry(2)], cookie: 'a' },
  a: { entries: [entry(3), entry(4, { objectClass: ['top', 'computer'] })], cookie: 'b' },
  b: { entries: [entry(5)] },
};

/** The login is the first request, searches are the others. */
export const ldap: Contract = {
  source: 'ldap',
  passing: [],
  lasting: Object.keys(REPLIES),
  paged: true,
  async start({ fault, onRequest, repeatFrom }) {
    let n = 1;
    const replyTo = (number: number): Reply | undefined => REPLIES[fault?.(number) ?? ''];
    const search = (asked: Asked): Reply => {
      n += 1;
      onRequest?.(n);
      const trouble = replyTo(n);
      if (trouble !== undefined) return trouble;
      if (asked.base === '') return { entries: [ROOT] };
      if (asked.scope === 'base') return asked.base === MANAGER.dn ? { entries: [MANAGER] } : { code: 32 };
      const page = repeatFrom !== undefined && n >= repeatFrom ? '' : (asked.cookie ?? '');
      return PAGES[page] ?? { code: 53 };
    };
    const bind = replyTo(1);
    const server = await startScriptedServer({ search, ...(bind === undefined ? {} : { bind }) });
    onRequest?.(1);
    return {
      env: {
        LDAP_HOST: '127.0.0.1',
        LDAP_PORT: String(server.port),
        LDAP_DOMAIN: 'example.test',
        LDAP_DN: BASE,
        LDAP_USERNAME: 'svc',
        LDAP_PASSWORD: PASSWORD,
        LDAP_TIMEOUT_SECONDS: '2',
        TIMECAMP_USE_SUPERVISOR_GROUPS: 'true',
      },
      secrets: [PASSWORD],
      requests: () => server.connections() + server.asked.length,
      close: () => server.close(),
    };
  },
};
