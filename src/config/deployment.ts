import { meaning } from './describe.ts';
import { namesOf, type Setting } from './setting.ts';
import { settingsIn, type SectionTable } from './table.ts';

const BEGIN = 'Begin of what `npm run docs` writes';
const END = 'End';

/** Puts generated lines into a YAML file, between the comments that say where they begin and end, indented as these. */
export function withGenerated(file: string, lines: readonly string[]): string {
  const [before, marker, indent, after] = partsOf(file);
  const text = lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`));
  return `${before}${marker}${text.join('')}${indent}${after}`;
}

function partsOf(file: string): readonly [before: string, marker: string, indent: string, after: string] {
  const found = new RegExp(`^(.*\n)(( *)# ${BEGIN}\n).*?\\3(# ${END}\n.*)$`, 's').exec(file);
  if (found === null) throw new Error(`The file has no lines "# ${BEGIN}" and "# ${END}".`);
  const [, before = '', marker = '', indent = '', after = ''] = found;
  return [before, marker, indent, after];
}

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
  const { fallback = '', without } = setting;
  const none = fallback === '' ? without : fallback;
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
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
