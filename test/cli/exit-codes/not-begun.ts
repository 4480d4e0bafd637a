import { EXIT } from '../../../src/base/errors.ts';
import type { Cases } from './cases.ts';

/** Runs that do not begin: another run, the command line or the settings forbid it. */
export const NOT_BEGUN_CASES: Cases = {
  'sync while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'sync',
    before: async (scene) => {
      await scene.give();
      await scene.lock('sync.lock');
    },
  },
  'run while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'run bamboohr',
    before: (scene) => scene.lock('sync.lock'),
  },
  'remove-empty-groups while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'remove-empty-groups',
    before: async (scene) => {
      await scene.give();
      await scene.lock('sync.lock');
    },
  },
  'undo while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'undo last',
    before: async (scene) => {
      await scene.sync();
      await scene.lock('sync.lock');
    },
  },
  'sync-time-off while another one holds its lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'sync-time-off',
    before: async (scene) => {
      await scene.leaves();
      await scene.lock('sync_time_off.lock');
    },
  },
  'a digest without a saved plan': { code: EXIT.usage, error: 'usage', argv: 'sync --plan-digest 0' },
  'an unknown command': { code: EXIT.usage, error: 'usage', argv: 'snyc' },
  'an unknown option': { code: EXIT.usage, error: 'usage', argv: 'sync --froce' },
  'an unknown source': { code: EXIT.usage, error: 'usage', argv: 'run bamboo' },
  'a value that an option does not take': { code: EXIT.usage, error: 'usage', argv: 'sync --allow moves' },
  'options that exclude each other': {
    code: EXIT.usage,
    error: 'usage',
    argv: 'sync --plan plan.json --only moves',
  },
  'a wrong setting': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: (scene) => scene.give(),
    env: { TIMECAMP_MAX_MOVES: 'many' },
  },
  'a wrong setting in run': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'run bamboohr',
    env: { TIMECAMP_LEAVER_GRACE: 'soon' },
  },
  'a missing setting': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: (scene) => scene.give(),
    env: { TIMECAMP_API_KEY: '' },
  },
  'a root group that the account does not have': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: (scene) => scene.give(),
    env: { TIMECAMP_ROOT_GROUP_ID: '999' },
  },
  'a wrong transform rule': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'prepare',
    before: (scene) => scene.write('rules.json', '[{}]'),
    env: { TIMECAMP_PREPARE_TRANSFORM_CONFIG: 'rules.json' },
  },
  'a damaged export': {
    code: EXIT.usage,
    error: 'usage',
    argv: 'diff a.json a.json',
    before: (scene) => scene.write('a.json', '{'),
  },
  'a wrong setting while another run holds the lock': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: (scene) => scene.lock('sync.lock'),
    env: { TIMECAMP_MAX_MOVES: 'many' },
  },
};
