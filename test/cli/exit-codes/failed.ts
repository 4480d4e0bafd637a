import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../../src/base/errors.ts';
import { CLOSED, type Cases } from './cases.ts';

/** Failures of the HR system, of TimeCamp and of files. */
export const FAILED_CASES: Cases = {
  'an HR system that is not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'fetch bamboohr',
    env: { BAMBOOHR_API_URL: `${CLOSED}/api` },
  },
  'run with an HR system that is not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'run bamboohr',
    env: { BAMBOOHR_API_URL: `${CLOSED}/api` },
  },
  'a wrong key of the HR system': {
    code: EXIT.failed,
    error: 'login',
    argv: 'fetch bamboohr',
    env: { BAMBOOHR_API_KEY: 'wrong' },
  },
  'TimeCamp not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'sync',
    before: (scene) => scene.give(),
    env: { TIMECAMP_DOMAIN: CLOSED },
  },
  'a wrong key of TimeCamp': {
    code: EXIT.failed,
    error: 'login',
    argv: 'sync',
    before: (scene) => scene.give(),
    env: { TIMECAMP_API_KEY: 'wrong' },
  },
  'TimeCamp that fails': {
    code: EXIT.failed,
    error: 'http',
    argv: 'export account',
    before: (scene) => void (scene.troubles.faults = { all: { kind: 'status', status: 500 } }),
  },
  'a change that TimeCamp refuses': {
    code: EXIT.failed,
    argv: 'sync',
    before: (scene) => {
      scene.troubles.unchangeable = scene.timecamp.state.userByEmail('bob@example.com')?.id;
      return scene.rename();
    },
  },
  'a day off that TimeCamp refuses': {
    code: EXIT.failed,
    argv: 'sync-time-off',
    before: (scene) => {
      scene.troubles.faults = { 'GET /attendance/{userId}/user': { kind: 'status', status: 403 } };
      return scene.leaves();
    },
  },
  'a person who cannot be matched': {
    code: EXIT.failed,
    argv: 'sync',
    before: (scene) => scene.give((person) => ({ ...person, timecamp_contested: ['email', 'external_id'] })),
    env: { TIMECAMP_DISABLE_USER_DEACTIVATION: 'true' },
  },
  'no file of employees': { code: EXIT.failed, error: 'input', argv: 'prepare' },
  'no file of prepared users': { code: EXIT.failed, error: 'input', argv: 'sync' },
  'a damaged file': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync',
    before: (scene) => scene.write('var/timecamp_users.json', '['),
  },
  'damaged holds': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync',
    before: async (scene) => {
      await scene.give();
      await scene.write('var/holds.json', '{');
    },
  },
  'a part of an account': {
    code: EXIT.failed,
    error: 'partial-account',
    argv: 'sync',
    before: async (scene) => {
      await scene.sync();
      const journal = await readFile(join(scene.folder, 'var/sync_journal.json'), 'utf8');
      await scene.write('var/sync_journal.json', { ...JSON.parse(journal), user_count: 99 });
    },
  },
  'a plan file that is not a plan': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync --plan plan.json',
    before: (scene) => scene.write('plan.json', '{}'),
  },
  'undo of an unknown run': {
    code: EXIT.failed,
    error: 'unknown-run',
    argv: 'undo 2020-01-01T00-00-00-000Z-sync',
  },
  'explain of an unknown person': {
    code: EXIT.failed,
    argv: 'explain nobody',
    before: (scene) => scene.write('var/users.json', { users: [] }),
  },
  'a check of doctor that fails': { code: EXIT.failed, argv: 'doctor', env: { TIMECAMP_API_KEY: 'wrong' } },
};
