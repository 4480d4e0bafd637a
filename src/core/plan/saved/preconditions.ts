import type { Account, AccountUser } from '../../model.ts';
import { normalEmail } from '../../text.ts';
import { groupKey } from '../../tree/group-index.ts';
import type { InvitedEntry, Journal } from '../journal.ts';
import { invitationState } from '../build/joiners.ts';
import { specOf } from '../operations.ts';
import { type GroupPlace, type Operation, pathText, type PersonOperation, type Plan } from '../plan.ts';

/** What a saved plan relies on, as it is now. */
export interface PlanGround {
  readonly account: Account;
  readonly journal: Journal;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What no longer is as a saved plan relies on, a sentence each; empty when all holds. */
export function brokenPreconditions(plan: Plan, ground: PlanGround): string[] {
  const now = new Now(plan, ground);
  return plan.operations.flatMap((operation) => {
    const broken = now.broken(operation);
    return broken === undefined ? [] : [broken];
  });
}

class Now {
  readonly #account: Account;
  readonly #users: ReadonlyMap<string, AccountUser>;
  readonly #emails: ReadonlySet<string>;
  readonly #invited: ReadonlyMap<string, InvitedEntry>;
  readonly #groups: ReadonlySet<string>;
  readonly #removed: ReadonlySet<string>;
  readonly #leaving: ReadonlyMap<string, string>;

  constructor(plan: Plan, { account, journal, now }: PlanGround) {
    this.#account = account;
    this.#invited = new Map(
      journal.invited
        .filter((entry) => invitationState(entry, now) !== 'again')
        .map((entry) => [entry.email, entry]),
    );
    this.#users = new Map(account.users.map((user) => [user.id, user]));
    this.#emails = new Set(account.users.map((user) => normalEmail(user.email)));
    this.#groups = new Set(account.groups.map((group) => group.id));
    const removed: string[] = [];
    const leaving: [string, string][] = [];
    for (const operation of plan.operations) {
      if (operation.kind === 'remove-group') removed.push(operation.group.group_id ?? '');
      if (operation.kind === 'move')
        leaving.push([operation.person.user_id ?? '', operation.before.group_id ?? '']);
    }
    this.#removed = new Set(removed);
    this.#leaving = new Map(leaving);
  }

  broken(operation: Operation): string | undefined {
    if (operation.kind === 'create-group')
      return this.#brokenCreation(operation.after.parent, operation.after.name);
    if (operation.kind === 'remove-group')
      return this.#brokenRemoval(operation.group.group_id, operation.before.name);
    return this.#brokenPerson(operation) ?? this.#missingGroup(specOf(operation).group?.(operation));
  }

  #brokenPerson(operation: PersonOperation): string | undefined {
    if (operation.kind === 'invite') return this.#brokenInvitation(operation.person.email);
    const { user_id: id, email } = operation.person;
    if (id === null || operation.kind === 'finish') return undefined;
    const user = this.#users.get(id);
    if (user === undefined) return `${email} is no longer in the account.`;
    if (normalEmail(user.email) !== normalEmail(email))
      return `The account of ${email} is that of ${user.email} now.`;
    const broken = specOf(operation)
      .relies?.(operation, user)
      .find(({ planned, current }) => planned !== current);
    return broken === undefined
      ? undefined
      : `${user.email}: the ${broken.what} was "${broken.planned}" and is "${broken.current}" now.`;
  }

  #brokenInvitation(email: string): string | undefined {
    if (this.#emails.has(normalEmail(email)))
      return `${email} was to be invited and is in the account by now.`;
    const entry = this.#invited.get(normalEmail(email));
    return entry === undefined
      ? undefined
      : `${email} was to be invited and has been, at ${entry.again_at ?? entry.sent_at}: TimeCamp does not show them yet.`;
  }

  #missingGroup(place: GroupPlace | undefined): string | undefined {
    if (place === undefined) return undefined;
    const there = place.group_id === null || this.#groups.has(place.group_id);
    return there ? undefined : `The group ${pathText(place.path)} is no longer in the account.`;
  }

  #brokenCreation(parent: GroupPlace, name: string): string | undefined {
    const twin = this.#account.groups.some(
      (group) => group.parent_id === parent.group_id && groupKey(group.name) === groupKey(name),
    );
    return twin
      ? `A group "${name}" was to be created in ${pathText(parent.path)} and is there by now.`
      : this.#missingGroup(parent);
  }

  #brokenRemoval(id: string | null, name: string): string | undefined {
    const group = this.#account.groups.find((one) => one.id === id);
    if (group === undefined) return `The group "${name}" is no longer in the account.`;
    if (groupKey(group.name) !== groupKey(name)) return `The group "${name}" is named "${group.name}" now.`;
    const stays = group.member_ids.some((member) => this.#leaving.get(member) !== group.id);
    const child = this.#account.groups.some((one) => one.parent_id === id && !this.#removed.has(one.id));
    return stays || child ? `The group "${name}" is no longer empty.` : undefined;
  }
}
