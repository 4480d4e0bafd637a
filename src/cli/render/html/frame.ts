import { ROLES } from '../../../core/model.ts';
import type { Alert, NoticeRow, PageHead, PageView, PlanPageData, TreePageData } from './data.ts';
import { element, type ElementMarkup, isolated, type Markup } from './markup.ts';

/** What the badges of a comparison say, and the filter that finds them. */
export const CHANGE_LABELS = {
  appears: 'New',
  goes: 'Disabled',
  arrives: 'Moves here',
  leaves: 'Moves away',
  changes: 'Changes',
  stays: 'Stays',
} as const;

/** The plan page: head, filters, list of changes, card. */
export function planFrame({ head, data }: PageView<PlanPageData>): readonly ElementMarkup[] {
  return [
    headFrame(head),
    bar('Name, e-mail, group', 'Search by name, e-mail or group', [
      ...(data.applied ? [select('state', 'Outcome', STATES)] : []),
      kindButtons(data),
    ]),
    panels([element('div', { id: 'changes', class: 'panel', 'aria-label': 'Changes by kind' })]),
    element('div', { id: 'paper' }),
  ];
}

const STATES = [
  ['', 'All outcomes'],
  ['done', 'Done'],
  ['failed', 'Failed'],
  ['skipped', 'Skipped'],
] as const;

/** The tree page: head, search, outline, chart, card. */
export function treeFrame({ head, data }: PageView<TreePageData>): readonly ElementMarkup[] {
  return [
    headFrame(head),
    bar('Name, e-mail, group, role', 'Search by name, e-mail, group or role', [
      select('role', 'Role', [['', 'All roles'], ...ROLES.map((role) => [role, `${role}s`] as const)]),
      ...(data.compared ? [select('change', 'Change', CHANGES)] : []),
      button('open-all', 'Open all'),
      button('close-all', 'Close all'),
      element(
        'span',
        { class: 'views', role: 'group', 'aria-label': 'View' },
        button('see-outline', 'Outline', true),
        button('see-chart', 'Chart', false),
      ),
    ]),
    panels([
      element('div', { id: 'outline', class: 'panel', 'aria-label': 'Groups and people' }),
      element('section', { id: 'chart', class: 'panel', 'aria-label': 'Org chart' }),
    ]),
    element('div', { id: 'paper' }),
  ];
}

const CHANGES = [
  ['', 'All people'],
  ['appears', CHANGE_LABELS.appears],
  ['goes', CHANGE_LABELS.goes],
  ['moves', `${CHANGE_LABELS.arrives} or away`],
  ['changes', CHANGE_LABELS.changes],
  ['stays', CHANGE_LABELS.stays],
] as const;

function headFrame(head: PageHead): ElementMarkup {
  const { title, origin, headline, alerts, facts, closing, notices } = head;
  return element(
    'header',
    { class: 'page-head' },
    element('h1', {}, title),
    element('p', { class: 'origin' }, isolated(origin)),
    headline === undefined ? undefined : element('p', { class: 'headline' }, headline),
    ...alerts.map(alertFrame),
    element(
      'dl',
      { class: 'facts' },
      ...facts.map(([label, value]) =>
        element('div', {}, element('dt', {}, label), element('dd', {}, isolated(value))),
      ),
    ),
    closing === undefined ? undefined : element('p', { class: 'closing' }, isolated(closing)),
    notices.length === 0 ? undefined : noticesFrame(notices),
  );
}

function alertFrame({ tone, title, person, text, allow, who }: Alert): ElementMarkup {
  return element(
    'div',
    { class: `alert ${tone}` },
    element('strong', {}, title),
    ...(person === undefined ? [] : [isolated(person), ': ']),
    isolated(text),
    allow === undefined
      ? undefined
      : element('div', {}, 'To allow it for one run: ', element('code', {}, allow)),
    who.length === 0
      ? undefined
      : details(
          `Who (${who.length.toLocaleString('en')})`,
          firstNames(who).map((person) => [isolated(person)]),
        ),
  );
}

/** A page names at most this many people in one place; its list of changes has all of them. */
const MAX_NAMED = 200;

function firstNames(who: readonly string[]): readonly string[] {
  const more = who.length - MAX_NAMED;
  return more <= 0 ? who : [...who.slice(0, MAX_NAMED), `and ${more.toLocaleString('en')} more`];
}

function noticesFrame(notices: readonly NoticeRow[]): ElementMarkup {
  const warnings = notices.filter(({ warning }) => warning).length;
  return details(
    `Notices (${notices.length}${warnings === 0 ? '' : `, ${warnings} of them warnings`})`,
    notices.map(({ warning, text, who }) => [
      ...(warning ? [element('strong', {}, 'Warning:'), ' '] : []),
      isolated(text),
      ...(who.length === 0
        ? []
        : [' ', element('span', { class: 'muted' }, isolated(firstNames(who).join(', ')))]),
    ]),
  );
}

function details(title: string, items: readonly (readonly Markup[])[]): ElementMarkup {
  return element(
    'details',
    {},
    element('summary', {}, title),
    element('ul', { tabindex: '0' }, ...items.map((item) => element('li', {}, ...item))),
  );
}

function bar(placeholder: string, label: string, fields: readonly ElementMarkup[]): ElementMarkup {
  return element(
    'div',
    { class: 'bar', role: 'search' },
    element('input', {
      type: 'search',
      id: 'query',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder,
      'aria-label': label,
    }),
    ...fields,
    element('span', { id: 'status', role: 'status' }),
  );
}

function kindButtons({ kinds, operations }: PlanPageData): ElementMarkup {
  const buttons = kinds.flatMap((title, kind) => {
    const count = operations.filter(
      (operation) => operation.kind === kind && operation.aside !== true,
    ).length;
    const attributes = { type: 'button', 'data-kind': `${kind}`, 'aria-pressed': 'false' };
    return count === 0 ? [] : [element('button', attributes, `${title} ${count.toLocaleString('en')}`)];
  });
  return element('span', { class: 'chips', role: 'group', 'aria-label': 'Kinds of changes' }, ...buttons);
}

function panels(content: readonly ElementMarkup[]): ElementMarkup {
  return element(
    'div',
    { class: 'panels' },
    ...content,
    element('aside', {
      id: 'card',
      class: 'panel',
      tabindex: '-1',
      'aria-label': 'Card',
      'aria-live': 'polite',
      hidden: '',
    }),
  );
}

function button(id: string, text: string, pressed?: boolean): ElementMarkup {
  return element(
    'button',
    { type: 'button', id, ...(pressed !== undefined && { 'aria-pressed': `${pressed}` }) },
    text,
  );
}

/** A field to choose one of these, the first being everything. */
function select(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): ElementMarkup {
  const items = options.map(([value, text]) => element('option', { value }, text));
  return element('select', { id, 'aria-label': label }, ...items);
}
