import { addressKey } from '../addresses.ts';
import type { Account, AccountUser } from '../model.ts';
import type { Journal } from './journal.ts';
import { createdInOtherForm } from './pending-groups.ts';
import { isStoredForm, type StoredForm } from './stored-forms.ts';

/** An account in the forms that tcsync sent, and what this reading of it showed. */
export interface WantedAccount {
  readonly account: Account;
  /** With the stored forms that still hold, without pending groups: this reading shows which of them exist. */
  readonly journal: Journal;
  /** Invited users and created groups that TimeCamp stored in another form; new in the journal. */
  readonly learned: readonly StoredForm[];
}

/**
 * Replaces every text that TimeCamp stored in another form by what tcsync sent, so that matching and planning see no
 * difference. A text that was changed since is left as it is.
 */
export function withWantedForms(account: Account, journal: Journal): WantedAccount {
  const { creating = [], ...kept } = journal;
  const learned = [
    ...invitedInOtherForm(account.users, journal),
    ...createdInOtherForm(creating, account.groups),
  ];
  const users = new Map(account.users.map((user) => [user.id, user]));
  const groups = new Map(account.groups.map((group) => [group.id, group]));
  const stored = [...journal.stored, ...learned].filter((form) => {
    if (form.field !== 'group') return users.get(form.id)?.[form.field] === form.stored;
    return groups.get(form.id)?.name === form.stored;
  });
  for (const { field, id, wanted } of stored) {
    const [user, group] = [users.get(id), groups.get(id)];
    if (field === 'group') {
      if (group !== undefined) groups.set(id, { ...group, name: wanted });
    } else if (user !== undefined) users.set(id, { ...user, [field]: wanted });
  }
  return {
    account: { ...account, users: [...users.values()], groups: [...groups.values()] },
    journal: { ...kept, stored },
    learned,
  };
}

/** Pending invitations whose address no user has, but one new user has in another form. */
function invitedInOtherForm(users: readonly AccountUser[], { invited, stored }: Journal): StoredForm[] {
  const known = new Set([
    ...users.map((user) => addressKey(user.email)),
    ...stored.filter(({ field }) => field === 'email').map(({ wanted }) => addressKey(wanted)),
  ]);
  const missing = invited.filter((entry) => !known.has(addressKey(entry.email)));
  const sent = new Set(invited.map((entry) => addressKey(entry.email)));
  const fresh = users.filter((user) => isUntouched(user) && !sent.has(addressKey(user.email)));
  return missing.flatMap(({ email }) => {
    const [one, ...others] = fresh.filter((user) => isStoredForm(user.email, email));
    if (one === undefined || others.length > 0) return [];
    return [{ field: 'email' as const, id: one.id, wanted: email, stored: one.email }];
  });
}

/** An invited user of which TimeCamp knows only the e-mail address. */
function isUntouched({ name, email, external_id: externalId, additional_email: additional }: AccountUser) {
  return externalId === '' && additional === '' && email.startsWith(name);
}
