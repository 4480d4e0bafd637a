import type { Notice } from '../../base/notice.ts';
import { addressKey } from '../addresses.ts';
import { pluralize, firstFew } from '../text.ts';

export const STORED_FIELDS = ['group', 'name', 'email', 'additional_email', 'external_id'] as const;
export type StoredField = (typeof STORED_FIELDS)[number];

/** A text that TimeCamp stores in a different form than tcsync sent: trimmed, cut, without some characters. */
export interface StoredForm {
  readonly field: StoredField;
  /** The id of the group or the user that has it. */
  readonly id: string;
  readonly wanted: string;
  readonly stored: string;
}

/** From this many letters on, a beginning of the text is taken for the text that TimeCamp cut. */
const MIN_CUT_LETTERS = 30;

/** Whether `stored` can be the form in which TimeCamp stored `wanted`: both have the same letters, or it is cut. */
export function isStoredForm(stored: string, wanted: string): boolean {
  const [is, was] = [letters(stored), letters(wanted)];
  return is === was || (is.length >= MIN_CUT_LETTERS && was.startsWith(is));
}

function letters(text: string): string {
  return addressKey(text)
    .replaceAll(HTML_ENTITIES, '')
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** What PHP's htmlspecialchars makes of `&`, `<`, `>` and quotes. */
const HTML_ENTITIES = /&(?:amp|lt|gt|quot|apos|#0?39);/gi;

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

/** The warning about newly found stored forms; nothing without any. */
export function storedFormNotices(forms: readonly StoredForm[]): Notice[] {
  if (forms.length === 0) return [];
  const texts = forms.map(({ field, wanted, stored }) => `${FIELD_TEXTS[field]} "${wanted}" as "${stored}"`);
  return [
    {
      level: 'warning',
      code: 'stored-otherwise',
      message: `TimeCamp stores ${pluralize(forms.length, 'value', 'values')} in a different form than tcsync sent: ${firstFew(texts, 5)}. tcsync remembers the stored form and treats both as equal.`,
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
