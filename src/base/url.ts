/**
 * The URL that a text is, or undefined if it is not a URL.
 * `URL.canParse` does not serve: once Node 20 has compiled its caller, it refuses addresses with letters such as `é`.
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
