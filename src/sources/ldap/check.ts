import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { UserError } from '../../base/errors.ts';
import type { Settings } from '../../config/table.ts';
import { partition } from '../people.ts';
import type { SourceContext, Step } from '../source.ts';
import { runStep, type StepResult } from '../steps.ts';
import { type Connection, openConnection, openEncrypted, openLink } from './connection.ts';
import { Directory } from './directory.ts';
import { bindName, type Endpoint, ldapEndpoint, type Security } from './endpoint.ts';
import { explainConnect } from './errors.ts';
import { configuredGroup, GROUP_SETTINGS, nameOfGroup } from './groups.ts';
import { hierarchyOf } from './managers.ts';
import { reasonToSkip, toEmployee } from './mapping.ts';
import { checkPeople, parseLdapFilter, searchOfPeople } from './people.ts';
import type { LdapSettings } from './settings.ts';
import { readUnitDescriptions } from './units.ts';

type Context = SourceContext<{ ldap: LdapSettings } & Pick<Settings, 'prepare'>>;

/** How many entries are looked at: among fewer there may be no person, and none with a mail. */
const SAMPLE_SIZE = 100;

/** The way to the directory step by step: settings, name, port, encryption, login, people, groups. */
export async function* checkLdap(context: Context): AsyncGenerator<Step> {
  const { settings, signal } = context;
  const { ldap, network } = settings;
  const endpoint = yield* runStep('The settings fit together', async () => {
    parseLdapFilter(ldap.filter);
    const { value, notices } = ldapEndpoint(ldap, network.caFile);
    return { value, detail: value.address, notices };
  });
  if (endpoint === undefined) return;
  if (isIP(endpoint.host) === 0) {
    const address = yield* runStep(`The name ${endpoint.host} is known`, async () => resolve(endpoint));
    if (address === undefined) return;
  }
  const isOpen = yield* runStep(`Port ${endpoint.port} is open`, async () => {
    await (await openLink({ ...endpoint, security: 'plain' }, signal)).close();
    return { value: true, detail: '' };
  });
  if (isOpen === undefined) return;
  const isProtected = yield* runStep('The connection is as protected as the settings want', async () => {
    await (await openEncrypted(endpoint, signal)).close();
    return { value: true, detail: protection(endpoint.security, ldap.sslVerify) };
  });
  if (isProtected === undefined) return;
  const login = { name: bindName(ldap), password: ldap.password };
  const connection = yield* runStep(`The directory accepts the login as ${login.name}`, async () => ({
    value: await openConnection(endpoint, login, signal),
    detail: '',
  }));
  if (connection === undefined) return;
  try {
    yield* checkContents(connection, context);
  } finally {
    await connection.close();
  }
}

async function* checkContents(connection: Connection, context: Context): AsyncGenerator<Step> {
  const { ldap, prepare } = context.settings;
  const directory = yield* runStep('The directory says what it is', async () => {
    const value = await Directory.open(connection, ldap.pageSize);
    return { value, detail: value.kind.isActiveDirectory ? 'Active Directory' : 'another LDAP server' };
  });
  if (directory === undefined) return;
  for (const setting of GROUP_SETTINGS.filter((one) => nameOfGroup(ldap, one) !== undefined)) {
    const group = yield* runStep(`The group ${nameOfGroup(ldap, setting)} is there`, async () => {
      const value = await configuredGroup(directory, ldap, setting, context.allowMissingGroups);
      return { value, detail: setting };
    });
    if (group === undefined) return;
  }
  yield* runStep(`There are people below ${ldap.dn}`, async () => {
    const search = await searchOfPeople(directory, ldap.dn, parseLdapFilter(ldap.filter));
    const entries = await directory.readSome(search, Math.min(SAMPLE_SIZE, ldap.pageSize));
    const { kept: people } = partition(entries, reasonToSkip);
    const [person] = people;
    if (person === undefined) throw noPeopleFound(ldap.dn, entries.length);
    const sample = toEmployee(person, {
      ldap,
      preferredDomain: prepare.replaceEmailDomain,
      unitDescriptions: await readUnitDescriptions(directory, ldap),
      ids: hierarchyOf(people).ids,
      isSupervisor: () => false,
      isAdministrator: () => false,
    });
    const notices = checkPeople(people, directory, ldap.useOuStructure);
    return {
      value: true,
      detail:
        entries.length === 1
          ? 'the only entry is a person'
          : `of the first ${entries.length} entries, ${people.length} are people`,
      notices,
      sample,
    };
  });
}

async function resolve(endpoint: Endpoint): Promise<StepResult<string>> {
  try {
    const { address } = await lookup(endpoint.host);
    return { value: address, detail: address };
  } catch (error) {
    throw explainConnect(error, endpoint);
  }
}

function protection(security: Security, verify: boolean): string {
  if (security === 'plain') return 'not encrypted';
  const how = security === 'ldaps' ? 'LDAPS' : 'StartTLS';
  return verify
    ? `${how}, with a certificate that is right`
    : `${how}, with a certificate that nobody has checked`;
}

function noPeopleFound(base: string, entries: number): UserError {
  const place = `below ${base} that matches the filter`;
  const found: Readonly<Record<number, string>> = {
    0: `Nothing ${place} is a person.`,
    1: `The only entry ${place} is no person.`,
  };
  return new UserError(found[entries] ?? `None of the first ${entries} entries ${place} is a person.`, {
    code: 'source',
    hint: 'Check LDAP_DN and LDAP_FILTER, and that the account in LDAP_USERNAME may read there.',
  });
}
