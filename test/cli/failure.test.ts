import { describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../src/base/errors.ts';
import { createContext } from '../../src/cli/context.ts';
import { reportFailure } from '../../src/cli/failure.ts';
import type { Invocation } from '../../src/cli/invocation.ts';
import { createTestShell } from './shell.ts';

function report(
  error: unknown,
  options: Invocation['options'] = {},
  signal = new AbortController().signal,
  command = 'sync',
) {
  const shell = createTestShell({ signal });
  const invocation = { command, options, run: async () => 0 as const };
  const exit = reportFailure(error, invocation, createContext(shell, options));
  return { exit, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const settings = new UserError('Two settings are wrong.', {
  code: 'settings',
  hint: 'Mend them.',
  exitCode: 64,
});
const remote = new RemoteError('TimeCamp refused.', { code: 'forbidden', service: 'TimeCamp', status: 403 });

describe('in words', () => {
  it('what can be put right, and how, without a trace', () => {
    expect(report(settings)).toEqual({
      exit: 64,
      stdout: '',
      stderr: 'Two settings are wrong.\nMend them.\n',
    });
  });

  it('what the other side did', () => {
    expect(report(remote)).toEqual({ exit: 1, stdout: '', stderr: 'TimeCamp refused.\n' });
  });

  it('a bug is called one', () => {
    const { exit, stderr } = report(new TypeError('x is undefined'));
    expect(exit).toBe(1);
    expect(stderr).toContain('This is a bug in tcsync: x is undefined');
    expect(stderr).not.toContain('    at ');
  });

  it('the trace is for --debug only', () => {
    expect(report(new TypeError('x is undefined'), { debug: true }).stderr).toContain('    at ');
  });

  it('whatever broke off after a signal is an interruption', () => {
    expect(report(remote, {}, AbortSignal.abort())).toMatchObject({ exit: 130, stderr: 'Interrupted.\n' });
  });
});

describe('as JSON', () => {
  it('on stdout, beside the words', () => {
    const { stdout, stderr } = report(settings, { format: 'json' });
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      command: 'sync',
      ok: false,
      exit_code: 64,
      error: { code: 'settings', message: 'Two settings are wrong.', hint: 'Mend them.' },
    });
    expect(stderr).toContain('Two settings are wrong.');
  });

  it.each(['sync', 'remove-empty-groups', 'run bamboohr'])(
    'of %s has the shape of its summary',
    (command) => {
      const { stdout } = report(remote, { format: 'json' }, undefined, command);
      expect(JSON.parse(stdout)).toEqual({
        version: 1,
        command,
        ok: false,
        exit_code: 1,
        started: expect.any(String) as string,
        seconds: expect.any(Number) as number,
        requests: { read: 0, write: 0, retried: 0 },
        counts: {},
        seats: { before: 0, after: 0 },
        failed: [],
        warnings: [],
        hazards: [],
        refused_by: [],
        error: { code: 'forbidden', message: 'TimeCamp refused.', hint: null },
      });
    },
  );

  it('of other commands has the error alone', () => {
    const { stdout } = report(remote, { format: 'json' }, undefined, 'tree');
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual([
      'version',
      'command',
      'ok',
      'exit_code',
      'started',
      'seconds',
      'error',
    ]);
  });
});
