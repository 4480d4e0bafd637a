import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

interface Step {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly warnings: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  readonly sample?: Readonly<Record<string, string>>;
}

/** The JSON result of doctor. */
export interface Result {
  readonly ok: boolean;
  readonly exit_code: number;
  readonly parts: readonly {
    readonly name: string;
    readonly skipped?: string;
    readonly steps: readonly Step[];
  }[];
}

export type Env = Readonly<Record<string, string>>;

/** The steps of one part. */
export function stepsOf({ parts }: Result, name: string): readonly Step[] {
  return parts.find((part) => part.name === name)?.steps ?? [];
}

/** The failed steps of all parts. */
export function failed({ parts }: Result): readonly Step[] {
  return parts.flatMap(({ steps }) => steps.filter(({ ok }) => !ok));
}

/** The sandbox for one test: TimeCamp and BambooHR, and the settings for both. */
export async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

interface Doctor {
  /** A path in the working directory, which every test has for itself. */
  readonly pathOf: (...names: readonly string[]) => string;
  /** Runs `tcsync doctor` in the working directory. */
  readonly doctor: (env: Env, argv?: readonly string[], shell?: Partial<TestShell>) => Promise<Ended>;
  /** The result of `tcsync doctor --format json`. */
  readonly examine: (env: Env, argv?: readonly string[], shell?: Partial<TestShell>) => Promise<Result>;
}

/** `tcsync doctor` for the tests of a file. */
export function useDoctor(): Doctor {
  let directory: string;
  beforeEach(async () => {
    directory = temporaryFolder();
    await mkdir(join(directory, 'var'));
  });
  const doctor: Doctor['doctor'] = async (env, argv = [], shell = {}) => {
    const opened = createTestShell({ cwd: directory, env, ...shell });
    const exitCode = await main(['doctor', ...argv], opened);
    return { exitCode, output: opened.stdout.text, errors: opened.stderr.text };
  };
  return {
    pathOf: (...names) => join(directory, ...names),
    doctor,
    examine: async (env, argv = [], shell = {}) => {
      const { exitCode, output } = await doctor(env, ['--format', 'json', ...argv], shell);
      const result = JSON.parse(output) as Result;
      expect(result.exit_code).toBe(exitCode);
      expect(result.ok).toBe(exitCode === 0);
      return result;
    },
  };
}
