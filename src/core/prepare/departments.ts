import type { Employee, GroupPath } from '../model.ts';
import { nfc } from '../text.ts';

/** The levels of a path as text: split at `/`, trimmed, empty ones dropped. */
export function splitPath(path: string): GroupPath {
  return path.split('/').map(trimmed).filter(isNotEmpty);
}

/** The levels of a department. In a list each item is one level, and may itself contain `/`. */
export function departmentLevels(department: Employee['department']): GroupPath {
  if (department === null) return [];
  return typeof department === 'string'
    ? splitPath(nfc(department))
    : department.map((level) => nfc(level.trim())).filter(isNotEmpty);
}

/** Removes the first of the prefixes that is made of whole leading levels. */
export function skipper(prefixes: readonly string[]): (path: GroupPath) => GroupPath {
  const wanted = prefixes.map((prefix) => splitPath(nfc(prefix)).join('/')).filter(isNotEmpty);
  return (path) => {
    for (const prefix of wanted) {
      // A level may hold `/`, so levels are joined until they are as long as the prefix.
      let start = '';
      for (let count = 1; count <= path.length && start.length < prefix.length; count++) {
        start = path.slice(0, count).join('/');
        if (start === prefix) return path.slice(count);
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
