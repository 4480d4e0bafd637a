import { type Filter, FilterParser } from 'ldapts';
import { type RemoteError, UserError } from '../../base/errors.ts';
import { incomplete, MAX_EMPTY_PAGES } from '../pages.ts';
import { inBatches } from '../values.ts';
import { ACTIVE_DIRECTORY, ANY_PERSON, ENABLED_ACCOUNTS } from './attributes.ts';
import type { SearchResult, Connection, Query } from './connection.ts';
import { ancestors, dnKey, isWithin, outermost } from './dn.ts';
import { Entry, type OpenRange, type ReadEntry, type AttributeValues } from './entry.ts';
import { RESULT } from './result-codes.ts';
import { explainSearch } from './search-errors.ts';

/** What a page, or all pages of one base, gave. */
interface BaseReading {
  readonly entries: readonly Entry[];
  /** True when an entry came that had come before. */
  readonly repeats: boolean;
  /** The page that had nothing new, at which reading ended: `page 2 of the people`. */
  readonly stuck?: string;
}

const ANYTHING = FilterParser.parseString('(objectClass=*)');
/** Look-ups sent together on the one connection. */
const PARALLEL_LOOKUPS = 20;

/** The entry was moved or deleted, is in another domain, or the account may not read it. */
const NOT_FOUND_CODES: ReadonlySet<number> = new Set([
  RESULT.noSuchObject,
  RESULT.referral,
  RESULT.invalidDnSyntax,
  RESULT.insufficientAccess,
]);

/** What the root entry of a server says about it. */
export interface ServerInfo {
  readonly isActiveDirectory: boolean;
  /** The bases of the trees that the server holds; empty when it does not say. */
  readonly namingContexts: readonly string[];
  /** The name of the schema's entry; empty when the server does not say. */
  readonly schema: string;
}

export interface Search {
  readonly bases: readonly string[];
  readonly filter: Filter | string;
  readonly attributes: readonly string[];
  /** For messages: `the people`. */
  readonly what: string;
  /** Called after each page with the number of entries so far. */
  readonly onPage?: (read: number) => void;
}

/** Reads over one connection: every page and every piece of a long attribute, or an error. */
export class LdapDirectory {
  readonly kind: ServerInfo;
  readonly #connection: Connection;
  readonly #pageSize: number;
  /** Addresses of other servers, from all searches. */
  readonly referrals: string[] = [];

  private constructor(connection: Connection, pageSize: number, kind: ServerInfo) {
    this.kind = kind;
    this.#connection = connection;
    this.#pageSize = pageSize;
  }

  /** Reads the server's type and features from its root entry. */
  static async open(connection: Connection, pageSize: number): Promise<LdapDirectory> {
    const attributes = ['supportedCapabilities', 'namingContexts', 'subschemaSubentry'];
    const root = await readOne(connection, '', attributes, 'its root entry');
    return new LdapDirectory(connection, pageSize, {
      isActiveDirectory: root.texts('supportedCapabilities').includes(ACTIVE_DIRECTORY),
      namingContexts: root.texts('namingContexts'),
      schema: root.text('subschemaSubentry'),
    });
  }

  /** The filter for people when none is set. */
  async defaultFilter(): Promise<string> {
    if (this.kind.isActiveDirectory) return ENABLED_ACCOUNTS;
    if (this.kind.schema === '') return ANY_PERSON;
    const schema = await this.lookUp(this.kind.schema, ['attributeTypes']);
    const known = schema?.texts('attributeTypes').some((type) => /'userAccountControl'/i.test(type)) ?? false;
    return known ? ENABLED_ACCOUNTS : ANY_PERSON;
  }

  /** The bases of the trees that contain these names: groups and organizational units may be anywhere in them. */
  treesOf(dns: readonly string[]): readonly string[] {
    const trees = dns.map((dn) => {
      const containing = this.kind.namingContexts.filter((context) => isWithin(dn, context));
      return containing.sort((a, b) => b.length - a.length)[0] ?? dn;
    });
    return outermost(trees);
  }

  /**
   * Every entry below the bases that matches. A list in which an entry repeats changed while it was read: it is read
   * once more.
   * @throws RemoteError that names the page when one is refused, repeats again or does not come
   * @throws UserError when there is no entry at a base
   */
  async readAll(search: Search): Promise<readonly Entry[]> {
    const all: Entry[] = [];
    for (const base of search.bases) {
      const onPage = (read: number): void => search.onPage?.(all.length + read);
      const first = await this.#readBase(base, { ...search, onPage });
      const { entries, stuck } =
        first.repeats || first.stuck !== undefined
          ? await this.#readBase(base, { ...search, onPage })
          : first;
      if (stuck !== undefined) throw noProgress(`the server repeated its last response to ${stuck}`);
      for (const entry of entries) all.push(entry);
    }
    return all;
  }

  /** The first few that match, at most `count`; throws what readAll throws. */
  async readSome(search: Search, count: number): Promise<readonly Entry[]> {
    for (const base of search.bases) {
      for await (const { entries } of this.#pages(base, search, count))
        if (entries.length > 0) return entries;
    }
    return [];
  }

  async #readBase(base: string, search: Search): Promise<BaseReading> {
    const entries: Entry[] = [];
    let repeats = false;
    for await (const page of this.#pages(base, search, this.#pageSize)) {
      if (page.stuck !== undefined) return { entries, repeats, stuck: page.stuck };
      repeats ||= page.repeats;
      for (const entry of page.entries) entries.push(entry);
      search.onPage?.(entries.length);
    }
    return { entries, repeats };
  }

