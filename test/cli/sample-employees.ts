import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeEach } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** The folder of the samples. */
export const SAMPLES = resolve('samples');

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  readonly json: () => unknown;
}

interface UsedSample {
  /** A path in the working directory, which every test has for itself. */
  readonly pathOf: (name: string) => string;
  /** Runs tcsync in the working directory. */
  readonly run: (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}

/** The sample of employees as `var/users.json`, for the tests of a file. */
export function useSampleEmployees(): UsedSample {
  let folder: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    await mkdir(join(folder, 'var'));
    await copyFile(join(SAMPLES, 'users.json'), join(folder, 'var/users.json'));
  });
  return {
    pathOf: (name) => join(folder, name),
    run: async (argv, env = {}) => {
      const shell = createTestShell({
        cwd: folder,
        env: { DISABLE_FILE_LOGGING: 'true', ...env },
        // The sample was fetched a few hours before.
        clock: new FakeClock(),
      });
      const exitCode = await main(argv, shell);
      const output = shell.stdout.text;
      return { exitCode, output, errors: shell.stderr.text, json: () => JSON.parse(output) as unknown };
    },
  };
}
