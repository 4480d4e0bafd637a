import { variableOf } from './alternatives.ts';
import { bool } from './kinds.ts';
import { dotenvLine } from './dotenv-line.ts';
import { namesOf, type Setting } from './setting.ts';
import type { SectionTable } from './table.ts';

/** The text of `.env.sample`: every setting with its default, commented out; required settings are empty. */
export function envSample(table: SectionTable): string {
  const head = [
    'Settings of tcsync. Copy this file to .env in the working directory of tcsync, and fill in TimeCamp and your HR system.',
    'A line that begins with # shows a default. The environment takes precedence over .env. `tcsync docs settings` explains every setting.',
  ];
  const blocks = Object.values(table).map(({ title, intro, settings }) =>
    [
      heading(title),
      ...(intro === undefined ? [] : [`# ${intro}`]),
      ...Object.values(settings).flatMap((setting) => ['', `# ${sampleDoc(setting)}`, sampleLine(setting)]),
    ].join('\n'),
  );
  return `${head.map((line) => `# ${line}`).join('\n')}\n\n${blocks.join('\n\n')}\n`;
}

/** The text of a `.env` with these values by variable, each below its description. */
export function envFile(table: SectionTable, values: ReadonlyMap<string, string>): string {
  const left = new Map(values);
  const take = (name: string): readonly string[] => {
    const value = left.get(name);
    left.delete(name);
    return value === undefined ? [] : [dotenvLine(name, value)];
  };
  const blocks = Object.values(table)
    .map(({ title, settings }) => {
      const given = Object.values(settings).flatMap((setting) => {
        const lines = namesOf(setting).flatMap(take);
        return lines.length === 0 ? [] : ['', `# ${sampleDoc(setting)}`, ...lines];
      });
      return given.length === 0 ? [] : [heading(title), ...given];
    })
    .filter((lines) => lines.length > 0);
  const others = [...left].map(([name, value]) => dotenvLine(name, value));
  if (others.length > 0) blocks.push([heading('Others'), '', ...others]);
  const head =
    '# Settings of tcsync. `tcsync docs settings` lists all of them; the environment takes precedence over this file.';
  return [[head], ...blocks].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function heading(title: string): string {
  return `# ${`---- ${title} `.padEnd(76, '-')}`;
}

/** The description of a setting; of a boolean, what true does. */
export function meaning({ kind, doc }: Setting<unknown>): string {
  return kind === bool ? `true: ${doc}` : doc;
}

function sampleDoc(setting: Setting<unknown>): string {
  const { whenUnset = hasReference(setting) ? setting.fallback : undefined } = setting;
  return meaning(setting) + (whenUnset === undefined ? '' : ` Default: ${whenUnset}.`);
}

function sampleLine(setting: Setting<unknown>): string {
  const { required, fallback = '' } = setting;
  return `${required ? '' : '#'}${dotenvLine(variableOf(setting), hasReference(setting) ? '' : fallback)}`;
}

/** Whether the default contains the value of another variable, which not every reader of .env files expands. */
function hasReference({ fallback = '' }: Setting<unknown>): boolean {
  return /\{\w+\}/.test(fallback);
}

/** The text of `docs/settings.md`. */
export function settingsPage(table: SectionTable): string {
  const sections = Object.values(table).map(({ title, intro, settings, retired = [] }) => {
    const rows = Object.values(settings).map(
      (setting) =>
        `| ${nameCell(setting)} | ${cell(setting.kind.type)} | ${defaultCell(setting)} | ${cell(meaning(setting))} |`,
    );
    return [
      `## ${title}`,
      ...(intro === undefined ? [] : ['', linked(intro)]),
      '',
      '| variable | type | default | |',
      '|---|---|---|---|',
      ...rows,
      ...(retired.length === 0
        ? []
        : ['', `Accepted but ignored: ${retired.map(({ name }) => `\`${name}\``).join(', ')}.`]),
    ].join('\n');
  });
  return `${INTRODUCTION}\n\n${sections.join('\n\n')}\n`;
}

/** On a page of the documentation, another page is a link. */
function linked(text: string): string {
  return text.replaceAll(/`tcsync docs ([\w/-]+)`/g, '[$1]($1.md)');
}

function nameCell({ name, kind, oldNames }: Setting<unknown>): string {
  const also = [
    ...(kind.secrecy === undefined ? [] : [`or \`${name}_FILE\``]),
    ...oldNames.map((old) => `also \`${old.name}\``),
  ];
  return [`\`${name}\``, ...also].join('<br>');
}

function defaultCell({ required, fallback = '', whenUnset }: Setting<unknown>): string {
  if (required) return '**required**';
  if (fallback !== '') return `\`${fallback}\``;
  return cell(whenUnset ?? '');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const INTRODUCTION = `# Settings

<!-- Written by \`npm run docs\` from src/config/sections/ and src/sources/*/settings.ts. -->

Every setting is an environment variable. tcsync also reads \`.env\` in the working directory; if a variable is in both,
the environment takes precedence. Start from \`.env.sample\`, or run \`tcsync init\`. A command validates all its settings
before it does anything, and reports every problem at once.

- **Empty values** count as not set, so that an empty variable in the environment does not hide the one in \`.env\`.
- **True or false** can also be 1 or 0, yes or no, on or off, in any case.
- **Quotes in \`.env\`** work as in python-dotenv. An unquoted value ends at white space followed by \`#\`:
  \`LDAP_PASSWORD=ab#cd\` is \`ab#cd\`. Single quotes keep their content as it is, except that \`\\'\` is a quote and \`\\\\\` a
  backslash: use them for passwords. In double quotes, \`\\"\`, \`\\\\\` and \`\\n\` are a quote, a backslash and a line break.
  Outside single quotes, \`\${NAME}\` and \`\${NAME:-default}\` expand to the value of another variable.
- **Other programs** that read \`.env\` differ in these rules. \`tcsync init\` writes lines that tcsync, dotenv and Node read
  the same, and \`tcsync doctor\` lists the lines of your file that they read differently.
- **From the environment**, secrets are used as they are. Other values lose one pair of outer quotes and a trailing
  \`# …\`, because compose and \`docker run --env-file\` pass the text of the file unchanged.
- **Secrets** can be in a file: \`LDAP_PASSWORD_FILE=/run/secrets/ldap\` instead of \`LDAP_PASSWORD\`. A line break at its end
  is ignored. tcsync masks secrets in everything that it prints or logs.
- **URLs** must start with https://. tcsync accepts http:// only for this machine and where the table says so.
- **Unknown names** that start like a setting of tcsync are ignored with a warning, which suggests the nearest known name.`;
