import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, usageError, type ExitCode } from '../../base/errors.ts';
import { loadSource, type SourceName } from '../../sources/registry.ts';
import type { CommonOptions, Context } from '../context.ts';
import { cronEntries, renderCron } from '../render/cron.ts';
import { readSourceOptions } from '../source-options.ts';

/** `tcsync cron <source>`: lines for a crontab, with the paths of this machine. Changes no crontab. */
export async function runCron(
  name: SourceName,
  path: string | undefined,
  options: CommonOptions,
  context: Context,
): Promise<ExitCode> {
  readSourceOptions(await loadSource(name), { path }, context.shell.cwd);
  const { cwd: folder, self } = context.shell;
  if ([folder, ...self, path ?? ''].some((word) => /[\r\n]/.test(word))) {
    throw usageError(
      'A path with a line break in it cannot stand in a crontab.',
      'Give the folder another name.',
    );
  }
  if (!existsSync(join(folder, '.env')))
    context.writeStderr(
      `There is no .env in ${folder}: cron passes on no variables, so put the settings there first.`,
    );

  const entries = cronEntries({ folder, self, source: path === undefined ? [name] : [name, path] });
  if (options.format === 'json') context.writeJson(entries);
  else context.writeStdout(renderCron(entries));
  return EXIT.done;
}
