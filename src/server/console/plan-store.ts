import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../base/errors.ts';

/** The plan of the last check. */
export interface StoredPlan {
  readonly text: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** A plan can be applied once. */
  readonly isUsed: boolean;
}

export interface PlanStore {
  /** The path for `--plan-out`, relative to the working directory. */
  readonly path: string;
  /** Creates the folder. */
  prepare(): Promise<void>;
  read(): Promise<StoredPlan | undefined>;
  /** Takes a plan to apply it. @returns its path for `--plan`; undefined when it was taken before */
  take(plan: StoredPlan): Promise<string | undefined>;
}

const FOLDER = 'var/console';
/** Taken plans that are kept: more than can wait in the queue. */
const MAX_TAKEN = 200;

/** Creates the store of the plans that the console shows. @param cwd the working directory of the commands */
export function createPlanStore(cwd: string): PlanStore {
  const folder = join(cwd, FOLDER);
  const nameOf = (hash: string): string => `applied-${hash}.json`;

  return {
    path: `${FOLDER}/plan.json`,
    async prepare() {
      await mkdir(folder, { recursive: true });
    },
    async read() {
      const text = await readIfExists(join(folder, 'plan.json'));
      if (text === undefined) return undefined;
      const hash = createHash('sha256').update(text).digest('hex');
      return { text, hash, isUsed: (await readIfExists(join(folder, nameOf(hash)))) !== undefined };
    },
    async take({ text, hash }) {
      const name = nameOf(hash);
      try {
        // The file is the mark that the plan is used, so only one of two requests can create it.
        await writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return undefined;
        throw error;
      }
      await removeOldest(folder, name);
      return `${FOLDER}/${name}`;
    },
  };
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeOldest(folder: string, kept: string): Promise<void> {
  const taken = (await readdir(folder)).filter((name) => name.startsWith('applied-') && name !== kept);
  const excess = taken.slice(0, Math.max(0, taken.length - MAX_TAKEN));
  for (const name of excess) await rm(join(folder, name), { force: true });
}
