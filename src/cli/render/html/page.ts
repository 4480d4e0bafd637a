import type { PageData } from './data.ts';
import { type ElementMarkup, escapeHtml, renderMarkup } from './markup.ts';

/** The page's own script and style, as `npm run build` made them, with the digests that let them run. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** SHA-256, base64. */
  readonly scriptSha256: string;
  readonly styleSha256: string;
}

/**
 * A page in one file that asks nothing of any network: the policy lets run the script that is in it and lets load
 * nothing at all. Its frame can be read without the script.
 */
export function renderPage(
  title: string,
  frame: readonly ElementMarkup[],
  data: PageData,
  assets: PageAssets,
): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${assets.scriptSha256}'`,
    `style-src 'sha256-${assets.styleSha256}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${assets.style}</style>
</head>
<body>
<main class="${data.kind}" id="page" data-view="outline">
<noscript><p class="alert">Enable JavaScript to see the people.</p></noscript>
${frame.map(renderMarkup).join('\n')}
</main>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** JSON that cannot close its script element. */
function scriptJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
