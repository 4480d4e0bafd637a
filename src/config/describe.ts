import { bool } from './kinds.ts';
import { dotenvLine } from './dotenv.ts';
import { namesOf, type Setting } from './setting.ts';
import type { SectionTable } from './table.ts';

/** The text of `.env.sample`: every setting with its default, commented out; those without which nothing works, empty. */
export function envSample(table: SectionTable): string {
  const head = [
    'Settings of tcsync. Copy this file to .env in the folder in which tcsync runs, fill in TimeCamp and your HR system,',
    'and leave the rest as it is: a line that begins with # shows the default. The environment wins over .env.',
    'docs/settings.md tells more of every setting.',
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

/** The text of a `.env` with these values by variable, each with what it does. */
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
    '# Settings of tcsync. docs/settings.md lists all that there are; the environment wins over this file.';
  return [[head], ...blocks].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function heading(title: string): string {
  return `# ${`---- ${title} `.padEnd(76, '-')}`;
}

/** What a setting does; of a switch, what it does when it is on. */
export function meaning({ kind, doc }: Setting<unknown>): string {
  return kind === bool ? `true: ${doc}` : doc;
}

function sampleDoc(setting: Setting<unknown>): string {
  return meaning(setting) + (setting.without === undefined ? '' : ` Without: ${setting.without}.`);
}

function sampleLine({ name, required, fallback }: Setting<unknown>): string {
  const value = (fallback ?? '').replaceAll(/\{(\w+)\}/g, '$${$1}');
  return `${required ? '' : '#'}${name}=${value}`;
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
      ...(intro === undefined ? [] : ['', intro]),
      '',
      '| variable | type | default | |',
      '|---|---|---|---|',
      ...rows,
      ...(retired.length === 0
        ? []
        : ['', `Accepted, without effect: ${retired.map(({ name }) => `\`${name}\``).join(', ')}.`]),
    ].join('\n');
  });
  return `${INTRODUCTION}\n\n${sections.join('\n\n')}\n`;
}

function nameCell({ name, kind, oldNames }: Setting<unknown>): string {
  const also = [
    ...(kind.secrecy === undefined ? [] : [`or \`${name}_FILE\``]),
    ...oldNames.map((old) => `also \`${old.name}\``),
  ];
  return [`\`${name}\``, ...also].join('<br>');
}

function defaultCell({ required, fallback = '', without }: Setting<unknown>): string {
  if (required) return '**required**';
  if (fallback !== '') return `\`${fallback}\``;
  return cell(without ?? '');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const INTRODUCTION = `# Settings

<!-- Written by \`npm run docs\` from src/config/sections/ and src/sources/*/settings.ts. -->

Every setting is an environment variable. The same names are read from a file \`.env\` in the working directory; where
both have a value, the environment wins. \`.env.sample\` is a file to begin with. All settings that a command needs are
checked before it does anything, and everything that is wrong with them is told at once.

- **An empty value** is the same as none, so that an empty variable does not hide what \`.env\` says.
- **True or false** is also 1 or 0, yes or no, on or off, in any case.
- **Quotes in \`.env\`** work as python-dotenv has them. Without quotes a value ends at white space followed by \`#\`, so
  \`LDAP_PASSWORD=ab#cd\` is \`ab#cd\`. Text in single quotes is taken as it is, except that \`\\'\` is a quote and \`\\\\\` a
  backslash: put passwords there. In double quotes \`\\"\`, \`\\\\\` and \`\\n\` are a quote, a backslash and a new line.
  \`\${NAME}\` and \`\${NAME:-default}\` outside single quotes stand for the value of another variable.
- **From the environment** secrets are taken as they are. From other values one pair of outer quotes and a trailing
  \`# …\` are taken away, because \`docker run --env-file\` and compose pass on what stands in the file.
- **Secrets** can be given as a file: \`LDAP_PASSWORD_FILE=/run/secrets/ldap\` in place of \`LDAP_PASSWORD\`. The new line
  at its end does not count. Secrets are masked in everything that tcsync prints or logs.
- **Addresses** must be https. Plain http is taken for this machine only, and where the table says so.
- **A name that tcsync does not know**, but that begins like one of its own, gets a warning with the nearest known name.`;
