import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { PROJECT } from '../docs.ts';

const NOT_CLONED = /^(?:node_modules|dist|coverage|\.git|var\/.*)$/;

/** The project in a new folder below this one, as someone clones it. */
export async function clone(below: string): Promise<string> {
  const folder = await mkdtemp(join(below, 'clone-'));
  await cp(PROJECT, folder, {
    recursive: true,
    filter: (path) => !NOT_CLONED.test(relative(PROJECT, path)),
  });
  return folder;
}

/** The same, with the packages of this one. */
export async function cloneWithPackages(below: string): Promise<string> {
  const folder = await clone(below);
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
