import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, '..');

/** A page of the documentation. */
export interface Page {
  /** From the project's folder: `docs/tree.md`. */
  readonly name: string;
  readonly text: string;
}

/** The text between two fences. */
export interface Block {
  /** The word behind the first fence; empty for none. */
  readonly language: string;
  readonly text: string;
}

export const PAGES: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort((a, b) => a.localeCompare(b))
    .map((file) => `docs/${file}`),
].map((name) => ({ name, text: readFileSync(join(PROJECT, name), 'utf8') }));

const FENCED = /^ *```(\w*)\n([\s\S]*?)^ *```/gm;

export function blocksOf({ text }: Page): readonly Block[] {
  return [...text.matchAll(FENCED)].map(([, language = '', inside = '']) => ({ language, text: inside }));
}

/** The text between backticks in the running text, a table's included. */
export function spansOf({ text }: Page): readonly string[] {
  return [...text.replaceAll(FENCED, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The lines of a block as they are typed: those that go on in the next one are one, empty ones and comments are none. */
export function linesOf({ text }: Block): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
