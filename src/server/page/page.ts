import { createHash } from 'node:crypto';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

function table(id: string, headings: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  return `<div class="scroll"><table id="${id}-table" hidden>
<thead><tr>${head}<td></td></tr></thead><tbody id="${id}"></tbody></table></div>
<p id="${id}-none" class="soft"></p>`;
}

/** The page at `/`. It holds no data: its script asks for the token and then for everything else. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tcsync</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header><h1>tcsync</h1><p id="status" class="soft grow" role="status"></p><button id="leave" class="small" type="button" hidden>Forget the token</button></header>
<main>
<form id="door" class="card" hidden>
<h2>Who is there?</h2>
<p class="soft">This service wants its token, the value of TCSYNC_HTTP_TOKEN. It is kept until you close this tab.</p>
<label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="door-problem">
<p id="door-problem" role="alert"></p>
<button class="main">Open</button>
</form>
<div id="inside" hidden>
<section class="card row" aria-labelledby="dry-title">
<div class="grow"><h2 id="dry-title">What would change?</h2>
<p class="soft">A dry run compares var/timecamp_users.json with TimeCamp, shows the plan, and changes nothing.</p></div>
<button id="dry" class="main" type="button">Dry run</button>
</section>
<section id="detail" class="card" aria-labelledby="detail-title" hidden>
<div class="row"><h2 id="detail-title" class="grow" tabindex="-1"></h2><button id="close" class="small" type="button">Close</button></div>
<div id="detail-body"></div>
</section>
<section class="card" aria-labelledby="history-title">
<h2 id="history-title">Past runs</h2>
<p class="soft">What is in var/history/: runs of cron and of the command line too, but no dry runs.</p>
${table('history', ['When', 'Command', 'Result', 'Changes'])}
</section>
<section class="card" aria-labelledby="runs-title">
<h2 id="runs-title">Runs asked of this service</h2>
${table('runs', ['When', 'Command', 'State', 'Took'])}
</section>
</div>
<noscript><p class="card">This page needs JavaScript. Without it, the service answers GET /runs and GET /history.</p></noscript>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** Nothing runs in the page but its own script, and it speaks to nobody but its own service. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
