import '../licenses.ts';
import { button, byId, el } from '../dom.ts';
import { focusSearchOnSlash } from '../slash.ts';
import { createApi, ServiceError, Unauthorized } from './api.ts';
import { heading, link } from './elements.ts';
import { signInForm } from './sign-in.ts';
import { TEXTS } from './texts.ts';
import type { View, ViewContext } from './view.ts';
import { showHistory } from './views/history.ts';
import { showOverview } from './views/overview.ts';
import { showPeople } from './views/people.ts';
import { showPlan } from './views/plan.ts';
import { showTree } from './views/tree.ts';

type Name = keyof typeof TEXTS.views;

const VIEWS: Readonly<Record<Name, View>> = {
  overview: showOverview,
  plan: showPlan,
  tree: showTree,
  people: showPeople,
  history: showHistory,
};
const NAMES = Object.keys(VIEWS) as Name[];
const RETRY_MS = 3000;

const api = createApi();
const host = byId('page');
const message = byId('message');
const links = new Map(NAMES.map((name) => [name, link(TEXTS.views[name], `#/${name}`)]));
const role = el('span', { class: 'badge wait' }, TEXTS.lookOnly);
const signOut = button(TEXTS.signOut, () => {
  api.setToken('');
  showSignIn('');
});
let leaving = new AbortController();
/** What the token permits and which sources there are; undefined before the first answer. */
let session: Pick<ViewContext, 'canAct' | 'sources' | 'allSources'> | undefined;
let isFirst = true;

byId('navigation').append(
  el('nav', { 'aria-label': TEXTS.navigation }, ...links.values()),
  el('span', { class: 'grow' }),
  role,
  signOut,
);

/** Runs an action and shows why it failed. */
function attempt(action: () => Promise<void>): void {
  const { signal } = leaving;
  message.textContent = '';
  action().catch((error: unknown) => {
    if (error instanceof Unauthorized) showSignIn(api.hasToken ? TEXTS.signIn.wrong : '');
    else if (signal.aborted) return;
    else if (error instanceof TypeError) {
      message.textContent = TEXTS.noAnswer;
      setTimeout(() => {
        if (!signal.aborted) open();
      }, RETRY_MS);
    } else if (session === undefined && error instanceof ServiceError) showSignIn(error.message);
    else message.textContent = error instanceof Error ? error.message : String(error);
  });
}

function startView(): void {
  leaving.abort();
  leaving = new AbortController();
  host.className = '';
  host.replaceChildren(el('p', { class: 'muted' }, TEXTS.loading));
}

function showSignIn(problem: string): void {
  startView();
  session = undefined;
  api.setToken('');
  byId('navigation').hidden = true;
  document.title = `${TEXTS.signIn.title} · ${TEXTS.product}`;
  const form = signInForm(problem, (token) => {
    api.setToken(token);
    open();
  });
  host.replaceChildren(form);
  form.querySelector('input')?.focus();
}

/** Opens the view of the address. */
function open(): void {
  const [, name = '', ...parameters] = location.hash.split('/').map(decodeURIComponent);
  const known = NAMES.find((view) => view === name) ?? (name === '' ? 'overview' : undefined);
  startView();
  attempt(async () => {
    const { signal } = leaving;
    const current = session ?? (await readSession());
    if (signal.aborted) return;
    session = current;
    if (api.hasToken) api.rememberToken();
    byId('navigation').hidden = false;
    role.hidden = current.canAct;
    signOut.hidden = !api.hasToken;
    for (const [view, element] of links) {
      if (view === known) element.setAttribute('aria-current', 'page');
      else element.removeAttribute('aria-current');
    }
    if (known === undefined) {
      host.replaceChildren(heading(TEXTS.notFound));
      return;
    }
    document.title = `${TEXTS.views[known]} · ${TEXTS.product}`;
    await VIEWS[known]({ ...current, api, host, parameters, signal, go, reload: open, attempt });
    if (!isFirst && !signal.aborted) focusHeading();
    isFirst = false;
  });
}

async function readSession(): Promise<Pick<ViewContext, 'canAct' | 'sources' | 'allSources'>> {
  const { can_act: canAct, sources, all_sources: allSources } = await api.overview();
  return { canAct, sources, allSources };
}

/** Announces to screen readers which view has opened, unless the reader is in a field of it already. */
function focusHeading(): void {
  if (host.contains(document.activeElement)) return;
  const title = host.querySelector('h1');
  if (title === null) return;
  title.tabIndex = -1;
  title.focus();
}

function go(hash: string): void {
  location.hash = hash;
}

addEventListener('hashchange', open);
focusSearchOnSlash();
open();
