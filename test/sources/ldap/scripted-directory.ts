import { afterEach } from 'vitest';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import type { Run } from './fetching.ts';
import {
  type Asked,
  type Reply,
  type ScriptedEntry,
  type ScriptedServer,
  type Script,
  startScriptedServer,
} from './scripted-server.ts';

export const BASE = 'DC=example,DC=test';
export const ROOT: ScriptedEntry = {
  dn: '',
  attributes: { supportedCapabilities: ['1.2.840.113556.1.4.800'], namingContexts: [BASE] },
};

/** The objectGUID of `person(number)`. */
export function guidOf(number: number): Buffer {
  return Buffer.from(`00112233445566778899aabbccdd${number.toString(16).padStart(4, '0')}`, 'hex');
}

/** The same as text. */
export function idOf(number: number): string {
  return `33221100-5544-7766-8899-aabbccdd${number.toString(16).padStart(4, '0')}`;
}

/** An enabled account of Active Directory; P1 is the manager. */
export function person(number: number, more: ScriptedEntry['attributes'] = {}): ScriptedEntry {
  return {
    dn: `CN=P${number},${BASE}`,
    attributes: {
      objectClass: ['top', 'person', 'user'],
      objectGUID: [guidOf(number)],
      sAMAccountName: [`p${number}`],
      displayName: [`Person ${number}`],
      mail: [`p${number}@example.com`],
      department: ['Sales'],
      title: ['Clerk'],
      manager: [`CN=P1,${BASE}`],
      userAccountControl: ['512'],
      ...more,
    },
  };
}

/** A directory for the tests of one file, and the settings that lead to it. */
export interface ScriptedDirectory {
  /** Starts an Active Directory that answers with these pages, in turn, and with `entries` by their names. */
  start(pages: readonly Reply[], entries?: readonly ScriptedEntry[], rest?: Script): Promise<ScriptedServer>;
  readonly run: (more?: Partial<LdapSettings>, rest?: Omit<Run, 'ldap'>) => Run;
  /** The running server. */
  readonly server: () => ScriptedServer;
}

/** Registers the clean-up: at most one server runs at a time. */
export function scriptedDirectory(): ScriptedDirectory {
  let current: ScriptedServer | undefined;
  afterEach(async () => current?.close());
  const server = (): ScriptedServer => {
    if (current === undefined) throw new Error('the directory is not started');
    return current;
  };
  return {
    server,
    start: async (pages, entries = [], rest = {}) => {
      let page = 0;
      const search = (asked: Asked): Reply => {
        if (asked.base === '') return { entries: [ROOT] };
        if (asked.scope === 'sub') {
          if (asked.cookie === '') page = 0;
          return pages[page++] ?? { code: 80, message: 'no such page' };
        }
        const found = entries.find(({ dn }) => dn === asked.base);
        return found === undefined ? { code: 32 } : { entries: [found] };
      };
      current = await startScriptedServer({ search, ...rest });
      return current;
    },
    run: (more = {}, rest = {}) => ({ ldap: { port: server().port, dn: BASE, ...more }, ...rest }),
  };
}
