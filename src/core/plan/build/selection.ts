import { UserError } from '../../../base/errors.ts';
import type { Account, AccountUser, PreparedUser } from '../../model.ts';
import { addressKey } from '../../addresses.ts';
import type { Match } from '../../matching/matching.ts';
import type { Category } from '../operation-spec.ts';
import { specOf } from '../operations.ts';
import type { CreateGroup, Operation, PersonRef } from '../plan.ts';

/** The part of a plan to apply; undefined means everything. */
export interface Selection {
  readonly only: readonly Category[] | undefined;
  /** Primary or additional e-mails, or external ids. */
  readonly users: readonly string[] | undefined;
}

export const EVERYTHING: Selection = { only: undefined, users: undefined };

/** The category of an operation. Everything that a joiner gets belongs to `new-users`, whichever run invited them. */
export function categoryOf(operation: Operation): Category {
  const isJoiners =
    ('person' in operation && operation.person.user_id === null) ||
    operation.needs.some((id) => id.startsWith('finish:'));
  return isJoiners ? 'new-users' : specOf(operation).category(operation);
}

/** The chosen operations, with the groups that they need. */
export function select(
  operations: readonly Operation[],
  only: Selection['only'],
  isChosen: (person: PersonRef) => boolean,
  people: boolean,
): Operation[] {
  const selected = operations.filter((operation) => {
    if (only !== undefined && !only.includes(categoryOf(operation))) return false;
    return 'person' in operation ? isChosen(operation.person) : !people;
  });
  const creations = new Map(
    operations.flatMap((operation) =>
      operation.kind === 'create-group' ? [[operation.id, operation] as const] : [],
    ),
  );
  const chosen = withoutUnmetNeeds(selected, creations);
  const needed = new Set<CreateGroup>();
  const addNeeded = (ids: readonly string[]): void => {
    for (const id of ids) {
      const creation = creations.get(id);
      if (creation === undefined || needed.has(creation)) continue;
      needed.add(creation);
      addNeeded(creation.needs);
    }
  };
  for (const operation of chosen) {
    if (operation.kind === 'create-group') needed.add(operation);
    addNeeded(operation.needs);
  }
  return [
    ...[...creations.values()].filter((creation) => needed.has(creation)),
    ...chosen.filter((operation) => operation.kind !== 'create-group'),
  ];
}

/** Without operations that need another person's operation which is not selected: an address that is not given up. */
function withoutUnmetNeeds(
  selected: readonly Operation[],
  creations: ReadonlyMap<string, CreateGroup>,
): readonly Operation[] {
  const ids = new Set(selected.map(({ id }) => id));
  const kept = selected.filter(({ needs }) => needs.every((id) => ids.has(id) || creations.has(id)));
  return kept.length === selected.length ? kept : withoutUnmetNeeds(kept, creations);
}

/**
 * A test for the people named by `--user`. Each name must match a prepared user or a user.
 * @throws UserError, exit 1, for a name that neither side knows.
 */
export function chosenPeople(
  users: Selection['users'],
  prepared: readonly PreparedUser[],
  account: Account,
  matches: readonly Match[],
): (person: PersonRef) => boolean {
  if (users === undefined) return () => true;
  const userOf = new Map(matches.map((match) => [match.prepared, match.user]));
  const ids = new Set<string>();
  const emails = new Set<string>();
  const unknown = users.filter((name) => {
    const named = findNamed(addressKey(name), prepared, account);
    for (const person of named.people) {
      const user = userOf.get(person);
      if (user === undefined) emails.add(addressKey(person.timecamp_email));
      else ids.add(user.id);
    }
    for (const user of named.users) ids.add(user.id);
    return named.people.length + named.users.length === 0;
  });
  if (unknown.length > 0) {
    throw new UserError(
      `Unknown person: ${unknown.map((user) => `"${user}"`).join(', ')} matches no prepared user and no TimeCamp user.`,
      {
        code: 'unknown-person',
        hint: 'Use --user with a primary or additional e-mail, or an external id. Nothing was changed.',
      },
    );
  }
  return (person) =>
    person.user_id === null ? emails.has(addressKey(person.email)) : ids.has(person.user_id);
}

/** The fields that `--user` is compared with, in order of precedence. */
const NAMES: readonly {
  readonly ofPerson: (person: PreparedUser) => string | undefined;
  readonly ofUser: (user: AccountUser) => string;
}[] = [
  { ofPerson: (person) => person.timecamp_email, ofUser: (user) => user.email },
  { ofPerson: (person) => person.timecamp_real_email, ofUser: (user) => user.additional_email },
  { ofPerson: (person) => person.timecamp_external_id, ofUser: (user) => user.external_id },
];

/**
 * The people that a name selects. The first matching field wins, and within it prepared users win over users: a second
 * address that also belongs to another person does not select that person.
 */
function findNamed(
  name: string,
  prepared: readonly PreparedUser[],
  account: Account,
): { readonly people: readonly PreparedUser[]; readonly users: readonly AccountUser[] } {
  for (const { ofPerson, ofUser } of name === '' ? [] : NAMES) {
    const people = prepared.filter((person) => addressKey(ofPerson(person) ?? '') === name);
    if (people.length > 0) return { people, users: [] };
    const users = account.users.filter((user) => addressKey(ofUser(user)) === name);
    if (users.length > 0) return { people: [], users };
  }
  return { people: [], users: [] };
}
