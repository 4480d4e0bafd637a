import type { SearchEntry } from 'ldapts';

/** The values of one attribute, as bytes. */
export type AttributeValues = readonly Buffer[];

/** `member;range=0-1499`: the values come in pieces, and this is one of them. */
const RANGE = /^(?<name>[^;]+);range=(?<from>\d+)-(?<to>\d+|\*)$/i;

/** An entry of the directory. Attribute names are compared without regard to case, an absent one has no values. */
export class Entry {
  readonly dn: string;
  readonly #values: ReadonlyMap<string, AttributeValues>;

  constructor(dn: string, values: Readonly<Record<string, AttributeValues>>) {
    this.dn = dn;
    this.#values = new Map(Object.entries(values).map(([name, list]) => [name.toLowerCase(), list]));
  }

  bytes(name: string): Buffer | undefined {
    return this.#values.get(name.toLowerCase())?.[0];
  }

  /** The values that are not blank, trimmed. */
  texts(name: string): readonly string[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    return values.map((value) => value.toString().trim()).filter((text) => text !== '');
  }

  /** The first value that is not blank; empty if no value is set. */
  text(name: string): string {
    return this.texts(name)[0] ?? '';
  }

  has(name: string): boolean {
    return this.texts(name).length > 0;
  }

  /** True when an objectClass is `name`, in any case. */
  isA(name: string): boolean {
    return this.texts('objectClass').some((objectClass) => objectClass.toLowerCase() === name.toLowerCase());
  }
}

/** An attribute of which the server has sent only some of the values. */
export interface OpenRange {
  readonly name: string;
  /** The number of the first value that is still to come. */
  readonly next: number;
}

export interface ReadEntry {
  readonly dn: string;
  readonly values: Record<string, AttributeValues>;
  readonly open: readonly OpenRange[];
}

/** What one message of the server says; pieces of a ranged attribute stand under the attribute's own name. */
export function readEntry(message: SearchEntry): ReadEntry {
  const values: Record<string, AttributeValues> = {};
  const open: OpenRange[] = [];
  for (const attribute of message.attributes) {
    const range = RANGE.exec(attribute.type)?.groups;
    const name = range?.['name'] ?? attribute.type;
    if (attribute.parsedBuffers.length > 0 || range !== undefined) values[name] = attribute.parsedBuffers;
    if (range !== undefined && range['to'] !== '*') open.push({ name, next: Number(range['to']) + 1 });
  }
  return { dn: message.name, values, open };
}
