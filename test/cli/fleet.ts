import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const rootGroupOf = (key: string): number => Buffer.from(key).reduce((sum, byte) => sum * 7 + byte, 1);

/**
 * In place of tcsync: prints the file `result.json` of its folder, or what it was called with, and ends with the exit
 * code in it. It leaves a note that it ran.
 */
const STAND_IN = `
  const { readFileSync, appendFileSync } = require('node:fs');
  const argv = process.argv.slice(1).join(' ');
  appendFileSync('ran', argv);
  let result = {};
  try { result = JSON.parse(readFileSync('result.json', 'utf8')); } catch {}
  if (result.text !== undefined) { console.error(result.text); process.exit(result.exit_code); }
  console.log(JSON.stringify({ version: 1, argv, counts: {}, failed: [], refused_by: [], ...result }));
  process.exitCode = result.exit_code ?? 0;`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Fleet {
  /** A path in the folder of the fleet, which every test has for itself. */
  readonly pathOf: (...names: readonly string[]) => string;
  /** The address of a TimeCamp of many accounts: `/me` says to which one a key belongs. */
  readonly timecampUrl: () => string;
  /** Keys of the account of another key. */
  readonly sameAccount: Record<string, string>;
  /** The settings of an account, each with another root group. */
  readonly settings: (key: string, rootGroup?: number) => string;
  /** @returns the folder of the account */
  readonly addAccount: (name: string, dotenv?: string) => Promise<string>;
  /** Adds an account whose tcsync prints this result. */
  readonly gives: (name: string, result: object) => Promise<void>;
  /** Runs `tcsync fleet` in the folder of the fleet. */
  readonly run: (argv: readonly string[], given?: Partial<TestShell>) => Promise<Ended>;
}

/** A fleet for the tests of a file. */
export function useFleet(): Fleet {
  let fleet: string;
  let timecamp: Server;
  let url: string;
  const sameAccount: Record<string, string> = {};
  beforeAll(async () => {
    timecamp = createServer((request, response) => {
      const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const account = rootGroupOf(sameAccount[key] ?? key);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ user_id: '1', email: `${key}@example.com`, root_group_id: account }));
    });
    await new Promise<void>((resolve) => timecamp.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(timecamp.address() as AddressInfo).port}`;
  });
  afterAll(() => timecamp.close());
  beforeEach(() => {
    fleet = temporaryFolder();
  });

  const settings = (key: string, rootGroup = rootGroupOf(key)): string =>
    `TIMECAMP_DOMAIN=${url}\nTIMECAMP_API_KEY=${key}\nTIMECAMP_ROOT_GROUP_ID=${rootGroup}\nBAMBOOHR_SUBDOMAIN=acme\nBAMBOOHR_API_KEY=hr\n`;

  const addAccount = async (name: string, dotenv = settings(`key-${name}`)): Promise<string> => {
    const folder = join(fleet, name);
    await mkdir(join(folder, 'var'), { recursive: true });
    await writeFile(join(folder, '.env'), dotenv);
    return folder;
  };

  return {
    pathOf: (...names) => join(fleet, ...names),
    timecampUrl: () => url,
    sameAccount,
    settings,
    addAccount,
    gives: async (name, result) => {
      await writeFile(join(await addAccount(name), 'result.json'), JSON.stringify(result));
    },
    run: async (argv, given = {}) => {
      const shell = createTestShell({
        cwd: fleet,
        self: [process.execPath, '-e', STAND_IN, '--'],
        ...given,
      });
      const code = await main(['fleet', ...argv], shell);
      return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
    },
  };
}
