import { azuread } from './sections/azuread.ts';
import { bamboohr } from './sections/bamboohr.ts';
import { factorial } from './sections/factorial.ts';
import { hibob } from './sections/hibob.ts';
import { http } from './sections/http.ts';
import { ldap } from './sections/ldap.ts';
import { logging } from './sections/logging.ts';
import { network } from './sections/network.ts';
import { notifications } from './sections/notifications.ts';
import { okta } from './sections/okta.ts';
import { prepare } from './sections/prepare.ts';
import { storage } from './sections/storage.ts';
import { timecamp } from './sections/timecamp.ts';
import type { Section, Setting, Values } from './setting.ts';

/** Every setting there is, by section; the order is that of the documentation. */
export const SECTIONS = {
  timecamp,
  prepare,
  bamboohr,
  azuread,
  ldap,
  factorial,
  okta,
  hibob,
  network,
  notifications,
  storage,
  logging,
  http,
};

/** The same as lists, in that order. */
export const ALL_SECTIONS: readonly Section[] = Object.values(SECTIONS);
export const ALL_SETTINGS: readonly Setting<unknown>[] = ALL_SECTIONS.flatMap(({ settings }) =>
  Object.values(settings),
);

export type SectionName = keyof typeof SECTIONS;

/** The values in force, one frozen object a section. */
export type Settings = {
  readonly [S in SectionName]: (typeof SECTIONS)[S] extends Section<infer T> ? Values<T> : never;
};
