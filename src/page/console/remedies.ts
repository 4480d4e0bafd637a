import { REMEDIES, TEXTS } from './texts.ts';

/**
 * A message of tcsync with remedies that work here, where a person has buttons instead of a command line. What still
 * names a command or an option is for the administrator of the server.
 */
export function inConsole(message: string): string {
  const text = REMEDIES.reduce((part, [written, shown]) => part.replaceAll(written, shown), message).trim();
  return COMMAND_LINE.test(text) ? `${text} ${TEXTS.forAdministrator}` : text;
}

/** A command in backticks, or an option. */
const COMMAND_LINE = /`tcsync [a-z]|(?:^|[\s(])--[a-z]/;
