import { REMEDIES } from './texts.ts';

/** A message of tcsync with remedies that work here, where a person has buttons instead of a command line. */
export function inConsole(message: string): string {
  return REMEDIES.reduce((text, [written, shown]) => text.replaceAll(written, shown), message).trim();
}
