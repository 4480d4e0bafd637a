import type { Employee } from '../model.ts';
import { nfc } from '../text.ts';
import type { PrepareSettings } from './settings.ts';

/** What TimeCamp's API refuses in a name. */
const REFUSED = /[(){}_`´“”]/g;

/** Without the characters that TimeCamp refuses, and trimmed. */
export function cleanName(name: string): string {
  const text = nfc(name).trim();
  // Removing a character may leave two others that combine into one.
  return text.search(REFUSED) === -1 ? text : nfc(text.replace(REFUSED, '')).trim();
}

export interface FormattedName {
  readonly name: string;
  /** True when no usable part of the name is left and the e-mail replaces it. */
  readonly isFallback: boolean;
}

/** The display name of a user: `Title [Name] - id`, as the settings say. */
export function userName(record: Employee, settings: PrepareSettings): FormattedName {
  const own = cleanName(record.name);
  const name = own === '' ? fallbackName(record) : own;
  return {
    name: compose(name, record, {
      withTitle: settings.useJobTitleNameUsers,
      withId: settings.showExternalId,
    }),
    isFallback: own === '',
  };
}

/** The name of the group of a supervisor. A `/` in a name or title is no level. */
export function supervisorGroupName(record: Employee, settings: PrepareSettings): string {
  const own = cleanName(withoutSlash(record.name));
  const title = withoutSlash(record.job_title ?? '');
  const name = own === '' ? withoutSlash(fallbackName(record)) : own;
  const composed = compose(
    name,
    { job_title: title, external_id: record.external_id },
    { withTitle: settings.useJobTitleNameGroups, withId: settings.showExternalId },
  );
  return withoutSlash(composed);
}

/** ` - id`, the suffix of a name. */
export function idSuffix(id: string): string {
  const text = cleanName(id);
  return text === '' ? '' : ` - ${text}`;
}

/** A name for a person whose own name is not usable in TimeCamp: the local part of the e-mail, or the id. */
export function fallbackName({ email, external_id }: Pick<Employee, 'email' | 'external_id'>): string {
  const address = email.toLowerCase();
  const at = address.lastIndexOf('@');
  const candidates = [at === -1 ? address : address.slice(0, at), address, external_id];
  return candidates.map(cleanName).find((name) => name !== '') ?? 'unnamed';
}

function compose(
  name: string,
  record: Pick<Employee, 'job_title' | 'external_id'>,
  { withTitle, withId }: { readonly withTitle: boolean; readonly withId: boolean },
): string {
  const title = withTitle ? cleanName(record.job_title ?? '') : '';
  const titled = title === '' ? name : `${title} [${name}]`;
  return withId ? titled + idSuffix(record.external_id) : titled;
}

function withoutSlash(text: string): string {
  return text.replaceAll('/', '-');
}
