import { describe, expect, it } from 'vitest';
import { inConsole } from '../../src/page/console/remedies.ts';

describe('remedies in the console', () => {
  it.each([
    [
      '/srv/x/var/timecamp_users.json does not exist. Run `tcsync prepare` first.',
      /^No run has read the people here yet\./,
    ],
    [
      'Run `tcsync prepare` again, or correct the edited records.',
      /^The next scheduled run does it again\.$/,
    ],
    [
      'Changed. Create a new plan: tcsync sync --plan-out FILE. Nothing was changed.',
      /Check again to create a new plan\. Nothing/,
    ],
    [
      'Check the permissions of the key and the filters in the settings. To accept an empty response for this run, add --allow-empty.',
      /settings\.$/,
    ],
    [
      '18 people would be disabled. To allow it for one run: --allow deactivations=18',
      /^18 people would be disabled\.$/,
    ],
  ])('%s', (written, shown) => {
    expect(inConsole(written)).toMatch(shown);
    expect(inConsole(written)).not.toMatch(/--|`tcsync/);
  });

  it.each([
    'Correct LDAP_FILTER. Use --allow-missing-groups to continue this run without it.',
    'Run `tcsync holds`, and enter the person as listed there.',
  ])('that only a command line has are for the administrator: %s', (written) => {
    expect(inConsole(written)).toBe(`${written} (Commands and options are for the server administrator.)`);
  });

  it.each(['tcsync cannot read the journal: the disk is full.', 'Ann -- on leave -- is skipped.'])(
    'without a command stay as they are: %s',
    (written) => {
      expect(inConsole(written)).toBe(written);
    },
  );
});
