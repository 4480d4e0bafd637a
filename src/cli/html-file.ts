import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, type ExitCode, UserError } from '../base/errors.ts';
import { checkWritable, writeAtomically } from '../storage/atomic-write.ts';
import type { Context } from './context.ts';
import type { PageAssets } from './render/html/page.ts';

/** From src/cli and from dist/cli it is the same place. */
const FOLDER = new URL('../../dist/page/', import.meta.url);

/** Writes a page and says so; or why it could not. @returns the exit code that this asks for */
export type WritePage = (render: (assets: PageAssets) => string) => Promise<ExitCode>;

/**
 * Makes ready to write a page to the file that `--html` names, so that what is missing, and a place where no file can
 * be written, are known before the command does anything. Undefined when no page is wanted.
 */
export async function preparePage(
  file: string | undefined,
  context: Context,
): Promise<WritePage | undefined> {
  if (file === undefined) return undefined;
  const path = resolve(context.shell.cwd, file);
  await checkWritable(path);
  const assets = await loadPageAssets();
  return async (render) => {
    try {
      await writeAtomically(path, [Buffer.from(render(assets))]);
      context.writeStderr(`Page written to ${path}.`);
      return EXIT.done;
    } catch (error) {
      // What the command did is done and told.
      if (!(error instanceof UserError)) throw error;
      context.writeStderr(`There is no page. ${error.message}`);
      return error.exitCode;
    }
  };
}

/** The script and the style of the pages, which the build puts beside the program. */
async function loadPageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all([readPageFile('main.js'), readPageFile('page.css')]);
  return { script, style, scriptSha256: digest(script), styleSha256: digest(style) };
}

/**
 * Reads a file that the build of the pages made.
 * @throws UserError when the pages are not built
 */
export async function readPageFile(name: string): Promise<string> {
  try {
    return await readFile(new URL(name, FOLDER), 'utf8');
  } catch (cause) {
    throw new UserError('The parts of the HTML pages are not built.', {
      code: 'build',
      hint: 'Run `npm run build` once; an installed tcsync has them.',
      cause,
    });
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
