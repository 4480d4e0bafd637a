import { meaning } from './describe.ts';
import { namesOf, type Setting } from './setting.ts';
import { settingsIn, type SectionTable } from './table.ts';

const BEGIN = 'Begin of what `npm run docs` writes';
const END = 'End';

/**
 * Puts generated lines into a YAML file, each list between the next comments that say where generated lines begin and
 * end, indented as these.
 */
export function withGenerated(file: string, ...parts: readonly (readonly string[])[]): string {
  let found = 0;
  const filled = file.replaceAll(GENERATED, (whole, marker: string, indent: string) => {
    const lines = parts[found];
    found += 1;
    const text = lines?.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('') ?? '';
    return lines === undefined ? whole : `${marker}${text}${indent}# ${END}\n`;
  });
  if (found !== parts.length)
    throw new Error(
      `The file has ${found} times the lines "# ${BEGIN}" and "# ${END}", not ${parts.length}.`,
    );
  return filled;
}

const GENERATED = new RegExp(`(^( *)# ${BEGIN}\n).*?^\\2# ${END}\n`, 'gms');

/**
 * For docker-compose.yml: every variable by its name alone, so that compose takes it from the shell or from `.env`.
 * Only the path of certificates that many a machine sets for all its programs stays out: in a container it is nowhere.
 */
export function composeVariables(table: SectionTable): readonly string[] {
  return settingsIn(table)
    .flatMap((setting) => [...namesOf(setting), ...setting.oldNames.map(({ name }) => name)])
    .filter((name) => name !== 'REQUESTS_CA_BUNDLE')
    .map((name) => `${name}:`);
}

/** For docker-compose.yml: a service for each source that is set up by settings. */
export function composeServices(sources: readonly string[]): readonly string[] {
  return sources
    .flatMap((name) => ['', `fetch-${name}:`, '  <<: *command', `  entrypoint: [tcsync, fetch, ${name}]`])
    .slice(1);
}

/** For the chart's values.yaml: every setting that is no secret, empty, then every secret, without a reference. */
export function helmValues(table: SectionTable): readonly string[] {
  return ['settings:', ...sections(table, isPlain, "''"), '', 'secrets:', ...sections(table, isSecret, '{}')];
}

function sections(
  table: SectionTable,
  wanted: (setting: Setting<unknown>) => boolean,
  value: string,
): readonly string[] {
  return Object.values(table).flatMap(({ title, settings }) => {
    const chosen = Object.values(settings).filter(wanted);
    if (chosen.length === 0) return [];
    return [
      `  # ---- ${title}`,
      ...chosen.flatMap((setting) => [`  # ${helmDoc(setting)}`, `  ${setting.name}: ${value}`]),
    ];
  });
}

function helmDoc(setting: Setting<unknown>): string {
  const { fallback = '', whenUnset } = setting;
  const none = fallback === '' ? whenUnset : fallback;
  return meaning(setting) + (none === undefined ? '' : ` Default: ${none}.`);
}

function isSecret({ kind }: Setting<unknown>): boolean {
  return kind.secrecy !== undefined;
}

function isPlain(setting: Setting<unknown>): boolean {
  return !isSecret(setting);
}

/** The chart's values.schema.json: Helm refuses a variable that does not exist, and a secret where it could be read. */
export function helmSchema(table: SectionTable): string {
  const all = settingsIn(table);
  const only = (chosen: readonly Setting<unknown>[], value: object): object => ({
    type: 'object',
    propertyNames: { enum: chosen.map(({ name }) => name) },
    additionalProperties: value,
  });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      settings: only(all.filter(isPlain), { type: ['string', 'boolean', 'integer'] }),
      secrets: only(all, {
        type: 'object',
        properties: { name: { type: 'string' }, key: { type: 'string' } },
        additionalProperties: false,
      }),
      accounts: {
        type: 'object',
        // A name is a part of the names of objects, and a label.
        propertyNames: { pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
        additionalProperties: {
          type: 'object',
          properties: {
            source: { type: 'string' },
            schedule: { type: 'string' },
            args: { type: 'array' },
            suspend: { type: 'boolean' },
            secretName: { type: 'string' },
            settings: { $ref: '#/properties/settings' },
            secrets: { $ref: '#/properties/secrets' },
          },
          additionalProperties: false,
        },
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
