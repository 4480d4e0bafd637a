import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exportAccount } from '../../app/export-account.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode, usageError } from '../../base/errors.ts';
import type { AccountExport } from '../../core/audit/account-export.ts';
import { compareExports, isSameAccount, topGroup } from '../../core/audit/difference.ts';
import { readExportFile } from '../../storage/account-export.ts';
import type { CommonOptions, Context } from '../context.ts';
import { differencesToCsv, renderDifferences } from '../render/difference.ts';

export interface DiffOptions extends CommonOptions {
  /** On a terminal, list all differences. */
  readonly full?: boolean;
  /** Exit with code 2 when there are differences. */
  readonly detailedExitcode?: boolean;
}

/** `tcsync diff <before> [after]`: what changed in the account between two exports, or since one. */
export async function runDiff(
  first: string,
  second: string | undefined,
  options: DiffOptions,
  context: Context,
): Promise<ExitCode> {
  const { before, after } =
    second === undefined ? await sinceExport(first, context) : await betweenExports(first, second, context);
  if (!isSameAccount(before, after))
    throw usageError(
      `${first} is an export of ${accountText(before)}; ${second === undefined ? 'the configured account is' : `${second} is an export of`} ${accountText(after)}.`,
      'Compare exports of the same account.',
    );
  const differences = compareExports(before, after);
  const exitCode = options.detailedExitcode === true && differences.length > 0 ? EXIT.changes : EXIT.done;
  const { shell } = context;
  switch (options.format ?? 'text') {
    case 'text':
      context.writeStdout(
        renderDifferences(before, after, differences, {
          columns: shell.stdoutIsTerminal ? shell.columns : undefined,
          colors: shell.stdoutIsTerminal && !shell.env['NO_COLOR'],
          full: options.full === true,
        }),
      );
      break;
    case 'json':
      context.writeJson({
        ...resultHead(context, 'diff', exitCode),
        before: originOf(before),
        after: originOf(after),
        differences,
      });
      break;
    case 'csv':
      context.writeStdout(differencesToCsv(differences));
      break;
  }
  return exitCode;
}

interface Sides {
  readonly before: AccountExport;
  readonly after: AccountExport;
}

async function betweenExports(first: string, second: string, context: Context): Promise<Sides> {
  await context.open([]);
  return { before: await readExport(first, context), after: await readExport(second, context) };
}

/** The file is read first: if it is invalid, TimeCamp need not be asked. */
async function sinceExport(first: string, context: Context): Promise<Sides> {
  const session = await context.open(['timecamp', 'network']);
  const before = await readExport(first, context);
  const { value: after, notices } = await exportAccount(session);
  for (const { level, message } of notices) context.writeStderr(`${level}: ${message}`);
  return { before, after };
}

async function readExport(file: string, { shell }: Context): Promise<AccountExport> {
  let text: string;
  try {
    text = await readFile(resolve(shell.cwd, file), 'utf8');
  } catch {
    throw usageError(
      `tcsync cannot read the export ${file}.`,
      'Use a file created by `tcsync export account --output FILE`.',
    );
  }
  return readExportFile(text, file);
}

function originOf({ exported, account }: AccountExport): object {
  return { exported, ...account };
}

function accountText(side: AccountExport): string {
  const top = topGroup(side);
  return `${side.account.domain}${top === undefined ? '' : `, top group ${top.id} (${top.name})`}`;
}
