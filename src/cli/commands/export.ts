import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exportAccount } from '../../app/export-account.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { AccountExport } from '../../core/audit/account-export.ts';
import { pluralize } from '../../core/text.ts';
import { dayAt } from '../../io/clock.ts';
import { escapeControls } from '../../io/escape-controls.ts';
import { scrubbedJson } from '../../io/scrub.ts';
import { toExportFile } from '../../storage/account-export.ts';
import { checkWritable, writeAtomically } from '../../storage/atomic-write.ts';
import type { CommonOptions, Context } from '../context.ts';
import { exportToCsv } from '../render/account-export.ts';

export interface ExportOptions extends CommonOptions {
  /** A file, or a folder for a file with a name of its own. */
  readonly output?: string;
}

/** `tcsync export account`: the users, groups and roles of the account for an audit. */
export async function runExport(
  _what: 'account',
  options: ExportOptions,
  context: Context,
): Promise<ExitCode> {
  const session = await context.open(['timecamp', 'network']);
  const isCsv = options.format === 'csv';
  const name = `tcsync-account-${dayAt(session.clock.now(), session.settings.network.tz)}.${isCsv ? 'csv' : 'json'}`;
  const path = options.output === undefined ? undefined : await pathOf(options.output, name, context);
  if (path !== undefined) await checkWritable(path);
  const { value, notices } = await exportAccount(session);
  for (const { level, message } of notices) context.writeStderr(`${level}: ${message}`);
  if (path !== undefined) {
    const text = isCsv ? context.scrub(exportToCsv(value)) : jsonOf(value, context);
    await writeAtomically(path, [Buffer.from(`${escapeControls(text)}${isCsv ? '\r\n' : '\n'}`)]);
    const { users, groups } = value;
    context.writeStderr(
      `${pluralize(users.length, 'user', 'users')} and ${pluralize(groups.length, 'group', 'groups')} written to ${path}.`,
    );
  } else if (isCsv) context.writeStdout(exportToCsv(value));
  else context.writeJson(toExportFile(value));
  return EXIT.done;
}

async function pathOf(output: string, name: string, { shell }: Context): Promise<string> {
  const path = resolve(shell.cwd, output);
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? join(path, name) : path;
}

function jsonOf(value: AccountExport, context: Context): string {
  const json = scrubbedJson(toExportFile(value), (text) => context.scrub(text));
  return JSON.stringify(JSON.parse(json), null, 2);
}
