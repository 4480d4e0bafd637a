import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';
import { DOC_PAGES, type DocPage } from '../doc-pages.ts';
import { readProgramFile } from '../program-file.ts';

/** `tcsync docs [page]`: prints a page of the documentation of this version, or the names of all pages. */
export async function showDocs(
  page: DocPage | undefined,
  _options: CommonOptions,
  { writeStdout }: Pick<Context, 'writeStdout'>,
): Promise<ExitCode> {
  writeStdout(page === undefined ? listOfPages() : readProgramFile(fileOf(page)));
  return EXIT.done;
}

function listOfPages(): string {
  const width = Math.max(...DOC_PAGES.map((page) => page.length));
  return DOC_PAGES.map((page) => {
    const title = /^# (.*)/m.exec(readProgramFile(fileOf(page)))?.[1] ?? '';
    return `${page.padEnd(width)}  ${title}`;
  }).join('\n');
}

function fileOf(page: DocPage): string {
  return `docs/${page}.md`;
}
