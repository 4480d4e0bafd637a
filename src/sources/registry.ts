import type { Section } from '../config/setting.ts';
import type { Settings, TableValues } from '../config/table.ts';
import type { Source } from './source.ts';

/** How to load a source, and its settings if it has any: each only when it is needed. */
type Entry = readonly [
  source: () => Promise<{ readonly source: Source<never> }>,
  settings?: () => Promise<{ readonly settings: Section }>,
];

/** Every source: to add one, add its folder and a line here. */
const SOURCES = {
  bamboohr: [() => import('./bamboohr/index.ts'), () => import('./bamboohr/settings.ts')],
  azuread: [() => import('./azuread/index.ts'), () => import('./azuread/settings.ts')],
  ldap: [() => import('./ldap/index.ts'), () => import('./ldap/settings.ts')],
  factorial: [() => import('./factorial/index.ts'), () => import('./factorial/settings.ts')],
  okta: [() => import('./okta/index.ts'), () => import('./okta/settings.ts')],
  google: [() => import('./google/index.ts'), () => import('./google/settings.ts')],
  hibob: [() => import('./hibob/index.ts'), () => import('./hibob/settings.ts')],
  rest: [() => import('./rest/index.ts'), () => import('./rest/settings.ts')],
  file: [() => import('./file/index.ts'), () => import('./file/settings.ts')],
} as const satisfies Record<string, Entry>;

type Sources = typeof SOURCES;
export type SourceName = keyof Sources;

/** The settings section of each source that has one. */
export type SourceSections = {
  readonly [
    S in SourceName as Sources[S] extends readonly [unknown, unknown] ? S : never
  ]: Sources[S] extends readonly [unknown, () => Promise<{ readonly settings: infer T }>] ? T : never;
};

/** The values of all sections: those of the sources and the shared ones. */
export type AllSettings = Settings & TableValues<SourceSections>;

/** A source of which only the name is known. */
export type AnySource = Source<AllSettings>;

/** The words of `tcsync fetch <source>`. */
export const SOURCE_NAMES: readonly string[] = Object.keys(SOURCES);

/** Loads the source of this name. */
export async function loadSource(name: SourceName): Promise<AnySource> {
  return (await SOURCES[name][0]()).source;
}

/** Loads the settings of every source. */
export async function loadSourceSections(): Promise<SourceSections> {
  const loading = Object.entries<Entry>(SOURCES).map(async ([name, [, load]]) =>
    load === undefined ? [] : [[name, (await load()).settings] as const],
  );
  return Object.fromEntries((await Promise.all(loading)).flat()) as SourceSections;
}
