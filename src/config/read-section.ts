import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { checkAlternatives } from './alternatives.ts';
import { passwordsIn, showValue } from './mask.ts';
import { INVALID, type Section, type Setting } from './setting.ts';
import { isServiceLink, plainText, type GivenVariable } from './variables.ts';

/** A section, as far as it is valid. */
export interface SectionResult {
  /** Without invalid and missing settings. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whole sentences that begin with the name of a variable. */
  readonly problems: readonly string[];
  /** The required variables, also of a way to authenticate, that are not set; each is in `problems` too. */
  readonly missing: readonly string[];
  readonly notices: readonly Notice[];
  readonly secrets: readonly string[];
}

/** Reads one section of the settings and collects every problem. */
export function readSection(
  section: Section,
  given: ReadonlyMap<string, GivenVariable>,
  cwd: string,
): SectionResult {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const missing: string[] = [];
  const wrong = new Set<string>();
  const notices = new Set<Notice>();
  const secrets: string[] = [];

  function addError(name: string, sentence: string): void {
    wrong.add(name);
    problems.push(sentence);
  }

  for (const [key, setting] of Object.entries(section.settings)) {
    const { name, kind, doc } = setting;
    const found = find(setting, given, cwd);
    if (found?.problem !== undefined) {
      addError(name, found.problem);
      continue;
    }
    if (found !== undefined)
      secrets.push(...(kind.secrecy === undefined ? passwordsIn(found.text, kind) : [found.text]));
    const text = found?.text ?? fallbackOf(setting, section, given, cwd);
    if (text === undefined) {
      if (setting.required) {
        missing.push(name);
        addError(name, `${name} is not set. ${doc}`);
      } else values[key] = undefined;
      continue;
    }
    const value = kind.read(text, { cwd });
    if (value !== INVALID) values[key] = value;
    else if (found !== undefined) {
      addError(
        name,
        `${found.name} (in ${found.where}): got ${showValue(text, kind)}; expected ${kind.expects}.`,
      );
    }
  }

  for (const { name, secret, notice } of section.retired ?? []) {
    const text = given.get(name)?.text ?? '';
    if (text === '') continue;
    if (secret) secrets.push(text);
    if (notice !== undefined) notices.add(notice);
  }

  const alternatives = checkAlternatives(section, values);
  missing.push(...alternatives.missing);
  for (const { name, sentence } of alternatives.problems) addError(name, sentence);

  section.check?.(values, {
    problem: (name, sentence) => {
      if (!wrong.has(name)) addError(name, sentence);
    },
    notice: (notice) => notices.add(notice),
  });
  return { values, problems, missing, notices: [...notices], secrets };
}

/** The text of a setting and where it was found, or why it is not usable. */
type Found =
  | { readonly text: string; readonly name: string; readonly where: string; readonly problem?: undefined }
  | { readonly problem: string };

function find(
  setting: Setting<unknown>,
  given: ReadonlyMap<string, GivenVariable>,
  cwd: string,
): Found | undefined {
  const { name, kind, oldNames } = setting;
  if (kind.secrecy !== undefined) return findSecret(name, given, cwd);
  const direct = plain(name, given, kind.isQuotedList);
  if (direct !== undefined) return { ...direct, name };
  for (const { name: oldName, translate } of oldNames) {
    const old = plain(oldName, given);
    const text = old === undefined || translate === undefined ? old?.text : translate(old.text);
    if (old !== undefined && text !== undefined)
      return { text, where: old.where, name: `${oldName} (now ${name})` };
  }
  return undefined;
}

function plain(
  name: string,
  given: ReadonlyMap<string, GivenVariable>,
  isQuotedList?: boolean,
): { readonly text: string; readonly where: string } | undefined {
  const variable = given.get(name);
  const text = variable === undefined ? '' : plainText(variable, isQuotedList);
  if (variable === undefined || text === '') return undefined;
  if (name.endsWith('_PORT') && isServiceLink(name, text)) return undefined;
  return { text, where: placeOf(variable) };
}

/** A secret as it was set, or the content of the file that NAME_FILE names, without the line break at its end. */
function findSecret(name: string, given: ReadonlyMap<string, GivenVariable>, cwd: string): Found | undefined {
  const direct = given.get(name);
  const file = plain(`${name}_FILE`, given);
  const isGiven = direct !== undefined && direct.text !== '';
  if (file === undefined) return isGiven ? { text: direct.text, name, where: placeOf(direct) } : undefined;
  if (isGiven) return { problem: `${name} and ${name}_FILE are both set; remove one of them.` };
  const what = `${name}_FILE (in ${file.where}): the file ${JSON.stringify(file.text)}`;
  try {
    const text = readFileSync(resolve(cwd, file.text), 'utf8').replace(/\r?\n$/, '');
    if (text === '') return { problem: `${what} is empty; it must contain the secret.` };
    return { text, name, where: `the file ${file.text}` };
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    return { problem: `${what} cannot be read (${code}).` };
  }
}

function placeOf({ from }: GivenVariable): string {
  return from === 'environment' ? 'the environment' : from;
}

/** The default; `{NAME}` in it is the value of another setting of the section. Undefined where that one is not set. */
function fallbackOf(
  { fallback }: Setting<unknown>,
  section: Section,
  given: ReadonlyMap<string, GivenVariable>,
  cwd: string,
): string | undefined {
  const named = /\{(\w+)\}/.exec(fallback ?? '')?.[1];
  if (fallback === undefined || named === undefined) return fallback;
  const other = Object.values(section.settings).find(({ name }) => name === named);
  const found = other === undefined ? undefined : find(other, given, cwd);
  const text = found?.problem === undefined ? (found?.text ?? other?.fallback) : undefined;
  const value = text === undefined ? undefined : other?.kind.read(text, { cwd });
  return typeof value === 'string' ? fallback.replace(`{${named}}`, value) : undefined;
}
