import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, usageError, type ExitCode } from '../../base/errors.ts';
import type { SourceName } from '../../sources/registry.ts';
import { chooseSources } from '../chosen-sources.ts';
import type { CommonOptions, Context } from '../context.ts';
import { cronEntries, type CronPlace, renderCron } from '../render/cron.ts';

/** `tcsync cron [source]`: lines for a crontab, with the paths of this machine. Changes no crontab. */
export async function runCron(
  name: SourceName | undefined,
  path: string | undefined,
  options: CommonOptions,
  context: Context,
): Promise<ExitCode> {
  const entries = cronEntries(await scheduledPlace(name, path, context));
  if (options.format === 'json') context.writeJson(entries);
  else context.writeStdout(renderCron(entries));
  return EXIT.done;
}

/**
 * What a scheduler of this machine starts, and where. Warns on stderr when the folder has no `.env`.
 * @throws UserError for what a scheduler could not run
 */
export async function scheduledPlace(
  name: SourceName | undefined,
  path: string | undefined,
  context: Context,
): Promise<CronPlace> {
  const sources = await chooseSources({ name, path }, context.shell);
  const needsPath = sources.some(({ source }) => source.takes === 'file') && path === undefined;
  if (needsPath) await requireFilePath(context);
  const { cwd: folder, self } = context.shell;
  if ([folder, ...self, path ?? ''].some((word) => /[\r\n]/.test(word))) {
    throw usageError('A schedule cannot contain a path with a line break.', 'Rename the folder or the file.');
  }
  if (!existsSync(join(folder, '.env')))
    context.writeStderr(
      `${folder} has no .env. A scheduler does not see this shell's variables. Put the settings into .env first.`,
    );

  return { folder, self, source: [name, path].filter((word) => word !== undefined) };
}

/** @throws UserError, exit 64, when no setting names the file either */
async function requireFilePath(context: Context): Promise<void> {
  const { inspection } = await context.inspect();
  if (inspection.sections.get('file')?.values['path'] === undefined)
    throw usageError(
      'The source `file` requires a path.',
      'For example, run `tcsync schedule file people.csv`, or set FILE_PATH.',
    );
}
