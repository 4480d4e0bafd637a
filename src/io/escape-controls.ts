/** All except tabs, line breaks and tcsync's own color codes. */
// oxlint-disable-next-line no-control-regex -- a color begins with one
const CONTROLS = /(\u001b\[[\d;]*m|\r?\n|\t)|\p{Cc}/gu;

/**
 * Escapes control characters for a terminal, as JSON does: names come from outside and could otherwise clear the screen
 * or overwrite earlier lines. JSON keeps its value.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    CONTROLS,
    (character: string, harmless: string | undefined) =>
      harmless ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
