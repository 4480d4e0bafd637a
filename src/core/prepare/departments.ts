import type { Employee, GroupPath } from '../model.ts';
import { nfc } from '../text.ts';

/** The levels of a path as text: split at `/`, trimmed, empty ones dropped. */
export function splitPath(path: string): GroupPath {
  return path.split('/').map(trimmed).filter(isNotEmpty);
}

/**
 * Reads the levels of departments. In a list each item is one level, and may itself contain `/`. Equal texts share one
 * list of levels: 100,000 people have a few hundred departments.
 */
export function createDepartmentReader(): (department: Employee['department']) => GroupPath {
  const known = new Map<string, GroupPath>();
  return (department) => {
    if (department === null) return NO_LEVELS;
    if (typeof department !== 'string')
      return department.map((level) => nfc(level.trim())).filter(isNotEmpty);
    const levels = known.get(department) ?? splitPath(nfc(department));
    known.set(department, levels);
    return levels;
  };
}

const NO_LEVELS: GroupPath = [];

/** Removes the first of the prefixes that is made of whole leading levels. */
export function createPathSkipper(prefixes: readonly string[]): (path: GroupPath) => GroupPath {
  const wanted = prefixes.map((prefix) => splitPath(nfc(prefix)).join('/'));
  return (path) => {
    for (const prefix of wanted) {
      // A level may hold `/`, so the number of levels in the prefix is unknown.
      for (let count = 1; count <= path.length; count++) {
        if (path.slice(0, count).join('/') === prefix) return path.slice(count);
      }
    }
    return path;
  };
}

function trimmed(text: string): string {
  return text.trim();
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}