  /** The pages, each without the entries of earlier pages. A page may be empty and not the last. */
  async *#pages(
    base: string,
    { bases, filter, attributes, what }: Search,
    size: number,
  ): AsyncGenerator<BaseReading> {
    const parsed = typeof filter === 'string' ? FilterParser.parseString(filter) : filter;
    const seen = new Set<string>();
    let cookie: Buffer = Buffer.alloc(0);
    let emptyPages = 0;
    for (let number = 1; ; number += 1) {
      const page = { size, cookie };
      const whatPage = `page ${number} of ${what}${bases.length === 1 ? '' : ` below ${base}`}`;
      const query: Query = { base, scope: 'sub', filter: parsed, attributes, page };
      const answer = await this.#connection.search(query, whatPage);
      if (answer.code === RESULT.noSuchObject) throw await this.#explainBase(base, answer);
      if (answer.code !== RESULT.success) throw explainSearch(answer, whatPage);
      this.referrals.push(...answer.references);
      const isLast = answer.cookie.length === 0;
      const fresh = answer.entries.filter(({ dn }) => !seen.has(dn));
      const isStuck =
        answer.entries.length === 0 ? !isLast && answer.cookie.equals(cookie) : fresh.length === 0;
      emptyPages = answer.entries.length === 0 ? emptyPages + 1 : 0;
      if (isStuck) return yield { entries: [], repeats: true, stuck: whatPage };
      if (emptyPages > MAX_EMPTY_PAGES)
        throw noProgress(`the list of ${what} does not end: ${emptyPages} pages in a row are empty`);
      const entries: Entry[] = [];
      for (const entry of fresh) {
        seen.add(entry.dn);
        entries.push(await this.#complete(entry));
      }
      yield { entries, repeats: entries.length < answer.entries.length };
      if (isLast) return;
      cookie = answer.cookie;
    }
  }

  /** One entry by its name; undefined when this server does not have it, or does not show it. */
  async lookUp(dn: string, attributes: readonly string[]): Promise<Entry | undefined> {
    const query = { base: dn, scope: 'base', filter: ANYTHING, attributes } as const;
    const answer = await this.#connection.search(query, `the entry ${dn}`);
    if (NOT_FOUND_CODES.has(answer.code)) return undefined;
    if (answer.code !== RESULT.success) throw explainSearch(answer, `the entry ${dn}`);
    const [entry] = answer.entries;
    return entry === undefined ? undefined : this.#complete(entry);
  }

  /** Several entries by their names, in the same order. */
  async lookUpAll(
    dns: readonly string[],
    attributes: readonly string[],
  ): Promise<readonly (Entry | undefined)[]> {
    return inBatches(dns, PARALLEL_LOOKUPS, (some) =>
      Promise.all(some.map((dn) => this.lookUp(dn, attributes))),
    );
  }

  /** Fetches the rest of the attributes that the server hands out in pieces (Active Directory: 1,500 values). */
  async #complete(entry: ReadEntry): Promise<Entry> {
    const values: Record<string, AttributeValues> = { ...entry.values };
    for (const range of entry.open) {
      values[range.name] = [...(values[range.name] ?? []), ...(await this.#readRest(entry.dn, range))];
    }
    return new Entry(entry.dn, values);
  }

  async #readRest(dn: string, { name, next }: OpenRange): Promise<AttributeValues> {
    const rest: Buffer[] = [];
    for (let from: number | undefined = next; from !== undefined;) {
      const what = `the values of ${name} of ${dn}, from ${from} on`;
      const attributes = [`${name};range=${from}-*`];
      const answer = await this.#connection.search(
        { base: dn, scope: 'base', filter: ANYTHING, attributes },
        what,
      );
      if (answer.code !== RESULT.success) throw explainSearch(answer, what);
      const [piece] = answer.entries;
      rest.push(...Object.values(piece?.values ?? {}).flat());
      const open = piece?.open[0]?.next;
      if (piece === undefined || (open !== undefined && open <= from))
        throw noProgress(`the server repeated its last response to ${what}`);
      from = open;
    }
    return rest;
  }

  async #explainBase(base: string, answer: SearchResult): Promise<UserError> {
    const { namingContexts } = this.kind;
    const outside = namingContexts.length > 0 && !namingContexts.some((context) => isWithin(base, context));
    const nearest = outside ? '' : answer.matched || (await this.#nearestAbove(base));
    const hint = outside
      ? `This server hosts ${namingContexts.join(' and ')}; LDAP_DN must end with one of them.`
      : nearest === ''
        ? 'Check every part of LDAP_DN.'
        : `${nearest} exists: check the part of LDAP_DN before it.`;
    return new UserError(`There is no ${base} in the directory, or the account is not allowed to see it.`, {
      code: 'source',
      hint,
    });
  }

  async #nearestAbove(dn: string): Promise<string> {
    for (const ancestor of ancestors(dn)) {
      if ((await this.lookUp(ancestor, ['1.1'])) !== undefined) return ancestor;
    }
    return '';
  }
}

async function readOne(
  connection: Connection,
  dn: string,
  attributes: readonly string[],
  what: string,
): Promise<Entry> {
  const answer = await connection.search({ base: dn, scope: 'base', filter: ANYTHING, attributes }, what);
  if (answer.code !== RESULT.success) throw explainSearch(answer, what);
  const [entry] = answer.entries;
  return new Entry(dn, entry?.values ?? {});
}

function noProgress(problem: string): RemoteError {
  return incomplete(
    'LDAP',
    problem,
    'Try again. If the error persists, change LDAP_PAGE_SIZE and check the server log.',
  );
}

/** The keys of the entries' names. */
export function keysOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.map((entry) => dnKey(entry.dn)));
}
