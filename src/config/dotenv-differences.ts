import { findDotenvLine, OTHER_READERS } from './dotenv-line.ts';
import { parseDotenv } from './dotenv.ts';

/** A variable of a .env file that another program reads otherwise. */
export interface DotenvDifference {
  /** From 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
  /** The readers with another value; undefined where one finds no such variable. */
  readonly others: readonly { readonly reader: string; readonly value: string | undefined }[];
  /** The quote with which all agree, empty for none; undefined where no way of writing the value makes them agree. */
  readonly quote: string | undefined;
}

/** Compares tcsync's reading of a .env file with those of dotenv and Node, in the order of its lines. */
export function dotenvDifferences(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly DotenvDifference[] {
  const { values, lines } = parseDotenv(text, environment);
  const readings = Object.entries(OTHER_READERS).map(([reader, read]) => ({ reader, found: read(text) }));
  return [...values]
    .map(([name, value]) => ({
      line: lines.get(name) ?? 0,
      name,
      value,
      others: readings
        .map(({ reader, found }) => ({ reader, value: found[name] }))
        .filter((other) => other.value !== value),
      quote: findDotenvLine(name, value)
        ?.slice(name.length + 1)
        .match(/^["']?/)?.[0],
    }))
    .filter(({ others }) => others.length > 0)
    .toSorted((a, b) => a.line - b.line);
}
