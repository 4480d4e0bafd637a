import type { TreeName } from '../../../server/schemas.ts';
import { treeFrame } from '../../../cli/render/html/frame.ts';
import { bidiElement, button, el, toNode } from '../../dom.ts';
import { startTree } from '../../tree.ts';
import { ServiceError } from '../api.ts';
import { alertBox, heading, link } from '../elements.ts';
import { inConsole } from '../remedies.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.tree;
const NAMES = Object.keys(T.names) as TreeName[];

/** The group tree: as prepared, of the account, or what a sync would change. */
export async function showTree(context: ViewContext): Promise<void> {
  const { api, host, parameters, signal } = context;
  const name = NAMES.find((known) => known === parameters[0]) ?? 'prepared';
  const choices = el(
    'nav',
    { class: 'tabs', 'aria-label': T.which },
    ...NAMES.map((known) => {
      const made = link(T.names[known], `#/tree/${known}`);
      if (known === name) made.setAttribute('aria-current', 'page');
      return made;
    }),
  );
  host.replaceChildren(choices, heading(T.title), el('p', { class: 'muted', role: 'status' }, T.reading));
  try {
    const page = await api.tree(name);
    if (signal.aborted) return;
    host.classList.add('tree');
    host.dataset['view'] = 'outline';
    const [head, ...rest] = treeFrame(page).map(toNode);
    host.replaceChildren(choices, head ?? '', name === 'account' ? downloads(context) : '', ...rest);
    startTree(page.data, signal);
  } catch (error) {
    if (!(error instanceof ServiceError) || signal.aborted) throw error;
    host.replaceChildren(
      choices,
      heading(T.title),
      alertBox('failed', T.failed, bidiElement(inConsole(error.message))),
    );
  }
}

/** The account as a file for an audit. */
function downloads({ api, attempt }: ViewContext): HTMLElement {
  const save = async (format: 'csv' | 'json'): Promise<void> => {
    const url = URL.createObjectURL(await api.exportAccount(format));
    el('a', { href: url, download: T.fileName(new Date().toLocaleDateString('sv'), format) }).click();
    URL.revokeObjectURL(url);
  };
  const buttons = (['csv', 'json'] as const).map((format) => {
    const made = button(T.downloadAs[format], () => {
      made.disabled = true;
      attempt(() => save(format).finally(() => (made.disabled = false)));
    });
    made.setAttribute('aria-label', T.downloadLabel(T.downloadAs[format]));
    return made;
  });
  return el('p', { class: 'downloads' }, el('span', { class: 'muted' }, T.download), ...buttons);
}
