import type { PersonRow } from '../cli/render/html/data.ts';
import { button, byId, el, bidiElement } from './dom.ts';
import { CHANGE_LABELS } from '../cli/render/html/frame.ts';
import { ancestorsOf, type Group, remains, supervisorIndexes, type Model } from './model.ts';

/** Number of people that a group's card lists. */
const MAX_PEOPLE = 100;

export interface CardActions {
  openGroup(group: Group): void;
  openPerson(index: number): void;
}

/** The element that had the focus before the card opened; closing returns the focus to it. */
let opener: Element | null = null;

/** Shows content in the card; without a title, closes the card. */
export function showCard(title: Node | undefined, ...content: readonly (Node | undefined)[]): void {
  const card = byId('card');
  if (title !== undefined && !card.contains(document.activeElement)) opener = document.activeElement;
  if (title === undefined && opener instanceof HTMLElement && opener.isConnected) opener.focus();
  card.hidden = title === undefined;
  byId('page').classList.toggle('with-card', title !== undefined);
  if (title === undefined) return;
  card.replaceChildren(
    el('div', { class: 'card-head' }, el('h2', {}, title), closeButton()),
    ...content.filter((part) => part !== undefined),
  );
  card.scrollTop = 0;
}

function closeButton(): HTMLElement {
  const made = button('✕', () => showCard(undefined), 'quiet');
  made.setAttribute('aria-label', 'Close the card');
  return made;
}

export function personCard(model: Model, person: PersonRow, actions: CardActions): void {
  const group = model.groupOf(person);
  const [groupReason, roleReason] = (person.why ?? []).map((at) => model.data.reasons[at]);
  showCard(
    bidiElement(person.name),
    el(
      'dl',
      {},
      ...fact('E-mail', bidiElement(person.email)),
      ...(person.id === undefined ? [] : fact('External id', bidiElement(person.id))),
      ...fact('Role', roleBadge(person.role), reasonNote(roleReason)),
      ...fact(
        'Group',
        group === undefined ? 'outside the root group' : pathButtons(model, group, actions),
        reasonNote(groupReason),
      ),
      ...changeFacts(person),
    ),
    person.why === undefined && person.change === undefined && !model.data.compared
      ? el(
          'p',
          { class: 'muted' },
          'The reasons for this group and role are not available: the HR data or the settings have changed since the list was prepared.',
        )
      : undefined,
  );
}

function changeFacts({ change }: PersonRow): HTMLElement[] {
  if (change === undefined) return [];
  const { kind, place, what, reason } = change;
  const where =
    place === undefined ? undefined : el('div', {}, kind === 'leaves' ? 'to ' : 'from ', bidiElement(place));
  return [
    el('dt', {}, 'Next sync'),
    el(
      'dd',
      {},
      el('span', { class: `badge ${kind}` }, CHANGE_LABELS[kind]),
      where,
      ...what.map((text) => el('div', {}, bidiElement(text))),
      reasonNote(reason),
    ),
  ];
}

export function groupCard(model: Model, group: Group, actions: CardActions): void {
  const leaders = supervisorIndexes(model, group);
  showCard(
    bidiElement(group.name),
    el(
      'dl',
      {},
      ...(group.parent === -1
        ? []
        : fact('Below', pathButtons(model, model.groups[group.parent] ?? group, actions))),
      ...fact('People', `${group.own} here, ${group.total} including groups below`),
      ...(group.before !== undefined && group.before.total !== group.total
        ? fact('Before', `${group.before.own} here, ${group.before.total} including groups below`)
        : []),
      ...(group.change === undefined
        ? []
        : fact(
            'Next sync',
            el('span', { class: `badge ${group.change}` }, group.change === 'goes' ? 'Removed' : 'Created'),
          )),
      ...(leaders.length === 0
        ? []
        : fact(leaders.length === 1 ? 'Supervisor' : 'Supervisors', peopleList(model, leaders, actions))),
    ),
    ...(group.children.length === 0
      ? []
      : [
          el('h3', {}, `Groups below (${group.children.length})`),
          el(
            'ul',
            { class: 'plain' },
            ...group.children.map((child) =>
              el('li', {}, groupButton(child, actions), el('span', { class: 'muted' }, ` ${child.total}`)),
            ),
          ),
        ]),
    ...(group.people.length === 0
      ? []
      : [el('h3', {}, `People here (${group.own})`), peopleList(model, group.people, actions)]),
  );
}

function peopleList({ data }: Model, people: readonly number[], actions: CardActions): HTMLElement {
  const shown = people.slice(0, MAX_PEOPLE).flatMap((at) => {
    const person = data.people[at];
    if (person === undefined) return [];
    const name = button('', () => actions.openPerson(at), 'link');
    name.append(bidiElement(person.name));
    if (!remains(person)) name.classList.add('gone');
    return [el('li', {}, name, person.role === 'user' ? undefined : roleBadge(person.role))];
  });
  const more = people.length - shown.length;
  if (more > 0) shown.push(el('li', { class: 'muted' }, `and ${more} more in the outline`));
  return el('ul', { class: 'plain' }, ...shown);
}

function pathButtons(model: Model, group: Group, actions: CardActions): HTMLElement {
  const steps = [...ancestorsOf(model, group), group];
  return el(
    'span',
    {},
    ...steps.flatMap((step, at) => [
      at === 0 ? undefined : el('span', { class: 'muted' }, ' / '),
      groupButton(step, actions),
    ]),
  );
}

function groupButton(group: Group, actions: CardActions): HTMLElement {
  const made = button('', () => actions.openGroup(group), 'link');
  made.append(bidiElement(group.name));
  return made;
}

export function fact(label: string, ...values: readonly (Node | string | undefined)[]): HTMLElement[] {
  return [el('dt', {}, label), el('dd', {}, ...values)];
}

export function roleBadge(role: PersonRow['role']): HTMLElement {
  return el('span', { class: `badge ${role}` }, role === 'unknown' ? 'role unknown' : role);
}

export function reasonNote(reason: string | undefined): HTMLElement | undefined {
  return reason === undefined || reason === '' ? undefined : el('div', { class: 'why' }, bidiElement(reason));
}
