import { resolve } from 'node:path';
import { usageError, UserError } from '../../base/errors.ts';
import type { JsonValue } from '../../base/json.ts';
import { findDotenvLine } from '../../config/dotenv-line.ts';
import { INVALID } from '../../config/setting.ts';
import { pluralize } from '../../core/text.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import { headerKey, type MapEntry, parseColumnMap } from '../../sources/file/column-map.ts';
import { columnsOf } from '../../sources/file/mapping.ts';
import { type FileProposal, inspectFile } from '../../sources/file/propose.ts';
import { type FileView, renderFile } from '../render/file.ts';
import { answer, type Answers, isPreset } from './answers.ts';
import type { InitContext } from './connect.ts';
import { askSetting } from './questions.ts';

const { path: PATH, map: MAP, encoding: ENCODING } = SECTIONS.file.settings;

/**
 * Asks for the file and looks into it; shows its columns and first rows, and proposes encoding and columns.
 * @throws UserError without a dialogue, when the file cannot be read or its columns remain unknown
 */
export async function askFile({ answers, dialogue, context }: InitContext): Promise<void> {
  const { shell } = context;
  let proposal: FileProposal | undefined;
  while (proposal === undefined) {
    await askPath({ answers, dialogue, context });
    try {
      proposal = await inspectFile(pathIn(answers, shell.cwd), given(answers, ENCODING.name));
    } catch (error) {
      if (!(error instanceof UserError) || !dialogue.asks || isPreset(answers, PATH)) throw error;
      dialogue.show([error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n'));
    }
  }
  const view = viewOf(given(answers, PATH.name) ?? '', proposal);
  dialogue.show(context.scrub(renderFile(view, shell.columns - FRAME)));
  const { encoding } = proposal;
  if (encoding?.isUsual === false && !isPreset(answers, ENCODING)) {
    if (!answers.values.has(ENCODING.name)) answer(answers, ENCODING, encoding.encoding);
    await askSetting(ENCODING, answers, dialogue, shell);
    proposal = await inspectFile(pathIn(answers, shell.cwd), given(answers, ENCODING.name));
  }
  await askMap(proposal, { answers, dialogue, context });
}

/** The width of the dialogue's frame. */
const FRAME = 4;
/** The number of first rows shown. */
const FIRST_ROWS = 3;

function viewOf(file: string, { table, encoding, map, unused }: FileProposal): FileView {
  const fields = new Map(
    map.flatMap(([field, header]) => header.split('+').map((part) => [part, field] as const)),
  );
  const hints = new Map(unused);
  return {
    file,
    rows: table.rows.length,
    separator: table.separator,
    encoding: encoding && { name: encoding.encoding, evidence: encoding.evidence },
    titles: table.titles,
    headersPlace: table.headersPlace,
    columns: table.headers.map((header) => ({
      header,
      values: table.rows.slice(0, FIRST_ROWS).map(({ values }) => textOf(values[header])),
      field: fields.get(header),
      maybe: hints.get(header),
    })),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

async function askPath({ answers, dialogue, context }: InitContext): Promise<void> {
  if (isPreset(answers, PATH)) return;
  const typed = await dialogue.text({
    message: `${PATH.doc} (${PATH.name})`,
    proposed: answers.values.get(PATH.name) ?? '',
    check: (path) => (path === '' ? `${PATH.name} is required.` : cannotWrite(PATH.name, path)),
  });
  answer(answers, PATH, typed);
  context.shell.signal.throwIfAborted();
}

async function askMap(
  { table, map }: FileProposal,
  { answers, dialogue, context }: InitContext,
): Promise<void> {
  const problems = (entries: readonly MapEntry[], origin: string): readonly string[] =>
    columnsOf(table.headers, [{ origin, entries }], table.headersPlace).problems;
  const check = (typed: string): string | undefined => {
    const entries = parseColumnMap(typed);
    if (entries === undefined || MAP.kind.read(typed || ' ', context.shell) === INVALID)
      return `${MAP.name} must be ${MAP.kind.expects}.`;
    return problems(entries, MAP.name)[0] ?? cannotWrite(MAP.name, typed);
  };
  if (isPreset(answers, MAP)) {
    const problem = check(given(answers, MAP.name) ?? '');
    if (problem !== undefined && table.rows.length > 0)
      throw usageError(problem, 'Correct it. Nothing was written.');
    return;
  }
  const needed = map.filter(([field, header]) => headerKey(field) !== headerKey(header));
  const before = given(answers, MAP.name);
  if (needed.length === 0 && before === undefined && problems([], MAP.name).length === 0) return;
  const detected = map.map(([field, header]) => `${field}=${header}`).join(',');
  const proposed = before !== undefined && check(before) === undefined ? before : detected;
  const typed = await dialogue.text({ message: `${MAP.doc} (${MAP.name})`, proposed, check });
  const problem = check(typed);
  if (problem !== undefined)
    throw usageError(
      `${problem}\n${pluralize(table.headers.length, 'column', 'columns')}: ${table.headers.join(', ')}.`,
      'Specify the columns with --set "FILE_MAP=name=Full name,email=Mail". Nothing was written.',
    );
  answer(answers, MAP, typed);
}

function cannotWrite(name: string, value: string): string | undefined {
  return findDotenvLine(name, value) === undefined
    ? 'No quoting makes all programs read this value in .env the same way. Rename the file or the column.'
    : undefined;
}

function pathIn({ values }: Answers, cwd: string): string {
  return resolve(cwd, values.get(PATH.name) ?? '');
}

function given({ values }: Answers, name: string): string | undefined {
  return values.get(name);
}
