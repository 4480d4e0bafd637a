import type { Account, AccountUser } from '../../model.ts';
import { addressKey } from '../../addresses.ts';
import { groupKey } from '../../tree/group-index.ts';
import type { InvitedEntry, Journal } from '../journal.ts';
import { invitationState } from '../build/joiners.ts';
import { timeText } from '../../text.ts';
import { specOf } from '../operations.ts';
import { type GroupRef, type Operation, pathText, type PersonOperation, type Plan } from '../plan.ts';

/** The current state that a saved plan is compared with. */
export interface PlanBaseline {
  readonly account: Account;
  readonly journal: Journal;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The preconditions of a saved plan that no longer hold, a sentence each. */
export function failedPreconditions(plan: Plan, baseline: PlanBaseline): string[] {
  const current = new CurrentState(plan, baseline);
  const broken = plan.operations.flatMap((operation) => current.failure(operation) ?? []);
  return [...new Set(broken)];
}

class CurrentState {
  readonly #account: Account;
  readonly #users: ReadonlyMap<string, AccountUser>;
  readonly #emails: ReadonlySet<string>;
  readonly #invited: ReadonlyMap<string, InvitedEntry>;
  readonly #groups: ReadonlySet<string>;
  readonly #removed = new Set<string | null>();
  /** The group that each user is moved out of. */
  readonly #leaving = new Map<string | null, string | null>();
  /** Since when each user in their grace is missing. */
  readonly #missing: ReadonlyMap<string, string>;

  constructor(plan: Plan, { account, journal, now }: PlanBaseline) {
    this.#account = account;
    this.#missing = new Map((journal.missing ?? []).map((entry) => [entry.user_id, entry.since]));
    this.#invited = new Map(
      journal.invited
        .filter((entry) => invitationState(entry, now) !== 'again')
        .map((entry) => [addressKey(entry.email), entry]),
    );
    this.#users = new Map(account.users.map((user) => [user.id, user]));
    this.#emails = new Set(account.users.map((user) => addressKey(user.email)));
    this.#groups = new Set(account.groups.map((group) => group.id));
    for (const operation of plan.operations) {
      if (operation.kind === 'remove-group') this.#removed.add(operation.group.group_id);
      if (operation.kind === 'move') this.#leaving.set(operation.person.user_id, operation.before.group_id);
    }
  }

  failure(operation: Operation): string | undefined {
    if (operation.kind === 'create-group')
      return this.#creationFailure(operation.after.parent, operation.after.name);
    if (operation.kind === 'remove-group')
      return this.#removalFailure(operation.group.group_id, operation.before.name);
    return this.#personFailure(operation) ?? this.#missingGroup(specOf(operation).group?.(operation));
  }

  #personFailure(operation: PersonOperation): string | undefined {
    if (operation.kind === 'invite') return this.#invitationFailure(operation.person.email);
    const { user_id: id, email } = operation.person;
    if (id === null) return undefined;
    const user = this.#users.get(id);
    if (user === undefined) return `${email} is no longer in TimeCamp.`;
    if (addressKey(user.email) !== addressKey(email)) return `The e-mail of ${email} is now ${user.email}.`;
    const since = 'missing_since' in operation ? operation.missing_since : undefined;
    if (since !== undefined && this.#missing.get(id) !== since)
      return `The source had ${email} again in the meantime, so their grace starts again.`;
    const broken = specOf(operation)
      .relies?.(operation, user)
      .find(({ planned, current }) => planned !== current);
    return broken === undefined
      ? undefined
      : `${user.email}: the ${broken.what} was "${broken.planned}" and is now "${broken.current}".`;
  }

  #invitationFailure(email: string): string | undefined {
    if (this.#emails.has(addressKey(email))) return `${email} is already in TimeCamp.`;
    const entry = this.#invited.get(addressKey(email));
    return entry === undefined
      ? undefined
      : `${email} was already invited at ${timeText(entry.again_at ?? entry.sent_at)} and is not visible in TimeCamp yet.`;
  }

  #missingGroup(place: GroupRef | undefined): string | undefined {
    if (place === undefined) return undefined;
    const there = place.group_id === null || this.#groups.has(place.group_id);
    return there ? undefined : `The group ${pathText(place.path)} is no longer in TimeCamp.`;
  }

  #creationFailure(parent: GroupRef, name: string): string | undefined {
    const exists = this.#account.groups.some(
      (group) => group.parent_id === parent.group_id && groupKey(group.name) === groupKey(name),
    );
    return exists
      ? `The group "${name}" already exists in ${pathText(parent.path)}.`
      : this.#missingGroup(parent);
  }

  #removalFailure(id: string | null, name: string): string | undefined {
    const group = this.#account.groups.find((other) => other.id === id);
    if (group === undefined) return `The group "${name}" is no longer in TimeCamp.`;
    if (groupKey(group.name) !== groupKey(name)) return `The group "${name}" is now named "${group.name}".`;
    const stays = group.member_ids.some((member) => this.#leaving.get(member) !== group.id);
    const child = this.#account.groups.some(
      (other) => other.parent_id === id && !this.#removed.has(other.id),
    );
    return stays || child ? `The group "${name}" is no longer empty.` : undefined;
  }
}
