import { isIP } from 'node:net';
import { UserError } from '../../base/errors.ts';
import type { Settings } from '../../config/table.ts';
import { partition } from '../people.ts';
import type { SourceContext, Step } from '../source.ts';
import { runStep } from '../steps.ts';
import { type Connection, openEncrypted } from './connection.ts';
import { LdapDirectory } from './directory.ts';
import { bindName, type Endpoint, ldapEndpoints, type Security } from './endpoint.ts';
import { configuredGroup, GROUP_SETTINGS, nameOfGroup } from './groups.ts';
import { hierarchyOf } from './managers.ts';
import { toEmployee } from './mapping.ts';
import { checkPeople, parseLdapFilter, searchOfPeople } from './people.ts';
import { connectFirst } from './servers.ts';
import type { LdapSettings } from './settings.ts';
import { reasonToSkip } from './skip.ts';
import { resolveHost, openSocket } from './socket.ts';
import { readUnitDescriptions } from './units.ts';

type Context = SourceContext<{ ldap: LdapSettings } & Pick<Settings, 'prepare'>>;

/** How many entries are read: among fewer there may be no person, or none with a mail. */
const SAMPLE_SIZE = 100;

/** Tests the connection step by step: settings, name, port and encryption of every server, login, people, groups. */
export async function* checkLdap(context: Context): AsyncGenerator<Step> {
  const { settings, signal } = context;
  const { ldap, network } = settings;
  const endpoints = yield* runStep('The settings are consistent', async () => {
    parseLdapFilter(ldap.filter);
    const { value, notices } = ldapEndpoints(ldap, network.caFile);
    return { value, detail: value.map(({ address }) => address).join(', '), notices };
  });
  if (endpoints === undefined) return;
  const usable: Endpoint[] = [];
  for (const endpoint of endpoints) {
    if ((yield* checkServer(endpoint, context)) === true) usable.push(endpoint);
  }
  if (usable.length === 0) return;
  const login = { name: bindName(ldap), password: ldap.password };
  const connection = yield* runStep(`The directory accepts the login as ${login.name}`, async () => {
    const { value, notices } = await connectFirst(usable, login, signal);
    return { value, detail: '', notices };
  });
  if (connection === undefined) return;
  try {
    yield* checkContents(connection, context);
  } finally {
    await connection.close();
  }
}

/** @returns true when the server can be reached as the settings want */
async function* checkServer(
  endpoint: Endpoint,
  { settings, signal }: Context,
): AsyncGenerator<Step, true | undefined> {
  const { host, port, security } = endpoint;
  if (isIP(host) === 0) {
    const addresses = yield* runStep(`The name ${host} can be resolved`, async () => {
      const value = await resolveHost(endpoint);
      return { value, detail: value.join(', ') };
    });
    if (addresses === undefined) return undefined;
  }
  const isOpen = yield* runStep(`Port ${port} on ${host} is open`, async () => {
    (await openSocket({ ...endpoint, security: 'plain' }, signal)).destroy();
    return { value: true, detail: '' };
  });
  if (isOpen === undefined) return undefined;
  return yield* runStep(`The connection to ${host} is encrypted as configured`, async () => {
    await (await openEncrypted(endpoint, signal)).close();
    return { value: true as const, detail: protection(security, settings.ldap.sslVerify) };
  });
}

async function* checkContents(connection: Connection, context: Context): AsyncGenerator<Step> {
  const { ldap, prepare } = context.settings;
  const directory = yield* runStep('The directory identifies itself', async () => {
    const value = await LdapDirectory.open(connection, ldap.pageSize);
    return { value, detail: value.kind.isActiveDirectory ? 'Active Directory' : 'another LDAP server' };
  });
  if (directory === undefined) return;
  for (const setting of GROUP_SETTINGS.filter((setting) => nameOfGroup(ldap, setting) !== undefined)) {
    const group = yield* runStep(`The group ${nameOfGroup(ldap, setting)} exists`, async () => {
      const value = await configuredGroup(directory, ldap, setting, context.allowMissingGroups);
      return { value, detail: setting };
    });
    if (group === undefined) return;
  }
  yield* runStep(`There are people below ${ldap.dn}`, async () => {
    const search = await searchOfPeople(directory, ldap, parseLdapFilter(ldap.filter));
    const entries = await directory.readSome(search, Math.min(SAMPLE_SIZE, ldap.pageSize));
    const { kept: people } = partition(entries, reasonToSkip, () => undefined);
    const [person] = people;
    if (person === undefined) throw noPeopleFound(ldap.dn, entries.length);
    const sample = toEmployee(person, {
      ldap,
      now: context.clock.now(),
      preferredDomain: prepare.replaceEmailDomain,
      unitDescriptions: await readUnitDescriptions(directory, ldap),
      ids: hierarchyOf(people, ldap).ids,
      isSupervisor: () => false,
      isAdministrator: () => false,
    });
    const notices = checkPeople(people, directory, ldap);
    return {
      value: true,
      detail:
        entries.length === 1
          ? 'the only entry is a person'
          : `${people.length} of the first ${entries.length} entries are people`,
      notices,
      sample,
    };
  });
}

function protection(security: Security, verify: boolean): string {
  if (security === 'plain') return 'not encrypted';
  const how = security === 'ldaps' ? 'LDAPS' : 'StartTLS';
  return verify ? `${how}, with a verified certificate` : `${how}, with an unverified certificate`;
}

function noPeopleFound(base: string, entries: number): UserError {
  const found: Readonly<Record<number, string>> = {
    0: `No entry below ${base} matches the filter.`,
    1: `The only entry below ${base} that matches the filter is not a person.`,
  };
  const none = `None of the first ${entries} entries below ${base} that match the filter is a person.`;
  return new UserError(found[entries] ?? none, {
    code: 'source',
    hint: 'Check LDAP_DN and LDAP_FILTER, and that the account in LDAP_USERNAME has read access there.',
  });
}
