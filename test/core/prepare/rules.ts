import { users } from './people.ts';

/** The ids of the prepared users. */
export const ids = (...args: Parameters<typeof users>) =>
  users(...args).map((user) => user.timecamp_external_id);
/** A filter: this property has this text. */
export const equals = (property: string, text: string) => ({ property, string: { equals: text } });
/** A filter in so many lists and negations. */
export const nested = (levels: number) =>
  Array.from({ length: levels }).reduce<unknown>(
    (inner, _, index) => (index % 2 === 0 ? { not: inner } : { and: [inner] }),
    equals('name', 'Ann'),
  );
/** A rule that sets a property for everyone. */
export const set = (property: string, value: unknown) => ({ property, action: 'replace_all', value });
