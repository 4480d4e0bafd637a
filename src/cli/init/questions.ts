import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, messageOf } from '../../base/errors.ts';
import { findDotenvLine } from '../../config/dotenv-line.ts';
import { variableOf } from '../../config/alternatives.ts';
import { type Section, type Setting, INVALID, namesOf } from '../../config/setting.ts';
import { SECTIONS, type SectionName } from '../../sources/all-settings.ts';
import type { AnySource } from '../../sources/registry.ts';
import type { Context, Shell } from '../context.ts';
import { answer, type Answers, environmentOf, isAnswered, isPreset, settingsOf } from './answers.ts';
import type { Choice, Dialogue } from './dialogue.ts';

/** Asks for the required settings of a section, except the preset ones. */
export async function askRequired(
  section: SectionName,
  answers: Answers,
  dialogue: Dialogue,
  shell: Pick<Shell, 'cwd'>,
): Promise<void> {
  for (const setting of settingsOf(section)) {
    if (setting.required && !isPreset(answers, setting)) await askSetting(setting, answers, dialogue, shell);
  }
  await askAlternative(section, answers, dialogue, shell);
}

/** Asks for the settings that the answers so far make required. */
export async function askAlsoRequired(
  source: AnySource,
  answers: Answers,
  dialogue: Dialogue,
  { inspect, shell }: Pick<Context, 'inspect' | 'shell'>,
): Promise<void> {
  if (source.alsoRequired === undefined) return;
  const { inspection } = await inspect(environmentOf(answers, shell));
  for (const section of source.sections) {
    const names = source.alsoRequired({ ...inspection.sections.get(section)?.values });
    for (const setting of settingsOf(section)) {
      if (names.includes(setting.name) && !isPreset(answers, setting))
        await askSetting({ ...setting, required: true }, answers, dialogue, shell);
    }
  }
}

/** Asks for one of the ways to authenticate, unless one is preset, and then for its settings. */
async function askAlternative(
  section: SectionName,
  answers: Answers,
  dialogue: Dialogue,
  shell: Pick<Shell, 'cwd'>,
): Promise<void> {
  const { oneOf = [], settings } = SECTIONS[section] as Section;
  const ways = oneOf.map((keys) => keys.flatMap((key) => settings[key] ?? []));
  const [first] = ways;
  if (first === undefined || ways.flat().some((setting) => isPreset(answers, setting))) return;
  const choices = ways.map((way, n) => ({
    value: String(n),
    label: way.map(variableOf).join(' and '),
    hint: way.at(-1)?.doc ?? '',
  }));
  const present = ways.findIndex((way) => way.every((setting) => isAnswered(answers, setting)));
  const proposed = String(Math.max(0, present));
  const chosen = ways[Number(await dialogue.choose('How should tcsync authenticate?', choices, proposed))];
  for (const setting of ways.filter((way) => way !== chosen).flat())
    for (const name of namesOf(setting)) answers.values.delete(name);
  for (const setting of chosen ?? first)
    await askSetting({ ...setting, required: true }, answers, dialogue, shell);
}

/** Asks for one setting, with its documentation as the question. */
export async function askSetting(
  setting: Setting<unknown>,
  answers: Answers,
  dialogue: Dialogue,
  shell: Pick<Shell, 'cwd'>,
): Promise<void> {
  const { name, kind, doc, required, whenUnset, fallback } = setting;
  if (kind.isWholeFile === true) return askFile(setting, answers, dialogue, shell);
  const { cwd } = shell;
  const secret = kind.secrecy !== undefined;
  const proposed = answers.values.get(name) ?? '';
  const kept = secret && isAnswered(answers, setting);
  const placeholder = whenUnset ?? fallback;
  const check = (given: string): string | undefined => {
    if (given === '') return required && !kept ? `${name} is required.` : undefined;
    if (kind.read(given, { cwd }) === INVALID) return `${name} must be ${kind.expects}.`;
    return findDotenvLine(name, given) === undefined ? cannotQuote(name, secret) : undefined;
  };
  const message = `${doc} (${name})${kept ? ' Press Enter to keep the current one.' : ''}`;
  if (!secret) {
    const question = { message, proposed, check, ...(placeholder === undefined ? {} : { placeholder }) };
    answer(answers, setting, await dialogue.text(question));
    return;
  }
  const typed = await dialogue.secret({ message, proposed, check });
  if (typed !== proposed) answer(answers, setting, typed);
}

/** Asks for the file that holds the value of a setting. */
async function askFile(
  setting: Setting<unknown>,
  answers: Answers,
  dialogue: Dialogue,
  { cwd }: Pick<Shell, 'cwd'>,
): Promise<void> {
  const { name, kind, doc, required } = setting;
  const variable = `${name}_FILE`;
  const kept = isAnswered(answers, setting);
  const check = (given: string): string | undefined => {
    if (given === '') return required && !kept ? `${variable} is required.` : undefined;
    try {
      const text = readFileSync(resolve(cwd, given), 'utf8');
      return kind.read(text, { cwd }) === INVALID ? `${given} is not ${kind.expects}.` : undefined;
    } catch (error) {
      return `${given} cannot be read (${errorCode(error) ?? messageOf(error)}).`;
    }
  };
  const proposed = answers.values.get(variable) ?? '';
  const file = await dialogue.text({ message: `${doc} (${variable})`, proposed, check });
  if (file === '') return;
  answers.values.delete(name);
  answers.values.set(variable, file);
}

function cannotQuote(name: string, secret: boolean): string {
  const remedy = secret
    ? `Put it into a file, and run tcsync init --set ${name}_FILE=PATH.`
    : 'Use other quotes.';
  return `No quoting makes all programs read this value in .env the same way. ${remedy}`;
}

type Encryption = 'ssl' | 'start-tls' | 'none';

const ENCRYPTIONS: readonly Choice<Encryption>[] = [
  { value: 'ssl', label: 'LDAPS', hint: 'encrypted connection, port 636' },
  { value: 'start-tls', label: 'StartTLS', hint: 'switches to encryption before login, port 389' },
  { value: 'none', label: 'None', hint: 'others on the network can read the password and all data' },
];

const SSL = 'LDAP_USE_SSL';
const START_TLS = 'LDAP_USE_START_TLS';

/** Encryption is not a required setting and has no safe default. */
export async function askEncryption({ values, preset }: Answers, dialogue: Dialogue): Promise<void> {
  if (preset.has(SSL) || preset.has(START_TLS) || values.get('LDAP_PORT') === '636') return;
  const isOn = (name: string): boolean => /^(?:true|1|yes|on)$/i.test(values.get(name) ?? '');
  const present: Encryption = isOn(START_TLS) ? 'start-tls' : isOn(SSL) ? 'ssl' : 'none';
  const proposed = values.has(SSL) || values.has(START_TLS) || !dialogue.asks ? present : 'ssl';
  const chosen = await dialogue.choose('Which encryption should the connection use?', ENCRYPTIONS, proposed);
  values.delete(SSL);
  values.delete(START_TLS);
  if (chosen === 'ssl') values.set(SSL, 'true');
  if (chosen === 'start-tls') values.set(START_TLS, 'true');
}
