import { SOURCE_NAMES } from '../../src/sources/registry.ts';
import type { Contract } from './contract.ts';

/** The contracts of every source but the file, which asks nobody: each in a file of its name, one under its name. */
export const CONTRACTS: readonly Contract[] = (
  await Promise.all(
    SOURCE_NAMES.filter((name) => name !== 'file').map(async (name) => {
      const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as Readonly<
        Record<string, Contract>
      >;
      if (module[name] === undefined) throw new Error(`test/contract/${name}.ts exports no ${name}`);
      return Object.values(module);
    }),
  )
).flat();
