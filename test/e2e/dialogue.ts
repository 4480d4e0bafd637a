import { ENTER, type Terminal } from './terminal.ts';

/** What is shown, and what is then typed. */
export type Step = readonly [seen: string | RegExp, keys: string];

/** Answers each question as it comes. */
export async function answer(terminal: Terminal, ...steps: readonly Step[]): Promise<void> {
  for (const [seen, keys] of steps) {
    await terminal.see(seen);
    terminal.type(keys);
  }
}

/** The keys of the sandbox. */
export const KEY = 'timecamp-sandbox-key';
export const HR_KEY = 'bamboohr-sandbox-key';

export const NO_OTHER_SYSTEM: Step = ['Do people also come from another system?', ENTER];

/** `tcsync init` after the first source, to the end, as one who agrees with everything. */
export const THE_REST: readonly Step[] = [
  NO_OTHER_SYSTEM,
  ['(TIMECAMP_API_KEY)', `${KEY}${ENTER}`],
  ['Which group tree should TimeCamp have?', ENTER],
  ['Who is a supervisor in TimeCamp?', ENTER],
  ['(TIMECAMP_ROOT_GROUP_ID)', ENTER],
  ['(TIMECAMP_IGNORED_USER_IDS)', ENTER],
  ['(TIMECAMP_MAX_DEACTIVATIONS)', ENTER],
];

/** All of it, for BambooHR. */
export const BAMBOOHR_ANSWERS: readonly Step[] = [
  ['Which HR system do people come from?', ENTER],
  ['(BAMBOOHR_SUBDOMAIN)', `example${ENTER}`],
  ['(BAMBOOHR_API_KEY)', `${HR_KEY}${ENTER}`],
  ...THE_REST,
];
