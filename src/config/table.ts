import { http } from './sections/http.ts';
import { logging } from './sections/logging.ts';
import { network } from './sections/network.ts';
import { notifications } from './sections/notifications.ts';
import { prepare } from './sections/prepare.ts';
import { secrets } from './sections/secrets.ts';
import { sources } from './sections/sources.ts';
import { storage } from './sections/storage.ts';
import { timecamp } from './sections/timecamp.ts';
import type { Section, Setting, ValuesOf } from './setting.ts';

/** Sections by the names under which the code asks for them, in the order of the documentation. */
export type SectionTable = Readonly<Record<string, Section>>;

/** The values in force, one frozen object a section. */
export type TableValues<T extends SectionTable> = { readonly [S in keyof T]: ValuesOf<T[S]> };

/** The sections that do not belong to a source; `sources/all-settings.ts` adds those that do. */
export const SHARED_SECTIONS = {
  timecamp,
  prepare,
  sources,
  secrets,
  network,
  notifications,
  storage,
  logging,
  http,
};

export type Settings = TableValues<typeof SHARED_SECTIONS>;

/** The settings of all sections of a table. */
export function settingsIn(table: SectionTable): readonly Setting<unknown>[] {
  return Object.values(table).flatMap(({ settings }) => Object.values(settings));
}
