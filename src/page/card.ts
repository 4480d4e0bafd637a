import type { PersonRow } from '../cli/render/html/data.ts';
import { button, byId, el, outside } from './dom.ts';
import { aboveOf, CHANGES, type Group, isThere, leadersOf, type Model } from './model.ts';

/** How many people a group's card lists. */
const MOST_PEOPLE = 100;

export interface CardActions {
  openGroup(group: Group): void;
  openPerson(index: number): void;
}

/** What had the keyboard before the card came; it gets it back. */
let opener: Element | null = null;

/** Shows this in the card, or closes it. */
export function showCard(title: Node | undefined, ...content: readonly (Node | undefined)[]): void {
  const card = byId('card');
  if (title !== undefined && !card.contains(document.activeElement)) opener = document.activeElement;
  if (title === undefined && opener instanceof HTMLElement && opener.isConnected) opener.focus();
  card.hidden = title === undefined;
  document.body.classList.toggle('with-card', title !== undefined);
  if (title === undefined) return;
  card.replaceChildren(
    el('div', { class: 'card-head' }, el('h2', {}, title), closing()),
    ...content.filter((part) => part !== undefined),
  );
  card.scrollTop = 0;
}

function closing(): HTMLElement {
  const made = button('✕', () => showCard(undefined), 'quiet');
  made.setAttribute('aria-label', 'Close the card');
  return made;
}

export function personCard(model: Model, person: PersonRow, actions: CardActions): void {
  const group = model.groupOf(person);
  const [groupReason, roleReason] = (person.why ?? []).map((at) => model.data.reasons[at]);
  showCard(
    outside(person.name),
    el(
      'dl',
      {},
      ...fact('E-mail', outside(person.email)),
      ...(person.id === undefined ? [] : fact('External id', outside(person.id))),
      ...fact('Role', badge(person.role), why(roleReason)),
      ...fact(
        'Group',
        group === undefined ? 'outside the root group' : pathButtons(model, group, actions),
        why(groupReason),
      ),
      ...changeFacts(person),
    ),
    person.why === undefined && person.change === undefined && !model.data.compared
      ? el(
          'p',
          { class: 'muted' },
          'Why this group and role is not known here: the HR data or the settings are not those that the list was prepared with.',
        )
      : undefined,
  );
}

function changeFacts({ change }: PersonRow): HTMLElement[] {
  if (change === undefined) return [];
  const { kind, place, what, reason } = change;
  const where =
    place === undefined ? undefined : el('div', {}, kind === 'leaves' ? 'to ' : 'from ', outside(place));
  return [
    el('dt', {}, 'With a sync'),
    el(
      'dd',
      {},
      el('span', { class: `badge ${kind}` }, CHANGES[kind]),
      where,
      ...what.map((text) => el('div', {}, outside(text))),
      why(reason),
    ),
  ];
}

export function groupCard(model: Model, group: Group, actions: CardActions): void {
  const leaders = leadersOf(model, group);
  showCard(
    outside(group.name),
    el(
      'dl',
      {},
      ...(group.parent === -1
        ? []
        : fact('Below', pathButtons(model, model.groups[group.parent] ?? group, actions))),
      ...fact('People', `${group.own} here, ${group.total} with all groups below`),
      ...(group.before !== undefined && group.before.total !== group.total
        ? fact('Before', `${group.before.own} here, ${group.before.total} with all groups below`)
        : []),
      ...(group.change === undefined
        ? []
        : fact(
            'With a sync',
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
  const shown = people.slice(0, MOST_PEOPLE).flatMap((at) => {
    const person = data.people[at];
    if (person === undefined) return [];
    const name = button('', () => actions.openPerson(at), 'link');
    name.append(outside(person.name));
    if (!isThere(person)) name.classList.add('gone');
    return [el('li', {}, name, person.role === 'user' ? undefined : badge(person.role))];
  });
  const more = people.length - shown.length;
  if (more > 0) shown.push(el('li', { class: 'muted' }, `and ${more} more, in the outline`));
  return el('ul', { class: 'plain' }, ...shown);
}

function pathButtons(model: Model, group: Group, actions: CardActions): HTMLElement {
  const steps = [...aboveOf(model, group), group];
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
  made.append(outside(group.name));
  return made;
}

export function fact(label: string, ...values: readonly (Node | string | undefined)[]): HTMLElement[] {
  return [el('dt', {}, label), el('dd', {}, ...values)];
}

export function badge(role: PersonRow['role']): HTMLElement {
  return el('span', { class: `badge ${role}` }, role === 'unknown' ? 'role unknown' : role);
}

export function why(reason: string | undefined): HTMLElement | undefined {
  return reason === undefined || reason === '' ? undefined : el('div', { class: 'why' }, outside(reason));
}
