import type { PageData } from './data.ts';

/** The page's own script and style, as `npm run build` made them, with the digests that let them run. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** SHA-256, base64. */
  readonly scriptSha256: string;
  readonly styleSha256: string;
}

export interface HtmlPage {
  readonly title: string;
  readonly origin: string;
  /** HTML below the title: facts, hazards. Readable without the script. */
  readonly head: string;
  /** HTML of the search fields and filters. */
  readonly bar: string;
  /** HTML of the panels beside the card. */
  readonly panels: string;
  readonly data: PageData;
}

/**
 * A page in one file that asks nothing of any network: the policy lets run the script that is in it and lets load
 * nothing at all.
 */
export function renderPage({ title, origin, head, bar, panels, data }: HtmlPage, assets: PageAssets): string {
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
<body class="${data.kind}" data-view="outline">
<header>
<h1>${escapeHtml(title)}</h1>
<p class="origin">${bidiIsolate(origin)}</p>
${head}
<noscript><p class="alert">Enable JavaScript to see the people.</p></noscript>
</header>
<div class="bar" role="search">
<input type="search" id="query" autocomplete="off" spellcheck="false" ${data.kind === 'tree' ? 'placeholder="Name, e-mail, group, role" aria-label="Search by name, e-mail, group or role"' : 'placeholder="Name, e-mail, group" aria-label="Search by name, e-mail or group"'}>
${bar}
<span id="status" role="status"></span>
</div>
<main>
${panels}
<aside id="card" class="panel" tabindex="-1" aria-label="Card" aria-live="polite" hidden></aside>
</main>
<div id="paper"></div>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** Labels with values. */
export function renderFacts(facts: readonly (readonly [label: string, value: string])[]): string {
  const items = facts.map(
    ([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd>${bidiIsolate(value)}</dd></div>`,
  );
  return `<dl class="facts">${items.join('')}</dl>`;
}

/** A field to choose one of these, the first being everything. */
export function renderSelect(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): string {
  const items = options.map(
    ([value, text]) => `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`,
  );
  return `<select id="${id}" aria-label="${label}">${items.join('')}</select>`;
}

/** Text as HTML, as the script of the page shows it: kept apart, no mark turning its letters around. */
export function bidiIsolate(text: string): string {
  return `<bdi>${escapeHtml(text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd'))}</bdi>`;
}

/** Text escaped for HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot close its script element. */
function scriptJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
