/** All but tab, the ends of lines, and the colours that tcsync itself puts in. */
// oxlint-disable-next-line no-control-regex -- a colour begins with one
const CONTROLS = /(\u001b\[[\d;]*m|\r?\n|\t)|\p{Cc}/gu;

/**
 * A text for a terminal in which control characters are written out as JSON does: names come from outside, and could
 * otherwise clear the screen or rewrite what stands above. JSON stays the same value.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    CONTROLS,
    (character: string, harmless: string | undefined) =>
      harmless ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
