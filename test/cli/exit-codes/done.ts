import { EXIT } from '../../../src/base/errors.ts';
import { CLOSED, type Cases } from './cases.ts';

/** Runs that reach their end, with and without changes to report. */
export const DONE_CASES: Cases = {
  'a sync that applied everything': { code: EXIT.done, argv: 'sync', before: (scene) => scene.rename() },
  'a sync with nothing to do': { code: EXIT.done, argv: 'sync', before: (scene) => scene.give() },
  'a dry run with changes': { code: EXIT.done, argv: 'sync --dry-run', before: (scene) => scene.rename() },
  'a list with an invalid record': {
    code: EXIT.done,
    argv: 'prepare',
    before: (scene) =>
      scene.write('var/users.json', { users: [{ status: 'active', name: 'Ann', email: 'a@x.test' }, 7] }),
  },
  'a webhook that does not answer': {
    code: EXIT.done,
    argv: 'sync',
    before: (scene) => scene.rename(),
    env: { TCSYNC_WEBHOOK_URL: `${CLOSED}/hook` },
  },
  'no changes and --detailed-exitcode': {
    code: EXIT.done,
    argv: 'sync --dry-run --detailed-exitcode',
    before: (scene) => scene.give(),
  },
  'a dry run with changes and --detailed-exitcode': {
    code: EXIT.changes,
    argv: 'sync --dry-run --detailed-exitcode',
    before: (scene) => scene.rename(),
  },
  'a diff with differences and --detailed-exitcode': {
    code: EXIT.changes,
    argv: 'diff a.json --detailed-exitcode',
    before: async (scene) => {
      await scene.tcsync(['export', 'account', '--output', 'a.json']);
      await scene.sync();
    },
  },
};
