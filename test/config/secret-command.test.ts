import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectSettings } from '../../src/config/load.ts';
import { splitWords } from '../../src/config/secret-command.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** The settings when the command is this program. */
function inspect(program: string, env: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'secrets.cjs'), program);
  const command = `"${process.execPath}" secrets.cjs 'an argument'`;
  return inspectSettings(SECTIONS, { cwd, env: { TCSYNC_SECRET_COMMAND: command, ...env } });
}

const keyOf = (inspection: ReturnType<typeof inspect>): unknown =>
  inspection.sections.get('timecamp')?.values['apiKey'];

describe('TCSYNC_SECRET_COMMAND', () => {
  it('sets secrets as they are printed, and masks them', () => {
    const inspection = inspect(
      `console.log("# keys\\n\\nTIMECAMP_API_KEY=a'b\\"c $x = #" + process.argv[2])`,
    );
    expect(keyOf(inspection)).toBe(`a'b"c $x = #an argument`);
    expect(inspection.secrets).toContain(`a'b"c $x = #an argument`);
    expect(inspection.fromCommand).toEqual(['TIMECAMP_API_KEY']);
  });

  it('does not replace what is set elsewhere', () => {
    const program = `console.log('TIMECAMP_API_KEY=of-the-command')`;
    expect(keyOf(inspect(program, { TIMECAMP_API_KEY: 'of-the-environment' }))).toBe('of-the-environment');
  });

  it('ignores settings that are no secrets, with a warning', () => {
    const { notices, fromCommand } = inspect(`console.log('TIMECAMP_ROOT_GROUP_ID=1\\nPATH=/tmp')`);
    expect(fromCommand).toEqual([]);
    expect(notices).toMatchObject([
      { code: 'not-a-secret', message: expect.stringContaining('them: TIMECAMP_ROOT_GROUP_ID, line 2.') },
    ]);
  });

  it('never shows a name that is no setting: a key in base64 looks like one', () => {
    const { notices } = inspect(`console.log('c2VzYW1lIG9wZW4=')`);
    expect(notices).toMatchObject([{ code: 'not-a-secret' }]);
    expect(JSON.stringify(notices)).not.toContain('c2VzYW1lIG9wZW4');
  });

  it.each([
    [
      'fails',
      `console.error('LDAP_PASSWORD=hunter2 was rejected'); process.exit(7)`,
      'TCSYNC_SECRET_COMMAND failed with exit code 7. Run the command yourself to see why.',
    ],
    [
      'prints something else',
      `console.log('LDAP_PASSWORD=a\\nwelcome hunter2')`,
      'TCSYNC_SECRET_COMMAND printed a line that is not NAME=value (line 2). Print one secret per line.',
    ],
    [
      'prints a name with two values',
      `console.log('LDAP_PASSWORD=a\\nLDAP_PASSWORD=a\\nLDAP_PASSWORD=b')`,
      'TCSYNC_SECRET_COMMAND printed LDAP_PASSWORD twice, with different values. Print it once.',
    ],
    [
      'prints too much',
      `console.log('LDAP_PASSWORD=' + 'a'.repeat(2 ** 21))`,
      'TCSYNC_SECRET_COMMAND printed more than 1 MB.',
    ],
  ])('%s', (_, program, problem) => {
    expect(inspect(program).fileProblem).toBe(problem);
  });

  it('is named when it does not exist', () => {
    const { fileProblem } = inspect('', { TCSYNC_SECRET_COMMAND: '/nowhere/secrets' });
    expect(fileProblem).toBe('TCSYNC_SECRET_COMMAND cannot be run: /nowhere/secrets (ENOENT).');
  });

  it('runs once for one environment', () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'secrets.cjs'), `console.log('TIMECAMP_API_KEY=' + Math.random())`);
    const environment = { cwd, env: { TCSYNC_SECRET_COMMAND: `"${process.execPath}" secrets.cjs` } };
    expect(keyOf(inspectSettings(SECTIONS, environment))).toBe(keyOf(inspectSettings(SECTIONS, environment)));
  });
});

it.each([
  ['op run', ['op', 'run']],
  [` "C:\\Program Files\\op.exe"  'a b' --x="y z" `, ['C:\\Program Files\\op.exe', 'a b', '--x=y z']],
  [`'it"s'`, ['it"s']],
  ['a "b', undefined],
])('%s as words', (command, words) => {
  expect(splitWords(command)).toEqual(words);
});
