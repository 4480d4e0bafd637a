import type { Notice } from '../../base/notice.ts';
import { addressKey } from '../addresses.ts';
import type { Account, AccountUser } from '../model.ts';
import { pluralize, firstFew } from '../text.ts';
import type { Journal } from './journal.ts';

export const STORED_FIELDS = ['group', 'name', 'email', 'additional_email', 'external_id'] as const;
export type StoredField = (typeof STORED_FIELDS)[number];

/** A text that TimeCamp stores in another form than tcsync sent: trimmed, cut, without some characters. */
export interface StoredForm {
  readonly field: StoredField;
  /** The id of the group or the user that has it. */
  readonly id: string;
  readonly wanted: string;
  readonly stored: string;
}

/** From this many letters on, a beginning of the text is taken for the text that TimeCamp cut. */
const MIN_CUT_LETTERS = 30;

/** Can `stored` be the form in which TimeCamp stored `wanted`? True if both have the same letters, or it is cut. */
export function isStoredForm(stored: string, wanted: string): boolean {
  const [is, was] = [letters(stored), letters(wanted)];
  return is === was || (is.length >= MIN_CUT_LETTERS && was.startsWith(is));
}

function letters(text: string): string {
  const form = text.includes('@') ? addressKey(text) : text;
  return form
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Whether two values of a field are the same for tcsync. */
export function isSameValue(field: StoredField, a: string, b: string): boolean {
  switch (field) {
    case 'email':
    case 'additional_email':
      return addressKey(a) === addressKey(b);
    case 'external_id':
      return a === b;
    case 'group':
    case 'name':
      return a.trim().normalize('NFC') === b.trim().normalize('NFC');
  }
}

/** An account in the forms that tcsync sent, and what this reading of it showed. */
export interface WantedAccount {
  readonly account: Account;
  /** With the stored forms that still hold. */
  readonly journal: Journal;
  /** Invited users whose address TimeCamp stored in another form; new in the journal. */
  readonly learned: readonly StoredForm[];
}

/**
 * Replaces every text that TimeCamp stored in another form by what tcsync sent, so that matching and planning see no
 * difference. A text that was changed since is left as it is.
 */
export function withWantedForms(account: Account, journal: Journal): WantedAccount {
  const learned = invitedInOtherForm(account.users, journal);
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
    journal: { ...journal, stored },
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
  if (missing.length === 0) return [];
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

/** The warning about newly found stored forms; nothing without any. */
export function storedFormNotices(forms: readonly StoredForm[]): Notice[] {
  if (forms.length === 0) return [];
  const texts = forms.map(({ field, wanted, stored }) => `${FIELD_TEXTS[field]} "${wanted}" as "${stored}"`);
  return [
    {
      level: 'warning',
      code: 'stored-otherwise',
      message: `TimeCamp stores ${pluralize(forms.length, 'value', 'values')} in another form than tcsync sent: ${firstFew(texts, 5)}. tcsync remembers the stored form and treats both as equal.`,
      who: forms.map(({ wanted }) => wanted),
    },
  ];
}

const FIELD_TEXTS: Readonly<Record<StoredField, string>> = {
  group: 'group',
  name: 'name',
  email: 'e-mail',
  additional_email: 'additional e-mail',
  external_id: 'external id',
};
