import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { EXIT, type ExitCode, UserError } from '../base/errors.ts';
import { checkWritable, writeAtomically } from '../storage/atomic-write.ts';
import type { Context } from './context.ts';
import { readProgramFile } from './program-file.ts';
import type { PageAssets } from './render/html/page.ts';

/** Writes a page and prints where, or why it cannot. @returns the exit code for it */
export type WritePage = (render: (assets: PageAssets) => string) => Promise<ExitCode>;

/**
 * Checks that a page can be written to the file of `--html`, before the command does anything. Undefined without
 * `--html`.
 */
export async function preparePage(
  file: string | undefined,
  context: Context,
): Promise<WritePage | undefined> {
  if (file === undefined) return undefined;
  const path = resolve(context.shell.cwd, file);
  await checkWritable(path);
  const assets = loadPageAssets();
  return async (render) => {
    try {
      await writeAtomically(path, [Buffer.from(render(assets))]);
      context.writeStderr(`Page written to ${path}.`);
      return EXIT.done;
    } catch (error) {
      // The command has done its work, and still reports it.
      if (!(error instanceof UserError)) throw error;
      context.writeStderr(`tcsync cannot write the page. ${error.message}`);
      return error.exitCode;
    }
  };
}

/** The script and the style of the pages, which the build puts beside the program. */
function loadPageAssets(): PageAssets {
  const [script, style] = [readPageFile('main.js'), readPageFile('page.css')];
  return { script, style, scriptSha256: digest(script), styleSha256: digest(style) };
}

/**
 * Reads a file that the build of the pages made.
 * @throws UserError when the pages are not built
 */
export function readPageFile(name: string): string {
  try {
    return readProgramFile(`dist/page/${name}`);
  } catch (cause) {
    throw new UserError('The HTML page assets are not built.', {
      code: 'build',
      hint: 'Run `npm run build` once; an installed tcsync includes them.',
      cause,
    });
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
