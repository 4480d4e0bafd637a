import type { Source } from './source.ts';

/** Every source, loaded only when it is asked for: the next one is one line here and a folder beside it. */
const SOURCES = {
  bamboohr: async () => (await import('./bamboohr/index.ts')).bamboohrSource,
  azuread: async () => (await import('./azuread/index.ts')).azureadSource,
  ldap: async () => (await import('./ldap/index.ts')).ldapSource,
  factorial: async () => (await import('./factorial/index.ts')).factorialSource,
  okta: async () => (await import('./okta/index.ts')).oktaSource,
  hibob: async () => (await import('./hibob/index.ts')).hibobSource,
  file: async () => (await import('./file/index.ts')).fileSource,
} satisfies Record<string, () => Promise<Source>>;

export type SourceName = keyof typeof SOURCES;

/** The words of `tcsync fetch <source>`. */
export const SOURCE_NAMES: readonly string[] = Object.keys(SOURCES);

/** The source of this name, loaded now. */
export function loadSource(name: SourceName): Promise<Source> {
  return SOURCES[name]();
}
