import { INVALID, type Kind } from './setting.ts';

/** An item, quoted or not, and what ends it. */
const ITEM = /\s*(?:"((?:[^"]|"")*)"|([^\s",][^,]*|))\s*(,|$)/y;

/**
 * A comma-separated list in which an item with a comma is in double quotes, as in CSV; a quote inside quotes is doubled.
 * Read by hand, since loading a CSV parser would slow down the start of every command.
 */
export const quotedList: Kind<readonly string[]> = {
  type: 'comma-separated list',
  expects: 'names separated by commas, a name with a comma in double quotes: "Sales, East",Support',
  isQuotedList: true,
  read: (given) => {
    const items: string[] = [];
    ITEM.lastIndex = 0;
    for (let end = ','; end === ',';) {
      const match = ITEM.exec(given);
      if (match === null) return INVALID;
      const [, quoted, plain = ''] = match;
      items.push((quoted?.replaceAll('""', '"') ?? plain).trim());
      end = match[3] ?? '';
    }
    return items.filter((item) => item !== '');
  },
};
