import { byId } from '../dom.ts';
import { createApi, Unauthorized } from './api.ts';
import { focusDetail, hideDetail, showPastRunDetail, showRunDetail } from './detail.ts';
import { type RunActions, showHistory, showRuns } from './run-tables.ts';

const BUSY_REFRESH_MS = 1000;
const IDLE_REFRESH_MS = 15_000;

const api = createApi();
const loginView = byId('login-view');
const mainView = byId('main-view');
const signOut = byId('sign-out');
const dryRun = byId('dry-run') as HTMLButtonElement;
const token = byId('token') as HTMLInputElement;
/** The run of this service whose detail follows its progress. */
let followed: string | undefined;
let timer: number | undefined;

const actions: RunActions = {
  showRun: (id) =>
    attempt(async () => {
      followed = id;
      await refreshDetail(id);
      focusDetail();
    }),
  cancelRun: (id) =>
    attempt(async () => {
      await api.cancelRun(id);
      setStatus('The run was asked to stop.');
      await refresh();
    }),
  showPastRun: (id) =>
    attempt(async () => {
      const record = await api.pastRun(id);
      followed = undefined;
      showPastRunDetail(record);
      focusDetail();
    }),
};

function setStatus(text: string): void {
  byId('status').textContent = text;
}

/** Runs an action and shows why it failed. */
function attempt(action: () => Promise<void>): void {
  action().catch((error: unknown) => {
    if (error instanceof Unauthorized) showLoginView();
    else if (error instanceof TypeError) setStatus('The service does not answer.');
    else setStatus(error instanceof Error ? error.message : String(error));
  });
}

function showLoginView(): void {
  byId('login-problem').textContent = api.hasToken ? 'The token is wrong.' : '';
  api.setToken('');
  clearTimeout(timer);
  mainView.hidden = true;
  signOut.hidden = true;
  loginView.hidden = false;
  token.value = '';
  token.focus();
}

function showMainView(): void {
  loginView.hidden = true;
  mainView.hidden = false;
  signOut.hidden = !api.hasToken;
}

async function refresh(): Promise<void> {
  const [runs, history] = await Promise.all([api.runs(), api.history()]);
  showMainView();
  showRuns(runs, actions);
  showHistory(history, actions);
  const isBusy = runs.some(({ ended }) => ended === null);
  dryRun.disabled = isBusy;
  if (followed !== undefined) await refreshDetail(followed);
  clearTimeout(timer);
  timer = setTimeout(() => attempt(refresh), isBusy ? BUSY_REFRESH_MS : IDLE_REFRESH_MS);
}

async function refreshDetail(id: string): Promise<void> {
  const run = await api.run(id);
  showRunDetail(run);
  if (run.ended === null || followed !== id) return;
  followed = undefined;
  setStatus('The run has ended.');
}

dryRun.addEventListener('click', () =>
  attempt(async () => {
    dryRun.disabled = true;
    const { id } = await api.startDryRun();
    setStatus('The dry run was requested.');
    followed = id;
    await refreshDetail(id);
    await refresh();
  }),
);
loginView.addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(async () => {
    api.setToken(token.value.trim());
    await refresh();
    api.rememberToken();
    setStatus('');
    dryRun.focus();
  });
});
signOut.addEventListener('click', () => {
  api.setToken('');
  hideDetail();
  showLoginView();
});
byId('close').addEventListener('click', () => {
  followed = undefined;
  hideDetail();
  dryRun.focus();
});
attempt(refresh);
